/* Carves RAM up, once. */
#include "kernel/memory.h"

#include "kernel/exit.h"
#include "kernel/image.h"
#include "kernel/keep.h"

sis_memory sis_ram;

enum { MOST_TAKEN = SIS_MOST_RANGES + 4 };

#define PAGE 4096ull
#define LEAST_FREE (4ull << 20) /* what an engine and a script worth running take */

/* The ranges nothing may be put into, sorted by base. */
typedef struct taken_list {
    uint32_t count;
    sis_range range[MOST_TAKEN];
} taken_list;

static void take(taken_list *taken, sis_range range) {
    if (range.size == 0) return;
    uint32_t at = taken->count++;
    for (; at > 0 && taken->range[at - 1].base > range.base; at--) taken->range[at] = taken->range[at - 1];
    taken->range[at] = range;
}

static bool is_free(const taken_list *taken, sis_range range) {
    for (uint32_t i = 0; i < taken->count; i++)
        if (range.base < taken->range[i].base + taken->range[i].size &&
            taken->range[i].base < range.base + range.size)
            return false;
    return range.base >= PAGE && sis_handover_in_ram(range);
}

/* Right below the image, because that place is the same in the next boot, whatever is handed over then. */
static void place_kept(taken_list *taken) {
    sis_range kept = {sis_ram.image.base - SIS_KEEP_BYTES, SIS_KEEP_BYTES};

    if (sis_ram.image.base < SIS_KEEP_BYTES || !is_free(taken, kept)) return;
    sis_ram.kept = kept;
    take(taken, kept);
}

/* The two largest free pieces. */
typedef struct free_pieces {
    sis_range largest, second;
} free_pieces;

static void keep_larger(free_pieces *pieces, uint64_t from, uint64_t end) {
    from = (from + PAGE - 1) & ~(PAGE - 1);
    end &= ~(PAGE - 1);
    if (end <= from) return;
    sis_range piece = {from, end - from};
    if (piece.size > pieces->largest.size) {
        pieces->second = pieces->largest;
        pieces->largest = piece;
    } else if (piece.size > pieces->second.size) {
        pieces->second = piece;
    }
}

static void find_free(const taken_list *taken, free_pieces *pieces) {
    for (uint32_t i = 0; i < sis_boot.n_ram; i++) {
        uint64_t at = sis_boot.ram[i].base, end = at + sis_boot.ram[i].size;
        if (at == 0) at = PAGE; /* unmapped */
        for (uint32_t j = 0; j < taken->count; j++) {
            uint64_t base = taken->range[j].base, past = base + taken->range[j].size;
            if (past <= at || base >= end) continue;
            if (base > at) keep_larger(pieces, at, base);
            at = past;
        }
        if (at < end) keep_larger(pieces, at, end);
    }
}

void sis_memory_carve(void) {
    taken_list taken = {.count = 0};
    free_pieces pieces = {.second = {0, 0}};

    sis_ram.image = (sis_range){(uintptr_t)__image_start, (uintptr_t)(__image_end - __image_start)};
    take(&taken, sis_ram.image);
    take(&taken, sis_boot.tree);
    take(&taken, sis_boot.initrd);
    for (uint32_t i = 0; i < sis_boot.n_reserved; i++) take(&taken, sis_boot.reserved[i]);
    place_kept(&taken);
    for (uint32_t i = 0; i < sis_boot.n_ram; i++) sis_ram.total += sis_boot.ram[i].size;
    find_free(&taken, &pieces);
    if (pieces.largest.size < LEAST_FREE)
        sis_panic("%llu KiB of memory left of %llu KiB: the device tree names too little RAM",
                  (unsigned long long)pieces.largest.size / 1024, (unsigned long long)sis_ram.total / 1024);

    /* Written files in the second piece where that is worth it, else in the front of the first. */
    uint64_t files = pieces.largest.size / 8 & ~(PAGE - 1);
    sis_ram.script = pieces.largest;
    if (pieces.second.size >= files) {
        sis_ram.files = pieces.second;
        return;
    }
    sis_ram.files = (sis_range){pieces.largest.base, files};
    sis_ram.script.base += files;
    sis_ram.script.size -= files;
}
