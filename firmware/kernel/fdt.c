/* The device tree reader. */
#include "kernel/fdt.h"

enum {
    MAGIC = 0xd00dfeedu,
    HEADER_BYTES = 40,
    LARGEST = 2 << 20, /* booting.rst: "must not exceed 2 megabytes" */

    BEGIN_NODE = 1,
    END_NODE = 2,
    PROPERTY = 3,
    NOP = 4,

    MOST_DEPTH = 32,
};

static uint32_t word_at(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool inside(uint32_t offset, uint32_t bytes, uint32_t end) {
    return offset <= end && bytes <= end - offset;
}

/* A zero byte in [at, end)? */
static bool terminated(const uint8_t *at, const uint8_t *end) {
    for (; at < end; at++)
        if (*at == 0) return true;
    return false;
}

bool sis_fdt_open(sis_fdt *fdt, const void *blob) {
    const uint8_t *header = blob;
    if (!header || (uintptr_t)header % 4 || word_at(header) != MAGIC) return false;
    uint32_t bytes = word_at(header + 4), structure = word_at(header + 8), strings = word_at(header + 12);
    uint32_t version = word_at(header + 20), oldest = word_at(header + 24);
    uint32_t strings_bytes = word_at(header + 32);
    uint32_t structure_bytes = version >= 17 ? word_at(header + 36) : bytes - structure;

    if (bytes < HEADER_BYTES || bytes > LARGEST || version < 16 || oldest > 17) return false;
    if (structure % 4 || !inside(structure, structure_bytes, bytes) || !inside(strings, strings_bytes, bytes))
        return false;
    fdt->blob = header;
    fdt->bytes = bytes;
    fdt->structure = structure;
    fdt->structure_end = structure + structure_bytes;
    fdt->strings = strings;
    fdt->strings_end = strings + strings_bytes;
    fdt->reservations = word_at(header + 16);
    return true;
}

static sis_fdt_event end_walk(sis_fdt_walk *walk) {
    walk->at = walk->fdt->structure_end - walk->fdt->structure;
    walk->depth = 0;
    return SIS_FDT_END;
}

static sis_fdt_event next_node(sis_fdt_walk *walk, const uint8_t *at, const uint8_t *end) {
    if (!terminated(at, end) || walk->depth >= MOST_DEPTH) return end_walk(walk);
    uint32_t length = 0;
    while (at[length]) length++;
    walk->name = (const char *)at;
    walk->at += 4 + (length + 4) / 4 * 4;
    walk->depth++;
    return SIS_FDT_NODE;
}

static sis_fdt_event next_property(sis_fdt_walk *walk, const uint8_t *at, const uint8_t *end) {
    const sis_fdt *fdt = walk->fdt;
    if (end - at < 8) return end_walk(walk);
    uint32_t bytes = word_at(at), name = word_at(at + 4);
    if (bytes > (uint32_t)(end - at - 8) || !inside(name, 1, fdt->strings_end - fdt->strings))
        return end_walk(walk);
    const uint8_t *text = fdt->blob + fdt->strings + name;
    if (!terminated(text, fdt->blob + fdt->strings_end)) return end_walk(walk);
    walk->name = (const char *)text;
    walk->value = at + 8;
    walk->bytes = bytes;
    walk->at += 12 + (bytes + 3) / 4 * 4;
    return SIS_FDT_PROPERTY;
}

sis_fdt_event sis_fdt_next(sis_fdt_walk *walk) {
    const sis_fdt *fdt = walk->fdt;
    const uint8_t *end = fdt->blob + fdt->structure_end;

    for (;;) {
        if (!inside(walk->at, 4, fdt->structure_end - fdt->structure)) return end_walk(walk);
        const uint8_t *at = fdt->blob + fdt->structure + walk->at;
        switch (word_at(at)) {
        case BEGIN_NODE: return next_node(walk, at + 4, end);
        case PROPERTY: return walk->depth ? next_property(walk, at + 4, end) : end_walk(walk);
        case END_NODE:
            if (walk->depth <= 1) return end_walk(walk);
            walk->depth--;
            walk->at += 4;
            return SIS_FDT_NODE_END;
        case NOP: walk->at += 4; break;
        default: return end_walk(walk);
        }
    }
}

bool sis_fdt_reservation(const sis_fdt *fdt, uint32_t i, uint64_t *address, uint64_t *bytes) {
    if (i >= LARGEST / 16 || !inside(fdt->reservations, i * 16 + 16, fdt->bytes)) return false;
    const uint8_t *entry = fdt->blob + fdt->reservations + i * 16;
    *address = (uint64_t)word_at(entry) << 32 | word_at(entry + 4);
    *bytes = (uint64_t)word_at(entry + 8) << 32 | word_at(entry + 12);
    return *address || *bytes;
}

uint64_t sis_fdt_cells(const sis_fdt_walk *property, uint32_t word, uint32_t cells) {
    uint64_t value = 0;
    for (uint32_t i = word; i < word + cells; i++) {
        if (!inside(i * 4, 4, property->bytes)) return 0;
        value = value << 32 | word_at(property->value + i * 4);
    }
    return value;
}

const char *sis_fdt_text(const sis_fdt_walk *property) {
    bool ends = property->bytes && property->value[property->bytes - 1] == 0;
    return ends ? (const char *)property->value : "";
}

bool sis_fdt_named(const sis_fdt_walk *walk, const char *name) {
    const char *at = walk->name;
    while (*name && *at == *name) {
        at++;
        name++;
    }
    return *name == 0 && (*at == 0 || *at == '@');
}
