/* Carves RAM up, once. */
#include "kernel/memory.h"

#include "kernel/exit.h"
#include "kernel/image.h"

sis_memory sis_ram;

enum { MOST_TAKEN = SIS_MOST_RANGES + 3 };

#define PAGE 4096ull
#define MIB (1024ull * 1024)
#define FILES_AT_MOST (64 * MIB)
#define LEAST_FREE MIB

/* The ranges nothing may be put into, sorted by base. */
typedef struct taken_list {
    uint32_t count;
    sis_range range[MOST_TAKEN];
} taken_list;

static void take(taken_list *taken, sis_range range)
{
    if (range.size == 0)
        return;
    uint32_t at = taken->count++;
    for (; at > 0 && taken->range[at - 1].base > range.base; at--)
        taken->range[at] = taken->range[at - 1];
    taken->range[at] = range;
}

static void keep_larger(sis_range *largest, uint64_t from, uint64_t end)
{
    from = (from + PAGE - 1) & ~(PAGE - 1);
    end &= ~(PAGE - 1);
    if (end > from && end - from > largest->size)
        *largest = (sis_range){ from, end - from };
}

static void find_largest(const taken_list *taken, sis_range *largest)
{
    for (uint32_t i = 0; i < sis_boot.n_ram; i++) {
        uint64_t at = sis_boot.ram[i].base, end = at + sis_boot.ram[i].size;
        if (at == 0)
            at = PAGE; /* unmapped */
        for (uint32_t j = 0; j < taken->count; j++) {
            uint64_t base = taken->range[j].base, past = base + taken->range[j].size;
            if (past <= at || base >= end)
                continue;
            if (base > at)
                keep_larger(largest, at, base);
            at = past;
        }
        if (at < end)
            keep_larger(largest, at, end);
    }
}

void sis_memory_carve(void)
{
    taken_list taken = { .count = 0 };

    sis_ram.image = (sis_range){ (uint64_t)__image_start, (uint64_t)(__image_end - __image_start) };
    take(&taken, sis_ram.image);
    take(&taken, sis_boot.tree);
    take(&taken, sis_boot.initrd);
    for (uint32_t i = 0; i < sis_boot.n_reserved; i++)
        take(&taken, sis_boot.reserved[i]);
    for (uint32_t i = 0; i < sis_boot.n_ram; i++)
        sis_ram.total += sis_boot.ram[i].size;
    find_largest(&taken, &sis_ram.largest);
    if (sis_ram.largest.size < LEAST_FREE)
        sis_panic("%lu KiB of memory left of %lu KiB: the device tree names too little RAM", sis_ram.largest.size / 1024,
                  sis_ram.total / 1024);

    uint64_t files = sis_ram.largest.size / 8 & ~(PAGE - 1);
    if (files > FILES_AT_MOST)
        files = FILES_AT_MOST;
    sis_ram.files = (sis_range){ sis_ram.largest.base, files };
    sis_ram.script = (sis_range){ sis_ram.largest.base + files, sis_ram.largest.size - files };
}
