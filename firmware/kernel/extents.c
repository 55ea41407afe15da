/* The table of taken parts. */
#include "kernel/extents.h"

#include <string.h>

size_t sis_extents_rounded(size_t bytes) {
    size_t steps = bytes == 0 ? SIS_EXTENT_ALIGNMENT : bytes + SIS_EXTENT_ALIGNMENT - 1;
    return steps < bytes ? 0 : steps & ~(size_t)(SIS_EXTENT_ALIGNMENT - 1);
}

void sis_extents_start(sis_extents *extents, sis_extent *table, uint32_t most, void *region, size_t bytes) {
    size_t skip = (SIS_EXTENT_ALIGNMENT - (uintptr_t)region % SIS_EXTENT_ALIGNMENT) % SIS_EXTENT_ALIGNMENT;

    *extents = (sis_extents){.region = region, .taken = table, .most = most};
    if (bytes < skip) return;
    extents->region += skip;
    extents->bytes = (bytes - skip) & ~(size_t)(SIS_EXTENT_ALIGNMENT - 1);
}

/* Where the gap before taken[i] begins and ends; i == count: the one behind all. */
static size_t gap_start(const sis_extents *extents, uint32_t i) {
    return i == 0 ? 0 : extents->taken[i - 1].at + extents->taken[i - 1].bytes;
}

static size_t gap_end(const sis_extents *extents, uint32_t i) {
    return i == extents->count ? extents->bytes : extents->taken[i].at;
}

static void *insert(sis_extents *extents, uint32_t i, size_t at, size_t bytes) {
    memmove(extents->taken + i + 1, extents->taken + i, (extents->count - i) * sizeof *extents->taken);
    extents->taken[i] = (sis_extent){at, bytes, false};
    extents->count++;
    return extents->region + at;
}

void *sis_extents_take(sis_extents *extents, size_t bytes) {
    size_t wanted = sis_extents_rounded(bytes);

    if (wanted == 0 || extents->count == extents->most) return NULL;
    for (uint32_t i = 0; i <= extents->count; i++) {
        size_t at = gap_start(extents, i);
        if (gap_end(extents, i) - at >= wanted) return insert(extents, i, at, wanted);
    }
    return NULL;
}

void *sis_extents_take_high(sis_extents *extents, size_t bytes) {
    size_t wanted = sis_extents_rounded(bytes);

    if (wanted == 0 || extents->count == extents->most) return NULL;
    for (uint32_t i = extents->count + 1; i-- > 0;) {
        size_t start = gap_start(extents, i), end = gap_end(extents, i);
        if (end - start >= wanted) return insert(extents, i, end - wanted, wanted);
    }
    return NULL;
}

void *sis_extents_take_at(sis_extents *extents, size_t at, size_t bytes) {
    size_t wanted = sis_extents_rounded(bytes);

    if (wanted == 0 || at % SIS_EXTENT_ALIGNMENT || extents->count == extents->most) return NULL;
    for (uint32_t i = 0; i <= extents->count; i++) {
        size_t start = gap_start(extents, i), end = gap_end(extents, i);
        if (at >= start && at <= end && end - at >= wanted) return insert(extents, i, at, wanted);
    }
    return NULL;
}

static void remove_at(sis_extents *extents, uint32_t i) {
    extents->count--;
    memmove(extents->taken + i, extents->taken + i + 1, (extents->count - i) * sizeof *extents->taken);
}

void sis_extents_give(sis_extents *extents, const void *part, bool later) {
    for (uint32_t i = 0; i < extents->count; i++) {
        if (extents->region + extents->taken[i].at != part) continue;
        if (later)
            extents->taken[i].waits = true;
        else
            remove_at(extents, i);
        return;
    }
}

void sis_extents_settle(sis_extents *extents) {
    uint32_t kept = 0;

    for (uint32_t i = 0; i < extents->count; i++)
        if (!extents->taken[i].waits) extents->taken[kept++] = extents->taken[i];
    extents->count = kept;
}

size_t sis_extents_front(const sis_extents *extents) { return gap_end(extents, 0); }

size_t sis_extents_free(const sis_extents *extents, size_t *largest) {
    size_t all = 0;

    *largest = 0;
    for (uint32_t i = 0; i <= extents->count; i++) {
        size_t gap = gap_end(extents, i) - gap_start(extents, i);
        all += gap;
        if (gap > *largest) *largest = gap;
    }
    return all;
}
