/* The arena: two bump pointers that grow towards each other. */
#include "core.h"

void sis_arena_init(sis_arena *arena, void *memory, size_t bytes) {
    size_t skip = (size_t)(-(uintptr_t)memory & (SIS_ALIGNMENT - 1));
    if (memory == NULL || skip > bytes) skip = bytes;
    *arena = (sis_arena){.base = (uint8_t *)memory + skip, .size = bytes - skip};
    if (memory == NULL) *arena = (sis_arena){0};
}

static bool is_power_of_two(size_t n) { return n != 0 && (n & (n - 1)) == 0; }

size_t sis_arena_free(const sis_arena *arena) { return arena->size - arena->low - arena->high; }

/* Alignment is of the address: larger ones than the base's own are honoured too. */
void *sis_arena_take(sis_arena *arena, size_t bytes, size_t align) {
    if (!is_power_of_two(align) || arena->base == NULL) return NULL;
    size_t skip = (size_t)(-((uintptr_t)arena->base + arena->low) & (align - 1));
    size_t room = sis_arena_free(arena);
    if (skip > room || bytes > room - skip) return NULL;
    void *block = arena->base + arena->low + skip;
    arena->low += skip + bytes;
    return block;
}

void *sis_arena_take_temporary(sis_arena *arena, size_t bytes, size_t align) {
    if (!is_power_of_two(align) || arena->base == NULL) return NULL;
    size_t room = sis_arena_free(arena);
    if (bytes > room) return NULL;
    uint8_t *block = arena->base + arena->size - arena->high - bytes;
    size_t skip = (size_t)((uintptr_t)block & (align - 1));
    if (skip > room - bytes) return NULL;
    arena->high += bytes + skip;
    return block - skip;
}

void sis_arena_release(sis_arena *arena, size_t mark) {
    if (mark < arena->high) arena->high = mark;
}
