/* Reads what the loader told into sis_boot. Runs with the MMU off: byte and aligned word accesses only, no libc. */
#include "kernel/handover.h"

#include "arch/cores.h"
#include "kernel/board.h"
#include "kernel/fdt.h"
#include "kernel/image.h"
#include "kernel/tags.h"

sis_handover sis_boot;

/* Cell counts of the root, for the reg properties below it (devicetree specification 2.3.5). */
typedef struct cell_counts {
    uint32_t address, size;
} cell_counts;

static void add(sis_range *ranges, uint32_t *count, uint64_t base, uint64_t size) {
    if (size && base + size > base && *count < SIS_MOST_RANGES) ranges[(*count)++] = (sis_range){base, size};
}

/* The part of [base, base+size) that the board's table calls RAM. */
static void add_ram(uint64_t base, uint64_t size) {
    if (base + size < base) return;
    for (const sis_memory_range *range = sis_board.memory; range->kind != SIS_MEMORY_END; range++) {
        if (range->kind != SIS_MEMORY_RAM) continue;
        uint64_t from = base > range->base ? base : range->base;
        uint64_t end = base + size < range->base + range->size ? base + size : range->base + range->size;
        if (from < end) add(sis_boot.ram, &sis_boot.n_ram, from, end - from);
    }
}

static void read_reg(const sis_fdt_walk *reg, cell_counts cells, bool is_ram) {
    uint32_t words = cells.address + cells.size;
    for (uint32_t i = 0; words && (i + 1) * words * 4 <= reg->bytes; i++) {
        uint64_t base = sis_fdt_cells(reg, i * words, cells.address);
        uint64_t size = sis_fdt_cells(reg, i * words + cells.address, cells.size);
        if (is_ram)
            add_ram(base, size);
        else
            add(sis_boot.reserved, &sis_boot.n_reserved, base, size);
    }
}

/* In place only in a tree, whose memory is given to nobody, and not in page zero, which is not mapped later: loaders put lists of
 * tags and small trees there. What is too long for the copy is cut off. */
static void take_arguments(const char *text, bool in_tree) {
    static char copy[1024];
    uint32_t i = 0;

    sis_boot.bootargs = text;
    if (in_tree && (uintptr_t)text >= 4096) return;
    for (; i + 1 < sizeof copy && text[i]; i++) copy[i] = text[i];
    copy[i] = 0;
    sis_boot.bootargs = copy;
}

static void read_chosen(const sis_fdt_walk *property, uint64_t *initrd_end) {
    uint32_t cells = property->bytes / 4;

    if (sis_fdt_named(property, "bootargs"))
        take_arguments(sis_fdt_text(property), true);
    else if (sis_fdt_named(property, "linux,initrd-start") && cells >= 1 && cells <= 2)
        sis_boot.initrd.base = sis_fdt_cells(property, 0, cells);
    else if (sis_fdt_named(property, "linux,initrd-end") && cells >= 1 && cells <= 2)
        *initrd_end = sis_fdt_cells(property, 0, cells);
}

