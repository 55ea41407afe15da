/* Run-time region: first fit by address, neighbours merge when freed. */
#include "region.h"

#include <string.h>

#define ENDS 0u

size_t sis_region_table_bytes(uint32_t pieces) { return ((size_t)pieces + 1) * sizeof(sis_piece); }

void sis_region_init(sis_region *region, void *table, uint32_t pieces, void *memory, size_t bytes) {
    size_t units = bytes / SIS_ALIGNMENT;
    *region = (sis_region){.base = memory,
                           .units = units > UINT32_MAX ? UINT32_MAX : (uint32_t)units,
                           .pieces = table,
                           .slots = pieces + 1};
    sis_region_reset(region);
}

void sis_region_reset(sis_region *region) {
    region->used = region->peak = 0;
    region->unused = 0;
    if (region->pieces == NULL) return;
    region->pieces[ENDS] = (sis_piece){0};
    for (uint32_t i = region->slots; i-- > 1;) {
        region->pieces[i] = (sis_piece){.after = region->unused};
        region->unused = i;
    }
    if (region->units == 0 || region->unused == 0) return;
    uint32_t all = region->unused;
    region->unused = region->pieces[all].after;
    region->pieces[all] = (sis_piece){.units = region->units};
    region->pieces[ENDS].after = region->pieces[ENDS].before = all;
}

static bool is_taken(const sis_region *region, uint32_t piece) {
    return piece != SIS_NO_PIECE && piece < region->slots && region->pieces[piece].refs > 0;
}

/* Makes what lies past `units` a free piece of its own; without a slot for it the piece keeps it. */
static void cut(sis_region *region, uint32_t piece, uint32_t units) {
    sis_piece *p = &region->pieces[piece];
    uint32_t rest = region->unused;
    if (p->units == units || rest == 0) return;
    region->unused = region->pieces[rest].after;
    region->pieces[rest] =
        (sis_piece){.start = p->start + units, .units = p->units - units, .before = piece, .after = p->after};
    region->pieces[p->after].before = rest;
    p->after = rest;
    p->units = units;
}

/* `piece` and the one behind it become one. */
static void merge(sis_region *region, uint32_t piece) {
    uint32_t next = region->pieces[piece].after;
    region->pieces[piece].units += region->pieces[next].units;
    region->pieces[piece].after = region->pieces[next].after;
    region->pieces[region->pieces[next].after].before = piece;
    region->pieces[next] = (sis_piece){.after = region->unused};
    region->unused = next;
}

static bool is_free(const sis_region *region, uint32_t piece) {
    return piece != ENDS && region->pieces[piece].refs == 0;
}

uint32_t sis_region_take(sis_region *region, size_t bytes) {
    size_t units = bytes == 0 ? 1 : bytes / SIS_ALIGNMENT + (bytes % SIS_ALIGNMENT != 0);
    if (region->pieces == NULL || units > region->units) return SIS_NO_PIECE;
    uint32_t piece = region->pieces[ENDS].after;
    while (piece != ENDS && (region->pieces[piece].refs > 0 || region->pieces[piece].units < units))
        piece = region->pieces[piece].after;
    if (piece == ENDS) return SIS_NO_PIECE;
    cut(region, piece, (uint32_t)units);
    region->pieces[piece].refs = 1;
    region->used += region->pieces[piece].units;
    if (region->peak < region->used) region->peak = region->used;
    return piece;
}

void sis_region_share(sis_region *region, uint32_t piece) {
    if (is_taken(region, piece)) region->pieces[piece].refs++;
}

static void merge_around(sis_region *region, uint32_t piece) {
    uint32_t before = region->pieces[piece].before;
    if (is_free(region, region->pieces[piece].after)) merge(region, piece);
    if (is_free(region, before)) merge(region, before);
}

void sis_region_release(sis_region *region, uint32_t piece) {
    if (!is_taken(region, piece) || --region->pieces[piece].refs > 0) return;
    region->used -= region->pieces[piece].units;
    merge_around(region, piece);
}

void sis_region_shrink(sis_region *region, uint32_t piece, size_t bytes) {
    if (!is_taken(region, piece)) return;
    size_t units = bytes == 0 ? 1 : bytes / SIS_ALIGNMENT + (bytes % SIS_ALIGNMENT != 0);
    uint32_t had = region->pieces[piece].units;
    if (units >= had) return;
    cut(region, piece, (uint32_t)units);
    region->used -= had - region->pieces[piece].units;
    uint32_t rest = region->pieces[piece].after;
    if (region->pieces[piece].units < had && is_free(region, region->pieces[rest].after)) merge(region, rest);
}

void *sis_region_data(const sis_region *region, uint32_t piece) {
    if (!is_taken(region, piece)) return NULL;
    return region->base + (size_t)region->pieces[piece].start * SIS_ALIGNMENT;
}

size_t sis_region_bytes(const sis_region *region, uint32_t piece) {
    return is_taken(region, piece) ? (size_t)region->pieces[piece].units * SIS_ALIGNMENT : 0;
}

uint32_t sis_region_refs(const sis_region *region, uint32_t piece) {
    return is_taken(region, piece) ? region->pieces[piece].refs : 0;
}

bool sis_region_holds(const sis_region *region, uint32_t piece, const void *data, size_t bytes) {
    uintptr_t start = (uintptr_t)sis_region_data(region, piece), at = (uintptr_t)data;
    size_t size = sis_region_bytes(region, piece);
    return size > 0 && at >= start && at - start <= size && bytes <= size - (at - start);
}

size_t sis_region_size(const sis_region *region) { return (size_t)region->units * SIS_ALIGNMENT; }

size_t sis_region_largest(const sis_region *region) {
    uint32_t most = 0;
    if (region->pieces == NULL) return 0;
    for (uint32_t p = region->pieces[ENDS].after; p != ENDS; p = region->pieces[p].after)
        if (region->pieces[p].refs == 0 && region->pieces[p].units > most) most = region->pieces[p].units;
    return (size_t)most * SIS_ALIGNMENT;
}

size_t sis_region_peak(const sis_region *region) { return (size_t)region->peak * SIS_ALIGNMENT; }
