/* A small device tree for tests that read one. */
#ifndef SIS_TESTS_SMALL_TREE_H
#define SIS_TESTS_SMALL_TREE_H

#include <stdint.h>
#include <string.h>

enum { HEADER_WORDS = 10, MOST_BYTES = 1024 };

static uint8_t blob[MOST_BYTES] __attribute__((aligned(8)));
static uint32_t blob_bytes;

static void put_word(uint32_t at, uint32_t value) {
    for (int i = 0; i < 4; i++) blob[at + (uint32_t)i] = (uint8_t)(value >> (24 - 8 * i));
}

static void add_word(uint32_t value) {
    put_word(blob_bytes, value);
    blob_bytes += 4;
}

static void add_text(const char *text) {
    size_t bytes = strlen(text) + 1;
    memcpy(blob + blob_bytes, text, bytes);
    blob_bytes += (uint32_t)(bytes + 3) / 4 * 4;
}

static void begin_node(const char *name) {
    add_word(1);
    add_text(name);
}

/* / { #address-cells = <2>; memory@40000000 { reg = <0 0x40000000 0 0x1000>; }; chosen { bootargs = "a=b"; }; } */
static void make_tree(void) {
    static const char strings[] = "#address-cells\0reg\0bootargs";
    enum { ADDRESS_CELLS = 0, REG = 15, BOOTARGS = 19 };

    memset(blob, 0, sizeof blob);
    blob_bytes = HEADER_WORDS * 4;
    uint32_t reservations = blob_bytes;
    const uint32_t entries[] = {0, 0x1000, 0, 0x2000, 0, 0, 0, 0};
    for (unsigned i = 0; i < 8; i++) add_word(entries[i]);
    uint32_t structure = blob_bytes;
    begin_node("");
    add_word(3), add_word(4), add_word(ADDRESS_CELLS), add_word(2);
    begin_node("memory@40000000");
    add_word(3), add_word(16), add_word(REG), add_word(0), add_word(0x40000000), add_word(0),
        add_word(0x1000);
    add_word(2);
    add_word(4);
    begin_node("chosen");
    add_word(3), add_word(4), add_word(BOOTARGS), add_text("a=b");
    add_word(2), add_word(2), add_word(9);
    uint32_t strings_at = blob_bytes;
    memcpy(blob + strings_at, strings, sizeof strings);
    blob_bytes += sizeof strings;

    const uint32_t header[HEADER_WORDS] = {
        0xd00dfeed, blob_bytes, structure, strings_at,     reservations,
        17,         16,         0,         sizeof strings, strings_at - structure};
    for (uint32_t i = 0; i < HEADER_WORDS; i++) put_word(4 * i, header[i]);
}

#endif
