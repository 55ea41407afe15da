/* Numbers, lists and hexadecimal as they are typed. */
#include "inside.h"

_Static_assert(SIS_CTL_FRAME == SIS_FRAME_HEADER + SIS_LIMIT_PAYLOAD, "ctl.h says it too");

bool sis_ctl_fail(sis_ctl_frame *frame, const char *before, const char *word, const char *behind) {
    const char *const parts[] = {before, word, behind};
    size_t at = 0;
    for (uint32_t i = 0; i < 3; i++)
        for (const char *c = parts[i]; *c && at + 1 < SIS_CTL_WHY; c++) frame->why[at++] = *c;
    frame->why[at] = 0;
    return false;
}

bool sis_ctl_put(sis_ctl_frame *frame, const void *bytes, size_t count) {
    if (count > frame->room - frame->count) return sis_ctl_fail(frame, "the frame is too long", "", "");
    if (count > 0) memcpy(frame->bytes + frame->count, bytes, count);
    frame->count += count;
    return true;
}

bool sis_ctl_put_number(sis_ctl_frame *frame, uint64_t value, uint32_t bytes) {
    uint8_t text[8];
    for (uint32_t i = 0; i < bytes; i++) text[i] = (uint8_t)(value >> (8 * i));
    return sis_ctl_put(frame, text, bytes);
}

bool sis_ctl_begin(sis_ctl_frame *frame, uint8_t command) {
    const uint8_t head[SIS_FRAME_HEADER] = {SIS_FRAME_MAGIC, SIS_FRAME_VERSION, command};
    frame->count = 0;
    frame->why[0] = 0;
    return sis_ctl_put(frame, head, sizeof head);
}

void sis_ctl_end(sis_ctl_frame *frame) {
    const size_t length = frame->count - SIS_FRAME_HEADER;
    for (uint32_t i = 0; i < 4; i++) frame->bytes[4 + i] = (uint8_t)(length >> (8 * i));
}

static uint32_t digit_of(char c) {
    if (c >= '0' && c <= '9') return (uint32_t)(c - '0');
    if (c >= 'a' && c <= 'f') return (uint32_t)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return (uint32_t)(c - 'A') + 10;
    return 16;
}

bool sis_ctl_number(const char *word, uint64_t *value) {
    uint32_t base = 10;
    if (word[0] == '0' && (word[1] == 'x' || word[1] == 'X')) {
        base = 16;
        word += 2;
    }
    *value = 0;
    if (*word == 0) return false;
    for (; *word; word++) {
        uint32_t digit = digit_of(*word);
        if (digit >= base || *value > (UINT64_MAX - digit) / base) return false;
        *value = *value * base + digit;
    }
    return true;
}

bool sis_ctl_signed(const char *word, int64_t *value) {
    const bool negative = *word == '-';
    uint64_t size;
    if (!sis_ctl_number(word + negative, &size)) return false;
    if (size > (uint64_t)INT64_MAX + negative) return false;
    *value = (int64_t)(negative ? 0 - size : size);
    return true;
}

static double scaled(double x, int64_t tens) {
    for (; tens > 0 && x < 1e308; tens--) x *= 10;
    if (tens > 0) x *= 10; /* beyond: infinity */
    for (; tens < 0 && x > 0; tens++) x /= 10;
    return x;
}

bool sis_ctl_real(const char *word, double *value) {
    const double endless = (double)__builtin_inff();
    const bool negative = *word == '-';
    double x = 0;
    int64_t tens = 0, more = 0;
    bool digits = false, point = false;
    if (negative || *word == '+') word++;
    if (strcmp(word, "NaN") == 0 || strcmp(word, "Infinity") == 0) {
        *value = *word == 'N' ? (double)__builtin_nanf("") : negative ? -endless : endless;
        return true;
    }
    for (; digit_of(*word) < 10 || (*word == '.' && !point); word++) {
        if (*word == '.') {
            point = true;
            continue;
        }
        x = x * 10 + digit_of(*word);
        digits = true;
        tens -= point;
    }
    if (digits && (*word == 'e' || *word == 'E')) {
        if (!sis_ctl_signed(word + 1 + (word[1] == '+'), &more) || more > 4000 || more < -4000) return false;
        word = "";
    }
    *value = scaled(x, tens + more) * (negative ? -1 : 1);
    return digits && *word == 0;
}

bool sis_ctl_each(sis_ctl_frame *frame, const char *list, char between, sis_ctl_item *one, uint32_t detail,
                  uint32_t *count) {
    char item[64];
    *count = 0;
    for (const char *at = list;; at++) {
        size_t n = 0;
        while (at[n] && at[n] != between) n++;
        if (n >= sizeof item) return sis_ctl_fail(frame, "too long: ", at, "");
        memcpy(item, at, n);
        item[n] = 0;
        if (!one(frame, item, detail)) return false;
        ++*count;
        at += n;
        if (*at == 0) return true;
    }
}

size_t sis_ctl_hex(const char *text, uint8_t *to, size_t room) {
    size_t count = 0;
    for (; *text; text++) {
        if (*text == ' ' || *text == ':' || *text == ',') continue;
        uint32_t high = digit_of(*text), low = digit_of(text[1]);
        if (high > 15 || low > 15 || count == room) return SIZE_MAX;
        to[count++] = (uint8_t)(high << 4 | low);
        text++;
    }
    return count;
}
