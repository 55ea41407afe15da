/* Scripts from the front, graphs from the back. */
#include "kernel/lend.h"

#include "kernel/extents.h"

enum { MOST_PARTS = 512 };

static sis_extent table[MOST_PARTS];
static sis_extents extents;
static bool lent;
static void (*reclaim)(void);
static size_t used; /* of the front, by the script */

void sis_lend_start(void) {
    sis_extents_start(&extents, table, MOST_PARTS, (void *)(uintptr_t)sis_ram.script.base,
                      (size_t)sis_ram.script.size);
}

void *sis_lend_take(size_t bytes) { return lent ? NULL : sis_extents_take_high(&extents, bytes); }

void sis_lend_give(void *memory) { sis_extents_give(&extents, memory, false); }

uint64_t sis_lend_free(void) {
    size_t largest;
    return lent ? 0 : sis_extents_free(&extents, &largest);
}

void sis_lend_reclaim_by(void (*give_back)(void)) { reclaim = give_back; }

sis_range sis_lend_out(void) {
    if (reclaim) reclaim();
    lent = true;
    used = SIZE_MAX;
    return (sis_range){(uintptr_t)extents.region, sis_extents_front(&extents)};
}

void sis_lend_uses(size_t bytes) { used = bytes; }

sis_range sis_lend_spare(void) {
    size_t front = sis_extents_front(&extents), from = lent ? used : 0;
    if (from > front) from = front;
    return (sis_range){(uintptr_t)extents.region + from, front - from};
}

void sis_lend_back(void) { lent = false; }

bool sis_lend_is_out(void) { return lent; }
