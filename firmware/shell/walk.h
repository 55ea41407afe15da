/* A prompt and a text cell by cell, as a terminal of so many columns shows them. */
#ifndef SIS_SHELL_WALK_H
#define SIS_SHELL_WALK_H

#include "shell/screen.h"

typedef struct sis_walk {
    const sis_view *view;
    uint32_t columns;
    const char *lead; /* what is left of a prompt */
    size_t at;        /* in the text */
    sis_place place;  /* of what comes next */
} sis_walk;

typedef struct sis_cell {
    const char *bytes; /* to be written; of a newline none */
    size_t count;
    uint32_t columns;
    bool newline;
    bool lead;     /* of a prompt */
    bool filler;   /* in place of the end of a row, where a wide character has no room */
    size_t offset; /* in the text */
    sis_place place;
} sis_cell;

sis_walk sis_walk_start(const sis_view *view, uint32_t columns);

/* False at the end; place is then where a cursor behind the text stands. */
bool sis_walk_next(sis_walk *walk, sis_cell *cell);

/* In the order of reading. */
static inline bool sis_place_before(sis_place a, sis_place b) {
    return a.row < b.row || (a.row == b.row && a.column < b.column);
}

#endif
