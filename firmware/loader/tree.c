/* Copies a device tree (devicetree specification v0.4, chapter 5) token by token. */
#include "loader/tree.h"

#include <stdbool.h>

#include "kernel/fdt.h"

enum { MAGIC = 0xd00dfeedu, HEADER_BYTES = 40, VERSION = 17, OLDEST = 16 };
enum { BEGIN_NODE = 1, END_NODE = 2, PROPERTY = 3, END = 9 };

/* Names of properties that a change sets, as they stand behind the tree's own strings. */
static const char names[] = "linux,initrd-start\0linux,initrd-end\0bootargs";
enum { AT_START = 0, AT_END = 19, AT_BOOTARGS = 36 };

typedef struct writer {
    uint8_t *bytes;
    size_t used, room;
    bool full;
} writer;

static void put(writer *out, uint8_t byte) {
    if (out->used == out->room)
        out->full = true;
    else
        out->bytes[out->used++] = byte;
}

static void put_word(writer *out, uint32_t word) {
    for (int shift = 24; shift >= 0; shift -= 8) put(out, (uint8_t)(word >> shift));
}

static void put_bytes(writer *out, const uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) put(out, bytes[i]);
}

static void pad(writer *out, size_t alignment) {
    while (out->used % alignment && !out->full) put(out, 0);
}

static void set_word(writer *out, size_t at, uint32_t word) {
    for (int i = 0; i < 4; i++) out->bytes[at + (size_t)i] = (uint8_t)(word >> (24 - 8 * i));
}

static uint32_t word_at(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static size_t length_of(const char *text) {
    size_t length = 0;
    while (text[length]) length++;
    return length;
}

static bool is(const char *a, const char *b) {
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

static void put_property(writer *out, uint32_t name, const uint8_t *value, size_t bytes) {
    put_word(out, PROPERTY);
    put_word(out, (uint32_t)bytes);
    put_word(out, name);
    put_bytes(out, value, bytes);
    pad(out, 4);
}

static void put_address(writer *out, uint32_t name, uint64_t address) {
    uint8_t value[8];
    for (int i = 0; i < 8; i++) value[i] = (uint8_t)(address >> (56 - 8 * i));
    put_property(out, name, value, sizeof value);
}

/* What the change puts into /chosen; `strings`: where its names stand in the new tree's strings. */
static void put_chosen(writer *out, const sis_tree_change *change, uint32_t strings) {
    if (change->initrd_end > change->initrd) {
        put_address(out, strings + AT_START, change->initrd);
        put_address(out, strings + AT_END, change->initrd_end);
    }
    if (change->bootargs)
        put_property(out, strings + AT_BOOTARGS, (const uint8_t *)change->bootargs,
                     length_of(change->bootargs) + 1);
}

/* Is it a property of /chosen that the change sets anew or takes away? */
static bool replaced(const char *name, const sis_tree_change *change) {
    return is(name, names + AT_START) || is(name, names + AT_END) ||
           (change->bootargs && is(name, names + AT_BOOTARGS));
}

static void put_node(writer *out, const char *name) {
    put_word(out, BEGIN_NODE);
    put_bytes(out, (const uint8_t *)name, length_of(name) + 1);
    pad(out, 4);
}

/* The structure block, as far as kernel/fdt.c reads it: a kernel finds in the copy what it would have found in the tree. */
static bool copy_structure(writer *out, const sis_fdt *fdt, const sis_tree_change *change) {
    sis_fdt_walk walk = {.fdt = fdt};
    uint32_t new_names = fdt->strings_end - fdt->strings, open = 0;
    bool in_chosen = false, chosen_seen = false;

    for (sis_fdt_event event; (event = sis_fdt_next(&walk)) != SIS_FDT_END;) {
        if (event == SIS_FDT_NODE) {
            put_node(out, walk.name);
            in_chosen = ++open == 2 && change && !chosen_seen && is(walk.name, "chosen");
            chosen_seen = chosen_seen || in_chosen;
            if (in_chosen) put_chosen(out, change, new_names);
        } else if (event == SIS_FDT_NODE_END) {
            put_word(out, END_NODE);
            in_chosen = false;
            open--;
        } else if (!in_chosen || !replaced(walk.name, change)) {
            put_property(out, (uint32_t)((const uint8_t *)walk.name - fdt->blob) - fdt->strings, walk.value,
                         walk.bytes);
        }
    }
    if (open != 1) return false; /* the walk does not tell of the root's end; anything else is damage */
    if (change && !chosen_seen) {
        put_node(out, "chosen");
        put_chosen(out, change, new_names);
        put_word(out, END_NODE);
    }
    put_word(out, END_NODE);
    put_word(out, END);
    return true;
}

static void copy_reservations(writer *out, const sis_fdt *fdt) {
    uint64_t base, bytes;
    for (uint32_t i = 0; sis_fdt_reservation(fdt, i, &base, &bytes); i++) {
        put_word(out, (uint32_t)(base >> 32));
        put_word(out, (uint32_t)base);
        put_word(out, (uint32_t)(bytes >> 32));
        put_word(out, (uint32_t)bytes);
    }
    for (int i = 0; i < 4; i++) put_word(out, 0);
}

size_t sis_tree_copy(const void *tree, void *memory, size_t room, const sis_tree_change *change) {
    writer out = {.bytes = memory, .room = room < SIS_TREE_MOST_BYTES ? room : SIS_TREE_MOST_BYTES};
    sis_fdt fdt;

    if (!sis_fdt_open(&fdt, tree) || out.room < HEADER_BYTES) return 0;
    for (int i = 0; i < HEADER_BYTES; i++) put(&out, 0);
    size_t reservations = out.used;
    copy_reservations(&out, &fdt);
    size_t structure = out.used;
    if (!copy_structure(&out, &fdt, change)) return 0;
    size_t strings = out.used;
    put_bytes(&out, fdt.blob + fdt.strings, fdt.strings_end - fdt.strings);
    put_bytes(&out, (const uint8_t *)names, sizeof names);
    size_t end = out.used;
    pad(&out, 8);
    if (out.full) return 0;
    uint32_t header[10] = {MAGIC,
                           (uint32_t)out.used,
                           (uint32_t)structure,
                           (uint32_t)strings,
                           (uint32_t)reservations,
                           VERSION,
                           OLDEST,
                           word_at(fdt.blob + 28),
                           (uint32_t)(end - strings),
                           (uint32_t)(strings - structure)};
    for (size_t i = 0; i < 10; i++) set_word(&out, 4 * i, header[i]);
    return out.used;
}
