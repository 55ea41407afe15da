/* The line editor. */
#include "shell/line.h"

enum { CTRL_C = 3, BELL = 7, BACKSPACE = 8, CTRL_U = 21, ESCAPE = 27, DELETE = 127 };
enum { NOT_IN_ESCAPE, AFTER_ESCAPE, IN_SEQUENCE };

void sis_line_start(sis_line *line) {
    line->count = 0;
    line->text[0] = '\0';
    line->escape = NOT_IN_ESCAPE;
}

/* Takes the last character back; the bytes 10xxxxxx before its first are part of it. */
static void erase(sis_line *line) {
    while (line->count && ((unsigned char)line->text[--line->count] & 0xc0) == 0x80)
        ;
    line->echo("\b \b", 3);
}

/* "ESC [ … letter" and "ESC letter": cursor keys and the like. */
static void skip_escape(sis_line *line, unsigned char byte) {
    if (line->escape == AFTER_ESCAPE && (byte == '[' || byte == 'O'))
        line->escape = IN_SEQUENCE;
    else if (line->escape == AFTER_ESCAPE || (byte >= '@' && byte <= '~'))
        line->escape = NOT_IN_ESCAPE;
}

static sis_line_verdict end(sis_line *line, sis_line_verdict verdict, const char *echo, size_t count) {
    line->text[line->count] = '\0';
    line->echo(echo, count);
    return verdict;
}

static void add(sis_line *line, unsigned char byte) {
    if (line->count + 1 >= line->room) {
        line->echo((const char[]){BELL}, 1);
        return;
    }
    line->text[line->count++] = (char)byte;
    line->echo(&line->text[line->count - 1], 1);
}

sis_line_verdict sis_line_byte(sis_line *line, unsigned char byte) {
    if (line->escape != NOT_IN_ESCAPE && byte != CTRL_C) {
        skip_escape(line, byte);
        return SIS_LINE_MORE;
    }
    switch (byte) {
    case '\r':
    case '\n': return end(line, SIS_LINE_DONE, "\n", 1);
    case CTRL_C: sis_line_start(line); return end(line, SIS_LINE_CANCELLED, "^C\n", 3);
    case BACKSPACE:
    case DELETE:
        if (line->count) erase(line);
        return SIS_LINE_MORE;
    case CTRL_U:
        while (line->count) erase(line);
        return SIS_LINE_MORE;
    case ESCAPE: line->escape = AFTER_ESCAPE; return SIS_LINE_MORE;
    default:
        if (byte >= ' ') add(line, byte);
        return SIS_LINE_MORE;
    }
}
