/* Digits of a double, by scaling with powers of ten. */
#include "check/real_text.h"

#include "check/element.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { MOST_DIGITS = 17 };

/* Puts 0 < x into [10^(digits-1), 10^digits) and says by how many tens: x = result * 10^-*scale. */
static double scaled(double x, int digits, int *scale) {
    double low = 1;
    for (int i = 1; i < digits; i++) low *= 10;
    *scale = 0;
    while (x >= low * 1e32) x /= 1e16, *scale -= 16;
    while (x >= low * 10) x /= 10, --*scale;
    while (x < low * 1e-16) x *= 1e16, *scale += 16;
    while (x < low) x *= 10, ++*scale;
    return x;
}

static char *put_text(char *to, const char *text) {
    while (*text) *to++ = *text++;
    return to;
}

/* Digits without zeros at the end; how many. `exponent`: of the first digit. */
static int digits_of(double x, int digits, char list[MOST_DIGITS + 1], int *exponent) {
    int scale, count = digits;
    uint64_t limit = 1, whole;
    for (int i = 0; i < digits; i++) limit *= 10;
    whole = (uint64_t)(scaled(x, digits, &scale) + 0.5);
    *exponent = digits - 1 - scale;
    if (whole >= limit) {
        whole /= 10;
        ++*exponent;
    }
    for (int i = digits; i-- > 0; whole /= 10) list[i] = (char)('0' + whole % 10);
    while (count > 1 && list[count - 1] == '0') count--;
    return count;
}

static char *put_plain(char *to, const char *list, int count, int exponent) {
    if (exponent < 0) {
        to = put_text(to, "0.");
        for (int i = -1; i > exponent; i--) *to++ = '0';
    }
    for (int i = 0; i < count || i <= exponent; i++) {
        *to++ = i < count ? list[i] : '0';
        if (i == exponent && i + 1 < count) *to++ = '.';
    }
    return to;
}

static char *put_exponent(char *to, const char *list, int count, int exponent) {
    *to++ = list[0];
    if (count > 1) *to++ = '.';
    for (int i = 1; i < count; i++) *to++ = list[i];
    to = put_text(to, exponent < 0 ? "e-" : "e+");
    unsigned size = (unsigned)(exponent < 0 ? -exponent : exponent);
    if (size >= 100) *to++ = (char)('0' + size / 100);
    if (size >= 10) *to++ = (char)('0' + size / 10 % 10);
    *to++ = (char)('0' + size % 10);
    return to;
}

void sis_real_text(const double *value, int digits, char text[SIS_REAL_TEXT]) {
    char list[MOST_DIGITS + 1], *to = text;
    double x = *value;
    uint64_t bits;
    int exponent;
    memcpy(&bits, &x, sizeof bits);
    bool odd = (bits >> 52 & 2047) == 2047, nan = odd && (bits & UINT64_C(0xfffffffffffff)) != 0;
    if (digits < 1) digits = 1;
    if (digits > MOST_DIGITS) digits = MOST_DIGITS;
    if (bits >> 63 && !nan) {
        *to++ = '-';
        x = -x;
    }
    if (odd) {
        to = put_text(to, nan ? "NaN" : "Infinity");
    } else if (x == 0) {
        *to++ = '0';
    } else {
        int count = digits_of(x, digits, list, &exponent);
        bool plain = exponent >= -7 && exponent < (digits < 10 ? 10 : digits) + 4;
        to = plain ? put_plain(to, list, count, exponent) : put_exponent(to, list, count, exponent);
    }
    *to = 0;
}

void sis_ratio_text(long long value, unsigned long long divisor, int digits, char text[SIS_REAL_TEXT]) {
    double ratio = (double)value / (double)divisor;
    sis_real_text(&ratio, digits, text);
}

void sis_element_text(uint32_t dtype, sis_element element, int digits, char text[SIS_ELEMENT_TEXT]) {
    if (sis_is_real(dtype)) {
        sis_real_text(&element.real, digits, text);
        return;
    }
    bool negative = element.whole < 0 && dtype != SIS_U64;
    uint64_t value = negative ? 0 - (uint64_t)element.whole : (uint64_t)element.whole;
    char list[24];
    size_t at = sizeof list;
    list[--at] = 0;
    do list[--at] = (char)('0' + value % 10);
    while (value /= 10);
    if (negative) list[--at] = '-';
    memcpy(text, list + at, sizeof list - at);
}
