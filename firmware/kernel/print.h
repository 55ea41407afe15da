/* Formatted text of the kernel, without libc: %s %c %d %u %x %p %%, with l, ll or z, a width, 0 and -.
 * Usable before the MMU is on and in the exception report. */
#ifndef SIS_PRINT_H
#define SIS_PRINT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* To the console's diagnostics stream. */
void sis_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* From here on a copy of what is printed goes into text[0..room) until that is full; NULL ends it. Returns how many bytes
 * the copy before has. */
size_t sis_print_copy_to(char *text, size_t room);
void sis_print_copy_pause(bool paused);

void sis_print_list(const char *format, va_list arguments);

/* Into text[0..bytes), cut to fit, always terminated. Returns the length of what was written. */
size_t sis_format(char *text, size_t bytes, const char *format, ...) __attribute__((format(printf, 3, 4)));

size_t sis_format_list(char *text, size_t bytes, const char *format, va_list arguments);

typedef struct sis_text_sink {
    void (*put)(struct sis_text_sink *sink, char c);
} sis_text_sink;

void sis_format_to(sis_text_sink *sink, const char *format, va_list arguments);

#endif
