/* Run-time region: first fit by address, neighbours merge when freed. */
#include "region.h"

#include <string.h>

#define ENDS 0u

/* When takings are used up, which takes one run hours, nothing is taken any more. */
static sis_handle handle_of(uint32_t taking, uint32_t slot) { return (sis_handle)taking << 32 | slot; }

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
    region->takings = 0;
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

/* ENDS when the piece is gone, or never was. */
static uint32_t slot_of(const sis_region *region, sis_handle piece) {
    uint32_t slot = (uint32_t)piece;
    if (piece == SIS_NO_PIECE || slot >= region->slots) return ENDS;
    return region->pieces[slot].refs > 0 && handle_of(region->pieces[slot].taking, slot) == piece ? slot
                                                                                                  : ENDS;
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

sis_handle sis_region_take(sis_region *region, size_t bytes) {
    size_t units = bytes == 0 ? 1 : bytes / SIS_ALIGNMENT + (bytes % SIS_ALIGNMENT != 0);
    if (region->pieces == NULL || units > region->units || region->takings == UINT32_MAX) return SIS_NO_PIECE;
    uint32_t slot = region->pieces[ENDS].after;
    while (slot != ENDS && (region->pieces[slot].refs > 0 || region->pieces[slot].units < units))
        slot = region->pieces[slot].after;
    if (slot == ENDS) return SIS_NO_PIECE;
    cut(region, slot, (uint32_t)units);
    sis_piece *p = &region->pieces[slot];
    p->refs = 1;
    p->taking = ++region->takings;
    region->used += p->units;
    if (region->peak < region->used) region->peak = region->used;
    return handle_of(p->taking, slot);
}

void sis_region_share(sis_region *region, sis_handle piece) {
    uint32_t slot = slot_of(region, piece);
    if (slot != ENDS) region->pieces[slot].refs++;
}

static void merge_around(sis_region *region, uint32_t slot) {
    uint32_t before = region->pieces[slot].before;
    if (is_free(region, region->pieces[slot].after)) merge(region, slot);
    if (is_free(region, before)) merge(region, before);
}

void sis_region_release(sis_region *region, sis_handle piece) {
    uint32_t slot = slot_of(region, piece);
    if (slot == ENDS || --region->pieces[slot].refs > 0) return;
    region->used -= region->pieces[slot].units;
    merge_around(region, slot);
}

void sis_region_shrink(sis_region *region, sis_handle piece, size_t bytes) {
    uint32_t slot = slot_of(region, piece);
    if (slot == ENDS || region->pieces[slot].refs > 1) return;
    size_t units = bytes == 0 ? 1 : bytes / SIS_ALIGNMENT + (bytes % SIS_ALIGNMENT != 0);
    uint32_t had = region->pieces[slot].units;
    if (units >= had) return;
    cut(region, slot, (uint32_t)units);
    region->used -= had - region->pieces[slot].units;
    uint32_t rest = region->pieces[slot].after;
    if (region->pieces[slot].units < had && is_free(region, region->pieces[rest].after)) merge(region, rest);
}

void *sis_region_data(const sis_region *region, sis_handle piece) {
    uint32_t slot = slot_of(region, piece);
    return slot == ENDS ? NULL : region->base + (size_t)region->pieces[slot].start * SIS_ALIGNMENT;
}

size_t sis_region_bytes(const sis_region *region, sis_handle piece) {
    uint32_t slot = slot_of(region, piece);
    return slot == ENDS ? 0 : (size_t)region->pieces[slot].units * SIS_ALIGNMENT;
}

uint32_t sis_region_refs(const sis_region *region, sis_handle piece) {
    uint32_t slot = slot_of(region, piece);
    return slot == ENDS ? 0 : region->pieces[slot].refs;
}

bool sis_region_holds(const sis_region *region, sis_handle piece, const void *data, size_t bytes) {
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
