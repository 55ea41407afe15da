/* The page tables: VMSAv8-64 descriptors (Arm ARM D8.3), which 32-bit cores know as the long ones of LPAE (DDI 0406C, B3.6).
 * Runs with the MMU off. */
#include "arch/mmu.h"

#include <stdbool.h>

#include "arch/firmware_calls.h"
#include "kernel/about.h"
#include "kernel/board.h"
#include "kernel/core_stacks.h"
#include "kernel/cores.h"
#include "kernel/exit.h"
#include "kernel/handover.h"
#include "kernel/image.h"
#include "translation.h"

enum { ENTRIES = 512, MOST_TABLES = 32, PAGE = 4096, FIRST_LEVEL = 1, LAST_LEVEL = 3 };

#define OUTPUT_ADDRESS 0x0000fffffffff000ull

#define VALID (1ull << 0)
#define TABLE_OR_PAGE (1ull << 1)         /* set in tables and in level 3 pages, clear in blocks */
#define ATTRIBUTE(i) ((uint64_t)(i) << 2) /* index into MAIR as start.S sets it */
#define READ_ONLY (1ull << 7)
#define INNER_SHAREABLE (3ull << 8)
#define ACCESSED (1ull << 10)

typedef uint64_t table[ENTRIES];

static table tables[MOST_TABLES] __attribute__((aligned(PAGE)));
static uint32_t used = 1; /* tables[0] is the root */

static const uint64_t attributes[] = {
    [SIS_MAP_NONE] = 0,
    [SIS_MAP_DEVICE] = VALID | ATTRIBUTE(1) | ACCESSED | SIS_NEVER_EXECUTED,
    [SIS_MAP_DATA] = VALID | ATTRIBUTE(2) | INNER_SHAREABLE | ACCESSED | SIS_NEVER_EXECUTED,
    [SIS_MAP_CONSTANTS] = VALID | ATTRIBUTE(2) | INNER_SHAREABLE | ACCESSED | SIS_NEVER_EXECUTED | READ_ONLY,
    [SIS_MAP_TEXT] = VALID | ATTRIBUTE(2) | INNER_SHAREABLE | ACCESSED | SIS_ONLY_KERNEL_EXECUTES | READ_ONLY,
};

static uint64_t span_of(int level) { return 1ull << (12 + 9 * (LAST_LEVEL - level)); }

static bool is_table(uint64_t entry, int level) {
    return level < LAST_LEVEL && (entry & (VALID | TABLE_OR_PAGE)) == (VALID | TABLE_OR_PAGE);
}

/* The table below `entry`, made of smaller blocks with the entry's own mapping when there was none. */
static uint64_t *table_below(uint64_t *entry, int level) {
    if (is_table(*entry, level)) return (uint64_t *)(uintptr_t)(*entry & OUTPUT_ADDRESS);
    if (used == MOST_TABLES)
        sis_panic("page tables used up: the board's memory ranges need more than %d", MOST_TABLES);
    uint64_t *below = tables[used++];
    for (uint32_t i = 0; i < ENTRIES; i++)
        below[i] = *entry & VALID
                       ? (*entry + i * span_of(level + 1)) | (level + 1 == LAST_LEVEL ? TABLE_OR_PAGE : 0)
                       : 0;
    *entry = (uintptr_t)below | VALID | TABLE_OR_PAGE;
    return below;
}

static void map_in(uint64_t *entries, int level, uint64_t from, uint64_t end, sis_mapping mapping) {
    uint64_t span = span_of(level);

    while (from < end) {
        uint64_t *entry = entries + (from / span) % ENTRIES;
        uint64_t next = (from / span + 1) * span;
        if (next > end) next = end;
        if (next - from < span) {
            map_in(table_below(entry, level), level + 1, from, next, mapping);
        } else if (mapping == SIS_MAP_NONE) {
            *entry = 0;
        } else {
            *entry = from | attributes[mapping] | (level == LAST_LEVEL ? TABLE_OR_PAGE : 0);
        }
        from = next;
    }
}

void sis_mmu_map(uint64_t base, uint64_t size, sis_mapping mapping) {
    uint64_t end = (base + size + PAGE - 1) & ~(uint64_t)(PAGE - 1);

    if (end < base || end > 1ull << SIS_ADDRESS_BITS)
        sis_panic("memory at %016llx is out of reach", (unsigned long long)base);
    map_in(tables[0], FIRST_LEVEL, base & ~(uint64_t)(PAGE - 1), end, mapping);
}

static void map_between(const uint8_t *start, const uint8_t *end, sis_mapping mapping) {
    sis_mmu_map((uintptr_t)start, (uintptr_t)(end - start), mapping);
}

uint64_t sis_mmu_build(void) {
    for (const sis_memory_range *range = sis_board.memory; range->kind != SIS_MEMORY_END; range++)
        if (range->kind == SIS_MEMORY_DEVICE) sis_mmu_map(range->base, range->size, SIS_MAP_DEVICE);
    for (uint32_t i = 0; i < sis_boot.n_ram; i++)
        sis_mmu_map(sis_boot.ram[i].base, sis_boot.ram[i].size, SIS_MAP_DATA);
    if (sis_boot.tree.size && !sis_handover_in_ram(sis_boot.tree))
        sis_mmu_map(sis_boot.tree.base, sis_boot.tree.size, SIS_MAP_CONSTANTS);
    sis_mmu_map(0, PAGE, SIS_MAP_NONE);

    map_between(__image_start, __text_end, SIS_MAP_TEXT);
    map_between(__text_end, __data_start, SIS_MAP_CONSTANTS);
    map_between(__data_start, __image_end, SIS_MAP_DATA);
    map_between(__main_guard, __main_stack_bottom, SIS_MAP_NONE);
    map_between(__exception_guard, __exception_stack_bottom, SIS_MAP_NONE);
    map_between(__nested_guard, __nested_stack_bottom, SIS_MAP_NONE);
    for (uint8_t *at = __cores_start; at < __cores_end; at += SIS_CORE_BYTES) {
        map_between(at, at + PAGE, SIS_MAP_NONE);
        map_between(at + PAGE + SIS_CORE_STACK, at + PAGE + SIS_CORE_STACK + PAGE, SIS_MAP_NONE);
    }
    return (uintptr_t)tables[0];
}

uint32_t sis_mmu_tables(uint32_t *all) {
    *all = MOST_TABLES;
    return used;
}

uint64_t sis_early_start(const void *tree, uint32_t entry_level, uint32_t about_sum) {
    sis_about_keep(about_sum);
    sis_handover_read(tree, entry_level);
    sis_psci_set_conduit(sis_boot.psci);
    sis_cores_release();
    return sis_mmu_build();
}
