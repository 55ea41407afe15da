/* UTF-8: where characters begin, and how many columns of a terminal they take. */
#ifndef SIS_SHELL_UTF8_H
#define SIS_SHELL_UTF8_H

#include <stddef.h>
#include <stdint.h>

enum { SIS_UTF8_DAMAGED = 0xfffd };

/* Bytes of the character at text, which has bytes > 0 left; a byte that begins none counts alone, as SIS_UTF8_DAMAGED. */
size_t sis_utf8_read(const char *text, size_t bytes, uint32_t *code);

/* Bytes that a character which begins with this one has, 1 to 4; 0: none begins so. */
unsigned sis_utf8_bytes(unsigned char first);

/* 0 (joins the one before), 1, or 2. Control characters count as 1. */
unsigned sis_utf8_columns(uint32_t code);

/* The next place behind `at` < count where a cursor may stand, or the one before `at` > 0: a character and what joins it
 * stay together. */
size_t sis_utf8_after(const char *text, size_t count, size_t at);
size_t sis_utf8_before(const char *text, size_t count, size_t at);

#endif
