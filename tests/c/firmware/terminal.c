/* A terminal's screen. */
#include "terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shell/utf8.h"
#include "unity.h"

enum { JOINED = 1 << 24 };

static void blank(uint32_t *cells, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) cells[i] = ' ';
}

void terminal_start(terminal *t, uint32_t columns, uint32_t rows) {
    *t = (terminal){.columns = columns, .rows = rows};
    for (uint32_t row = 0; row < rows; row++) blank(t->cells[row], TERMINAL_MOST_COLUMNS);
}

static void new_line(terminal *t) {
    t->pending = false;
    if (t->row + 1 < t->rows) {
        t->row++;
        return;
    }
    memcpy(t->old[t->scrolled++ % TERMINAL_SCROLLED], t->cells[0], sizeof t->cells[0]);
    memmove(t->cells[0], t->cells[1], (t->rows - 1) * sizeof t->cells[0]);
    blank(t->cells[t->rows - 1], TERMINAL_MOST_COLUMNS);
}

/* Half of a wide character that is written over leaves a blank. */
static void put_cell(terminal *t, uint32_t column, uint32_t code) {
    uint32_t *cells = t->cells[t->row];
    if (cells[column] == 0 && column > 0) cells[column - 1] = ' ';
    if (column + 1 < t->columns && cells[column + 1] == 0) cells[column + 1] = ' ';
    cells[column] = code;
}

static void put_character(terminal *t, uint32_t code) {
    uint32_t width = sis_utf8_columns(code);
    if (width == 0) {
        uint32_t column = t->pending ? t->column : t->column - 1;
        TEST_ASSERT_TRUE_MESSAGE(t->pending || t->column > 0, "joins nothing");
        if (t->cells[t->row][column] == 0) column--;
        t->cells[t->row][column] += JOINED;
        return;
    }
    if (t->pending || t->column + width > t->columns) {
        t->column = 0;
        new_line(t);
    }
    put_cell(t, t->column, code);
    if (width == 2) put_cell(t, t->column + 1, 0);
    if (width == 2) t->cells[t->row][t->column] = code;
    t->pending = t->column + width == t->columns;
    t->column = t->pending ? t->columns - 1 : t->column + width;
}

static void erase(terminal *t, uint32_t row, uint32_t from) {
    if (from > 0 && t->cells[row][from] == 0) t->cells[row][from - 1] = ' ';
    blank(t->cells[row] + from, t->columns - from);
}

static void erase_below(terminal *t, bool all) {
    erase(t, t->row, all ? 0 : t->column);
    for (uint32_t row = all ? 0 : t->row + 1; row < t->rows; row++) erase(t, row, 0);
}

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

static void control(terminal *t, const char *text) {
    char letter = text[strlen(text) - 1], *at;
    if (strncmp(text, "[?2004", 6) == 0) {
        t->marks_pastes = letter == 'h';
        return;
    }
    uint32_t first = (uint32_t)strtoul(text + 1, &at, 10);
    uint32_t second = *at == ';' ? (uint32_t)strtoul(at + 1, NULL, 10) : 0;
    uint32_t count = first ? first : 1;
    bool pending = t->pending;
    t->pending = false;
    switch (letter) {
    case 'A': t->row -= least(count, t->row); break;
    case 'B': t->row += least(count, t->rows - 1 - t->row); break;
    case 'C': t->column += least(count, t->columns - 1 - t->column); break;
    case 'D': t->column -= least(count, t->column); break;
    case 'H':
        t->row = least(count, t->rows) - 1;
        t->column = least(second ? second : 1, t->columns) - 1;
        break;
    case 'J':
        TEST_ASSERT_FALSE_MESSAGE(pending && first == 0, "erases what it has just written");
        erase_below(t, first == 2);
        break;
    case 'K':
        TEST_ASSERT_FALSE_MESSAGE(pending, "erases what it has just written");
        erase(t, t->row, t->column);
        break;
    case 'n':
        t->pending = pending;
        t->answer_count =
            (size_t)snprintf(t->answer, sizeof t->answer, "\x1b[%u;%uR", t->row + 1, t->column + 1);
        break;
    default: TEST_FAIL_MESSAGE(text);
    }
}

static void save(terminal *t, bool back) {
    if (back) {
        t->row = t->saved_row;
        t->column = t->saved_column;
        t->pending = t->saved_pending;
        return;
    }
    t->saved_row = t->row;
    t->saved_column = t->column;
    t->saved_pending = t->pending;
}

/* Behind an escape; true: that was all. */
static bool sequence_byte(terminal *t, char c) {
    t->sequence[t->sequence_count++] = c;
    t->sequence[t->sequence_count] = '\0';
    TEST_ASSERT_LESS_THAN(sizeof t->sequence - 1, t->sequence_count);
    if (t->sequence_count == 2 && (c == '7' || c == '8')) {
        save(t, c == '8');
        return true;
    }
    if (t->sequence_count == 2) TEST_ASSERT_EQUAL_CHAR('[', c);
    if (t->sequence_count < 3 || c < '@') return false;
    control(t, t->sequence + 1);
    return true;
}

void terminal_write(terminal *t, const char *bytes, size_t count) {
    t->bytes += count;
    for (size_t at = 0; at < count;) {
        char c = bytes[at];
        uint32_t code;
        if (t->sequence_count > 0 || c == '\x1b') {
            if (t->sequence_count == 0)
                t->sequence[t->sequence_count++] = c;
            else if (sequence_byte(t, c))
                t->sequence_count = 0;
            at++;
        } else if ((unsigned char)c < ' ') {
            if (c == '\n' || c == '\r') t->column = 0;
            if (c == '\n') new_line(t);
            if (c == '\b') t->column -= t->column > 0;
            if (c == '\a')
                t->bells++;
            else
                t->pending = false;
            TEST_ASSERT_NOT_NULL(strchr("\n\r\b\a", c));
            at++;
        } else {
            /* A character may be cut between two writes of the editor: it never is, as it writes whole buffers at once here. */
            at += sis_utf8_read(bytes + at, count - at, &code);
            TEST_ASSERT_NOT_EQUAL(127, code);
            put_character(t, code);
        }
    }
}

static size_t encode(char *text, uint32_t code) {
    if (code < 0x80) return (size_t)sprintf(text, "%c", (int)code);
    if (code < 0x800)
        return (size_t)sprintf(text, "%c%c", (int)(0xc0 | code >> 6), (int)(0x80 | (code & 63)));
    if (code < 0x10000)
        return (size_t)sprintf(text, "%c%c%c", (int)(0xe0 | code >> 12), (int)(0x80 | (code >> 6 & 63)),
                               (int)(0x80 | (code & 63)));
    return (size_t)sprintf(text, "%c%c%c%c", (int)(0xf0 | code >> 18), (int)(0x80 | (code >> 12 & 63)),
                           (int)(0x80 | (code >> 6 & 63)), (int)(0x80 | (code & 63)));
}

const char *terminal_row(const terminal *t, int row) {
    static char texts[2][TERMINAL_MOST_COLUMNS * 4 + 1];
    static int which;
    char *text = texts[which ^= 1];
    const uint32_t *cells =
        row >= 0 ? t->cells[row] : t->old[(t->scrolled - (uint32_t)-row) % TERMINAL_SCROLLED];
    size_t count = 0;
    for (uint32_t i = 0; i < t->columns; i++)
        if (cells[i] != 0) count += encode(text + count, cells[i] % JOINED);
    while (count > 0 && text[count - 1] == ' ') count--;
    text[count] = '\0';
    return text;
}
