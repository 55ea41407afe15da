/* Lines that were typed, in the caller's memory: the oldest fall out when it is full. */
#ifndef SIS_SHELL_HISTORY_H
#define SIS_SHELL_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

typedef struct sis_history {
    char *bytes; /* lines, each with its zero, the newest last */
    size_t room, used;
} sis_history;

/* Keeps text[0..count), which has no zeros; false when even alone it does not fit. */
bool sis_history_push(sis_history *history, const char *text, size_t count);

/* Forgets the newest. */
void sis_history_pop(sis_history *history);

/* As push, but not a blank line, and not one that is the newest already. */
void sis_history_add(sis_history *history, const char *text, size_t count);

/* 0 is the newest; NULL past the oldest. Zero-terminated; valid until the next change. */
const char *sis_history_at(const sis_history *history, size_t back, size_t *count);

#endif