static bool is_text(const char *a, const char *b) {
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

typedef enum place { ELSEWHERE, IN_CHOSEN, IN_MEMORY, IN_PSCI, IN_RESERVED, IN_CORES, IN_CORE } place;

static place place_of_child(const sis_fdt_walk *node) {
    return sis_fdt_named(node, "chosen")            ? IN_CHOSEN
           : sis_fdt_named(node, "memory")          ? IN_MEMORY
           : sis_fdt_named(node, "psci")            ? IN_PSCI
           : sis_fdt_named(node, "reserved-memory") ? IN_RESERVED
           : sis_fdt_named(node, "cpus")            ? IN_CORES
                                                    : ELSEWHERE;
}

/* The one that boots is core 0; the tree may name it anywhere. */
static void add_core(uint64_t affinity) {
    if (sis_boot.n_cores == 0) sis_boot.n_cores = 1;
    if (affinity != sis_core_own_affinity() && sis_boot.n_cores < SIS_MOST_CORES)
        sis_boot.cores[sis_boot.n_cores++] = affinity;
}

static void read_property(const sis_fdt_walk *walk, place at, cell_counts *cells, uint64_t *initrd_end) {
    if (walk->depth == 1 && sis_fdt_named(walk, "#address-cells"))
        cells->address = sis_fdt_cells(walk, 0, 1) == 2 ? 2 : 1;
    else if (walk->depth == 1 && sis_fdt_named(walk, "#size-cells"))
        cells->size = sis_fdt_cells(walk, 0, 1) == 2 ? 2 : 1;
    else if (walk->depth == 2 && at == IN_CHOSEN)
        read_chosen(walk, initrd_end);
    else if (walk->depth == 2 && at == IN_MEMORY && sis_fdt_named(walk, "reg"))
        read_reg(walk, *cells, true);
    else if (walk->depth == 2 && at == IN_PSCI && sis_fdt_named(walk, "method"))
        sis_boot.psci = is_text(sis_fdt_text(walk), "hvc")   ? SIS_PSCI_HVC
                        : is_text(sis_fdt_text(walk), "smc") ? SIS_PSCI_SMC
                                                             : SIS_PSCI_NONE;
    else if (walk->depth == 3 && at == IN_RESERVED && sis_fdt_named(walk, "reg"))
        read_reg(walk, *cells, false);
    else if (walk->depth == 3 && at == IN_CORE && sis_fdt_named(walk, "reg"))
        add_core(sis_fdt_cells(walk, 0, walk->bytes == 8 ? 2 : 1));
}

static void read_tree(const sis_fdt *fdt) {
    sis_fdt_walk walk = {.fdt = fdt};
    cell_counts cells = {2, 1}; /* the specification's defaults */
    place at = ELSEWHERE;
    uint64_t initrd_end = 0, base, size;

    for (sis_fdt_event event; (event = sis_fdt_next(&walk)) != SIS_FDT_END;) {
        if (event == SIS_FDT_NODE && walk.depth == 2)
            at = place_of_child(&walk);
        else if (event == SIS_FDT_NODE && walk.depth == 3 && (at == IN_CORES || at == IN_CORE))
            at = sis_fdt_named(&walk, "cpu") ? IN_CORE : IN_CORES;
        else if (event == SIS_FDT_PROPERTY)
            read_property(&walk, at, &cells, &initrd_end);
    }
    if (initrd_end > sis_boot.initrd.base && sis_boot.initrd.base)
        sis_boot.initrd.size = initrd_end - sis_boot.initrd.base;
    for (uint32_t i = 0; sis_fdt_reservation(fdt, i, &base, &size); i++)
        add(sis_boot.reserved, &sis_boot.n_reserved, base, size);
}

bool sis_handover_in_ram(sis_range range) {
    for (uint32_t i = 0; i < sis_boot.n_ram; i++) {
        const sis_range *ram = &sis_boot.ram[i];
        if (range.base >= ram->base && range.base - ram->base <= ram->size &&
            range.size <= ram->size - (range.base - ram->base))
            return true;
    }
    return false;
}

static void read_tags(const sis_tags *tags) {
    for (uint32_t i = 0; i < tags->n_memory; i++) add_ram(tags->memory[i].base, tags->memory[i].size);
    if (tags->initrd && tags->initrd_bytes) sis_boot.initrd = (sis_range){tags->initrd, tags->initrd_bytes};
    if (tags->arguments) take_arguments(tags->arguments, false);
}

/* A device tree or a list of tags, from where the loader says or from the board's own addresses. */
static bool read_told(const void *told) {
    const void *trees[] = {told, (const void *)(uintptr_t)sis_board.device_tree};
    const void *lists[] = {told, (const void *)(uintptr_t)sis_board.atags};
    sis_fdt fdt;
    sis_tags tags;

    for (int i = 0; i < 2; i++) {
        if (!sis_fdt_open(&fdt, trees[i])) continue;
        sis_boot.from = SIS_FROM_TREE;
        sis_boot.tree = (sis_range){(uintptr_t)trees[i], fdt.bytes};
        read_tree(&fdt);
        return true;
    }
    for (int i = 0; i < 2; i++) {
        if (!sis_tags_read(&tags, lists[i])) continue;
        sis_boot.from = SIS_FROM_TAGS;
        read_tags(&tags);
        return true;
    }
    return false;
}

void sis_handover_read(const void *told, uint32_t entry_level) {
    const sis_facts_device *facts = &sis_board.facts;
    uint64_t base, size;

    sis_boot.entry_level = entry_level;
    sis_boot.bootargs = "";
    if (!read_told(told)) sis_boot.look_for_initrd = sis_board.initrd;
    if (sis_boot.n_ram > 0 || !facts->driver) return;
    for (uint32_t i = 0; facts->driver->memory(facts, i, &base, &size); i++) add_ram(base, size);
}
