/* Line editor for a serial terminal: one byte in, a verdict out. The caller owns the buffer and echoes nothing. */
#ifndef SIS_LINE_H
#define SIS_LINE_H

#include <stddef.h>

typedef enum sis_line_verdict {
    SIS_LINE_MORE,      /* nothing to do yet */
    SIS_LINE_DONE,      /* text holds the line, zero-terminated */
    SIS_LINE_CANCELLED, /* Ctrl-C: the line is empty again */
} sis_line_verdict;

typedef struct sis_line {
    char *text;
    size_t room; /* bytes of text, the final zero included; more typed is answered by a bell */
    size_t count;
    int escape; /* inside an escape sequence, which is swallowed */
    void (*echo)(const char *bytes, size_t count);
} sis_line;

/* Empties the line. */
void sis_line_start(sis_line *line);

/* Backspace and delete take a character (UTF-8) back, Ctrl-U the whole line; return or newline ends it. */
sis_line_verdict sis_line_byte(sis_line *line, unsigned char byte);

#endif
