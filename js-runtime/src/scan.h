/* JavaScript text as tokens, near enough for a prompt: where a text ends open, where imports stand, what is being typed. */
#ifndef SIS_SCAN_H
#define SIS_SCAN_H

#include <stdbool.h>
#include <stddef.h>

typedef enum sis_token_kind {
    SIS_TOKEN_END,
    SIS_TOKEN_NAME, /* keywords too */
    SIS_TOKEN_NUMBER,
    SIS_TOKEN_STRING,
    SIS_TOKEN_TEMPLATE, /* one piece, up to `${` or the end */
    SIS_TOKEN_REGEXP,
    SIS_TOKEN_COMMENT,
    SIS_TOKEN_SIGN, /* one character of punctuation */
} sis_token_kind;

typedef struct sis_token {
    sis_token_kind kind;
    size_t start, end; /* text[start..end) */
    size_t depth;      /* brackets around it */
    bool after_line;   /* a line ended before it */
    bool closed;       /* false: the text ended, or for a string the line, before the token did */
} sis_token;

enum { SIS_SCAN_TEMPLATES = 32 };

/* Starts as { .text = text, .bytes = bytes }. Nothing is read beyond them. */
typedef struct sis_scan {
    const char *text;
    size_t bytes, at, depth;
    size_t templates[SIS_SCAN_TEMPLATES]; /* depth inside of each `${` that is open */
    size_t n_templates;
    sis_token last; /* that is no comment */
} sis_scan;

sis_token sis_scan_next(sis_scan *scan);
bool sis_token_is(const sis_scan *scan, sis_token token, const char *text);

/* A letter, digit, _ or $, or part of a character beyond ASCII. */
bool sis_is_name_byte(char byte);

#endif
