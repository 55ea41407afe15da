/* Arena: one caller-given block, handed out from both ends, never freed piecemeal.
 *
 * The low end holds what lives as long as the arena, the high end what lives until the matching
 * sis_arena_release. Not thread-safe. */
#ifndef SIS_ARENA_H
#define SIS_ARENA_H

#include "sis/tensor.h"

typedef struct sis_arena {
    uint8_t *base;
    size_t size; /* bytes from base */
    size_t low;  /* bytes taken from the start */
    size_t high; /* bytes taken from the end */
} sis_arena;

/* Takes `memory` as it is; a start that is not SIS_ALIGNMENT-aligned loses up to 63 bytes. */
void sis_arena_init(sis_arena *arena, void *memory, size_t bytes);

/* NULL when it does not fit (or align is no power of two); nothing is taken then. The memory is not
 * cleared. */
void *sis_arena_take(sis_arena *arena, size_t bytes, size_t align);

/* From the high end, for temporaries: mark = arena->high before, release(mark) after. */
void *sis_arena_take_temporary(sis_arena *arena, size_t bytes, size_t align);
void sis_arena_release(sis_arena *arena, size_t mark);

size_t sis_arena_free(const sis_arena *arena); /* bytes between both ends */

#endif
