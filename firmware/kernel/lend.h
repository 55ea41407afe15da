/* The memory for scripts, and for graphs that control frames build: these take from its end, a script has what is in front
 * of them. While one runs, nothing else is taken. */
#ifndef SIS_LEND_H
#define SIS_LEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/memory.h"

/* After sis_memory_carve. */
void sis_lend_start(void);

/* 64-byte aligned; NULL when there is no room, or a script runs. */
void *sis_lend_take(size_t bytes);
void sis_lend_give(void *memory);
uint64_t sis_lend_free(void);

/* Whoever takes memory here beside sessions and is asked to give all of it back before a script gets the rest; NULL: nobody
 * is. */
void sis_lend_reclaim_by(void (*give_back)(void));

/* The front is the script's until given back. */
sis_range sis_lend_out(void);
/* The script has no more than the first `bytes` of it. */
void sis_lend_uses(size_t bytes);
/* What of the front nobody uses now: for work that is over before anything else is taken. */
sis_range sis_lend_spare(void);
void sis_lend_back(void);
bool sis_lend_is_out(void);

#endif
