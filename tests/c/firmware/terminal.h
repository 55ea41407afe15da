/* For tests: a terminal. Bytes in, and then what a person sees: cells, the cursor, what has scrolled away. It wraps as VT100s
 * do: a full row waits with its wrap until another character comes. What it does not know is a failure. */
#ifndef SIS_TEST_TERMINAL_H
#define SIS_TEST_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TERMINAL_MOST_COLUMNS = 200, TERMINAL_MOST_ROWS = 60, TERMINAL_SCROLLED = 400, TERMINAL_ANSWER = 32 };

typedef struct terminal {
    uint32_t columns, rows;
    /* Code points; 0 is the right half of the wide one before. What joins a character is counted in its high bits. */
    uint32_t cells[TERMINAL_MOST_ROWS][TERMINAL_MOST_COLUMNS];
    uint32_t row, column, saved_row, saved_column;
    bool pending, saved_pending;
    uint32_t scrolled;                                      /* rows that have left at the top */
    uint32_t old[TERMINAL_SCROLLED][TERMINAL_MOST_COLUMNS]; /* them */
    unsigned bells;
    bool marks_pastes;
    char answer[TERMINAL_ANSWER]; /* what it sends by itself; the reader empties it */
    size_t answer_count;
    char sequence[32]; /* under way */
    size_t sequence_count;
    size_t bytes; /* that came */
} terminal;

void terminal_start(terminal *t, uint32_t columns, uint32_t rows);

/* "\n" begins a new line at its start, as the console sends it. */
void terminal_write(terminal *t, const char *bytes, size_t count);

/* A row as text, blanks at its end cut, in a buffer that two calls later is used again. Negative: rows that scrolled. */
const char *terminal_row(const terminal *t, int row);

#endif
