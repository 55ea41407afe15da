/* A prompt and a text on a terminal: what changed is drawn over what was there, nothing is blanked first. Only the terminal's
 * cursor is counted, in rows from that of the prompt's start, so it may start anywhere. A text with more rows than the
 * terminal scrolls up; of one that cannot be seen whole the rows around the cursor are shown.
 *
 * Asks of a terminal: it wraps, and understands \r \n \b, ESC [ n A B C D, ESC [ J, K, H. */
#ifndef SIS_SHELL_SCREEN_H
#define SIS_SHELL_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sis_place {
    uint32_t row, column; /* column = columns: behind the last one, where a terminal waits with its wrap */
} sis_place;

typedef struct sis_view {
    const char *prompt, *more;
    const char *text; /* text[0..count), cursor <= count */
    size_t count, cursor;
} sis_view;

enum { SIS_SCREEN_OUT = 256 };

typedef struct sis_screen {
    void (*write)(const char *bytes, size_t count); /* "\n" begins a new line at its start */
    uint32_t columns, rows;
    sis_place at, end;    /* the terminal's cursor; the place behind the text as shown */
    uint32_t top, bottom; /* the rows of it that are on the terminal, both included */
    size_t from, tail;    /* the text is as shown before `from` and in its last `tail` bytes */
    bool all;             /* the prompt is not as shown either */
    size_t out_count;
    char out[SIS_SCREEN_OUT];
} sis_screen;

/* Nothing is shown; the terminal's cursor is at the start of a row. */
void sis_screen_begin(sis_screen *screen);

/* The text changed between the first `from` bytes and the last `tail`. */
void sis_screen_changed(sis_screen *screen, size_t from, size_t tail);
void sis_screen_changed_all(sis_screen *screen);

void sis_screen_show(sis_screen *screen, const sis_view *view);

/* Shows all of it with `mark` behind, and goes to a new row: begins anew. */
void sis_screen_finish(sis_screen *screen, sis_view view, const char *mark);

/* Takes it off the terminal, whose cursor is then where the prompt was: begins anew. */
void sis_screen_leave(sis_screen *screen);

/* An empty terminal. */
void sis_screen_clear(sis_screen *screen);

/* The terminal has another size than was thought. */
void sis_screen_size(sis_screen *screen, const sis_view *view, uint32_t columns, uint32_t rows);

/* Bytes as they are, kept until the next flush; show and finish flush. */
void sis_screen_put(sis_screen *screen, const char *bytes, size_t count);
void sis_screen_flush(sis_screen *screen);

#endif
