/* A line is read: what whoever asks for one gives, and what he gets. The shell reads its commands so, and `js` its statements.
 *
 * Pure C up to sis_shell_read, which is the device's: bytes come from the console, and what waits gets its turn. The pieces:
 * keys.h (bytes to keys), edit.h (keys to text), screen.h (text to what a terminal shows), history.h. */
#ifndef SIS_SHELL_LINE_H
#define SIS_SHELL_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shell/history.h"

/* A word that would fit, UTF-8 without zeros. One after which another begins ends with its space ("ls "). */
typedef void sis_line_offer(void *to, const char *word, size_t bytes);

/* All texts are zero-terminated. Everything but prompt and more may be NULL. */
typedef struct sis_line_use {
    const char *prompt, *more; /* before the first line, before each further one */
    sis_history *history;      /* lines that were given; DONE adds to it */
    void *owner;               /* handed to the functions below */

    /* Offers every word that text[0..cursor) could go on with, always in the same order, and returns how many bytes
     * before the cursor such a word replaces. */
    size_t (*complete)(void *owner, const char *text, size_t cursor, sis_line_offer *offer, void *to);
    /* False: return adds a line. NULL: a text is always whole. */
    bool (*whole)(void *owner, const char *text, size_t bytes);
    /* While nothing is typed: does what is due, and returns when (sis_cpu_now_ns) it wants to be called again, UINT64_MAX:
     * not before something is typed. What it writes, it writes after sis_shell_aside. */
    uint64_t (*idle)(void *owner);
} sis_line_use;

typedef enum sis_read {
    SIS_READ_DONE,      /* text holds it, zero-terminated, without the last return; lines are joined by \n */
    SIS_READ_CANCELLED, /* Ctrl-C */
    SIS_READ_END,       /* Ctrl-D on an empty text */
} sis_read;

/* Into text[0..room), valid UTF-8; what does not fit is answered by a bell. Not to be called by what it calls. */
sis_read sis_shell_read(const sis_line_use *use, char *text, size_t room);

/* Takes the line that is being read off the screen, for output in its place; it is shown again when idle returns.
 * Nothing happens while no line is read. */
void sis_shell_aside(void);

/* Columns of the terminal, as far as it told; else 80. */
uint32_t sis_shell_columns(void);

#endif
