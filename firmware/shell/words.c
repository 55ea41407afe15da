/* Words, quotes and numbers of the shell. */
#include "shell/words.h"

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* The quote that is open behind `c`, where `quote` (0: none) was before it. */
static char quote_after(char quote, char c) {
    if (quote) return c == quote ? 0 : quote;
    return c == '\'' || c == '"' ? c : 0;
}

int sis_words_split(char *text, const char **words, int most) {
    int count = 0;

    for (char *at = text;;) {
        while (is_blank(*at)) at++;
        if (*at == '\0') return count;
        if (count == most) return -1;
        char *out = at;
        char quote = 0;
        words[count++] = out;
        for (; *at && (quote || !is_blank(*at)); at++) {
            char next = quote_after(quote, *at);
            if (next == quote) *out++ = *at;
            quote = next;
        }
        if (quote) return -1;
        if (*at) at++;
        *out = '\0';
    }
}

char *sis_words_end(char *text) {
    for (char quote = 0; *text && (quote || *text != '\n'); text++) quote = quote_after(quote, *text);
    return text;
}

bool sis_words_closed(const char *text, size_t bytes) {
    char quote = 0;
    for (size_t i = 0; i < bytes; i++) quote = quote_after(quote, text[i]);
    return quote == 0;
}

size_t sis_words_start(const char *text, size_t cursor, bool *first) {
    size_t start = 0;
    bool in_word = false;
    char quote = 0;

    *first = true;
    for (size_t i = 0; i < cursor; i++) {
        if (!quote && (is_blank(text[i]) || text[i] == '\n')) {
            *first = text[i] == '\n' || (*first && !in_word);
            in_word = false;
            continue;
        }
        if (!in_word) start = i;
        in_word = true;
        quote = quote_after(quote, text[i]);
    }
    return in_word ? start : cursor;
}

/* --- Numbers --- */

static bool times(uint64_t *value, uint64_t by) { return !__builtin_mul_overflow(*value, by, value); }

/* Digits at *at, as a number; `count` of them. */
static bool read_digits(const char **at, uint64_t *value, unsigned *count) {
    *value = 0;
    for (*count = 0; **at >= '0' && **at <= '9'; ++*at, ++*count)
        if (!times(value, 10) || __builtin_add_overflow(*value, (uint64_t)(**at - '0'), value)) return false;
    return true;
}

/* What follows the digits: an exponent, or a letter. */
static bool read_scale(const char **at, bool letters, uint64_t *scale) {
    static const char names[] = "kmg";
    uint64_t exponent;
    unsigned digits;
    char c = **at | ' ';

    if (c == 'e') {
        ++*at;
        if (!read_digits(at, &exponent, &digits) || digits == 0 || exponent > 19) return false;
        while (exponent-- > 0)
            if (!times(scale, 10)) return false;
        return true;
    }
    for (unsigned i = 0; letters && i < 3; i++)
        if (c == names[i]) {
            ++*at;
            return times(scale, (uint64_t)1 << (10 * (i + 1)));
        }
    return true;
}

bool sis_words_number(const char *text, uint64_t scale, uint64_t *value) {
    uint64_t fraction = 0, one = 1;
    unsigned digits, decimals = 0;
    bool letters = scale == 1;

    if (!read_digits(&text, value, &digits)) return false;
    if (*text == '.') {
        text++;
        if (!read_digits(&text, &fraction, &decimals) || decimals > 9) return false;
    }
    for (unsigned i = 0; i < decimals; i++) one *= 10;
    if (digits + decimals == 0 || !read_scale(&text, letters, &scale) || *text) return false;
    return times(value, scale) && times(&fraction, scale) &&
           !__builtin_add_overflow(*value, fraction / one, value);
}
