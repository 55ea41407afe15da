/* Characters of UTF-8 and their columns. */
#include "shell/utf8.h"

#include <stdbool.h>

typedef struct range {
    uint32_t first, last;
} range;

/* What joins the character before: marks of the scripts that terminals show so, joiners, variation selectors. */
static const range joining[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},   {0x05bf, 0x05bf}, {0x05c1, 0x05c2},
    {0x05c4, 0x05c5}, {0x05c7, 0x05c7}, {0x0610, 0x061a},   {0x064b, 0x065f}, {0x0670, 0x0670},
    {0x06d6, 0x06dc}, {0x06df, 0x06e4}, {0x06e7, 0x06e8},   {0x06ea, 0x06ed}, {0x0901, 0x0902},
    {0x093c, 0x093c}, {0x0941, 0x0948}, {0x094d, 0x094d},   {0x0e31, 0x0e31}, {0x0e34, 0x0e3a},
    {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},   {0x200b, 0x200f}, {0x202a, 0x202e},
    {0x2060, 0x2064}, {0x20d0, 0x20f0}, {0x302a, 0x302d},   {0x3099, 0x309a}, {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef},
};

/* East Asian wide and fullwidth, and pictures. */
static const range wide[] = {
    {0x1100, 0x115f},   {0x2329, 0x232a},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},
    {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe10, 0xfe19},
    {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x2fffd}, {0x30000, 0x3fffd},
};

static bool is_in(const range *ranges, size_t count, uint32_t code) {
    for (size_t i = 0; i < count && code >= ranges[i].first; i++)
        if (code <= ranges[i].last) return true;
    return false;
}

unsigned sis_utf8_columns(uint32_t code) {
    if (code < joining[0].first) return 1;
    if (is_in(joining, sizeof joining / sizeof *joining, code)) return 0;
    return is_in(wide, sizeof wide / sizeof *wide, code) ? 2 : 1;
}

unsigned sis_utf8_bytes(unsigned char first) {
    return first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
}

size_t sis_utf8_read(const char *text, size_t bytes, uint32_t *code) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)text[0];
    unsigned count = sis_utf8_bytes(first);
    uint32_t value = count == 1 ? first : first & (0x7fu >> count);

    *code = SIS_UTF8_DAMAGED;
    if (count == 0 || count > bytes) return 1;
    for (unsigned i = 1; i < count; i++) {
        unsigned char next = (unsigned char)text[i];
        if ((next & 0xc0) != 0x80) return 1;
        value = value << 6 | (next & 0x3f);
    }
    if (value < least[count] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return 1;
    *code = value;
    return count;
}

size_t sis_utf8_after(const char *text, size_t count, size_t at) {
    uint32_t code;

    at += sis_utf8_read(text + at, count - at, &code);
    while (code != '\n' && at < count) {
        size_t bytes = sis_utf8_read(text + at, count - at, &code);
        if (sis_utf8_columns(code) > 0) break;
        at += bytes;
    }
    return at;
}

/* Back to where a character begins; a joining one is taken with what it joins, unless that is a newline. */
size_t sis_utf8_before(const char *text, size_t count, size_t at) {
    uint32_t code;

    do {
        size_t start = at - 1;
        while (start > 0 && at - start < 4 && ((unsigned char)text[start] & 0xc0) == 0x80) start--;
        if (start + sis_utf8_read(text + start, count - start, &code) != at) {
            start = at - 1; /* a stray byte */
            code = SIS_UTF8_DAMAGED;
        }
        at = start;
    } while (at > 0 && sis_utf8_columns(code) == 0 && text[at - 1] != '\n');
    return at;
}
