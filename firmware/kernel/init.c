/* Reads /init.json and /init.args. */
#include "kernel/init.h"

#include <string.h>

#define SECOND 1000000000ull

/* A number of a JSON object: what is before the point, and billionths behind it. */
typedef struct decimal {
    uint64_t whole, billionths;
} decimal;

/* Digits and an optional fraction at `at`; saturates. */
static decimal read_decimal(const char *at, const char *end) {
    decimal d = {0, 0};

    for (; at < end && *at >= '0' && *at <= '9'; at++)
        d.whole = d.whole > UINT64_MAX / 10 - 1 ? UINT64_MAX : d.whole * 10 + (uint64_t)(*at - '0');
    if (at < end && *at == '.')
        for (uint64_t unit = SECOND / 10; ++at < end && *at >= '0' && *at <= '9'; unit /= 10)
            d.billionths += unit * (uint64_t)(*at - '0');
    return d;
}

static decimal member(const char *json, const char *end, const char *key) {
    size_t count = strlen(key);

    for (const char *at = json; at + count + 1 < end; at++) {
        if (at[0] != '"' || strncmp(at + 1, key, count) != 0 || at[count + 1] != '"') continue;
        at += count + 2;
        while (at < end && (*at == ' ' || *at == ':' || *at == '\n' || *at == '\t' || *at == '\r')) at++;
        return read_decimal(at, end);
    }
    return (decimal){0, 0};
}

sis_run_limits sis_init_limits(const char *json, size_t bytes) {
    const char *end = json + bytes;
    decimal time = member(json, end, "time");
    uint64_t most = UINT64_MAX / SECOND - 1;
    return (sis_run_limits){
        .memory = member(json, end, "memory").whole,
        .stack = member(json, end, "stack").whole,
        .time_ns = (time.whole < most ? time.whole : most) * SECOND + time.billionths,
        .instructions = member(json, end, "instructions").whole,
        .cores = member(json, end, "cores").whole,
    };
}

static int hex_digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* "%41" is A; what is not an escape stays. Returns the end of the line at `at`, decoded in place and terminated. */
static char *decode_line(char *at, const char *end) {
    char *out = at;

    for (; at < end && *at != '\n'; at++) {
        int high = end - at > 2 && *at == '%' ? hex_digit(at[1]) : -1;
        int low = high < 0 ? -1 : hex_digit(at[2]);
        *out++ = low < 0 ? *at : (char)(high << 4 | low);
        if (low >= 0) at += 2;
    }
    *out = '\0'; /* over the newline, or the byte that was left free behind the text */
    return at;
}

uint32_t sis_init_args(char *text, size_t bytes, const char **args, uint32_t most) {
    uint32_t count = 0;

    for (char *at = text, *end = text + bytes; at < end; at++, count++) {
        if (count < most) args[count] = at;
        at = decode_line(at, end);
    }
    return count;
}
