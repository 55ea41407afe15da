/* The device tree reader: a small tree, then ten thousand damaged ones. */
#include "kernel/fdt.h"

#include <stdlib.h>
#include <string.h>

#include "unity.h"

enum { HEADER_WORDS = 10, MOST_BYTES = 1024 };

static uint8_t blob[MOST_BYTES] __attribute__((aligned(8)));
static uint32_t blob_bytes;

void setUp(void) {}
void tearDown(void) {}

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

static void test_a_whole_tree_is_read(void) {
    sis_fdt fdt;
    uint64_t address, bytes, reg = 0;
    const char *bootargs = "";
    int nodes = 0;

    make_tree();
    TEST_ASSERT_TRUE(sis_fdt_open(&fdt, blob));
    sis_fdt_walk walk = {.fdt = &fdt};
    for (sis_fdt_event event; (event = sis_fdt_next(&walk)) != SIS_FDT_END;) {
        nodes += event == SIS_FDT_NODE;
        if (event == SIS_FDT_NODE && walk.depth == 2)
            TEST_ASSERT_TRUE(sis_fdt_named(&walk, "memory") || sis_fdt_named(&walk, "chosen"));
        if (event == SIS_FDT_PROPERTY && sis_fdt_named(&walk, "reg")) reg = sis_fdt_cells(&walk, 0, 2);
        if (event == SIS_FDT_PROPERTY && sis_fdt_named(&walk, "bootargs")) bootargs = sis_fdt_text(&walk);
    }
    TEST_ASSERT_EQUAL_INT(3, nodes);
    TEST_ASSERT_EQUAL_HEX64(0x40000000, reg);
    TEST_ASSERT_EQUAL_STRING("a=b", bootargs);
    TEST_ASSERT_TRUE(sis_fdt_reservation(&fdt, 0, &address, &bytes));
    TEST_ASSERT_EQUAL_HEX64(0x1000, address);
    TEST_ASSERT_EQUAL_HEX64(0x2000, bytes);
    TEST_ASSERT_FALSE(sis_fdt_reservation(&fdt, 1, &address, &bytes));
    TEST_ASSERT_EQUAL_INT(SIS_FDT_END, sis_fdt_next(&walk));
}

static void test_what_is_no_tree_is_refused(void) {
    sis_fdt fdt;

    TEST_ASSERT_FALSE(sis_fdt_open(&fdt, NULL));
    make_tree();
    blob[0] = 0;
    TEST_ASSERT_FALSE(sis_fdt_open(&fdt, blob));
    make_tree();
    put_word(4, 3u << 20);
    TEST_ASSERT_FALSE(sis_fdt_open(&fdt, blob));
    make_tree();
    put_word(8, 0xfffffffc);
    TEST_ASSERT_FALSE(sis_fdt_open(&fdt, blob));
}

/* Every tree lies in a block of exactly its size, so that one byte too far is seen. */
static void walk_copy(uint32_t *state) {
    uint8_t *copy = aligned_alloc(8, (blob_bytes + 7) / 8 * 8);
    memcpy(copy, blob, blob_bytes);
    for (int changes = 0; changes < 4; changes++) {
        *state = *state * 1664525 + 1013904223;
        uint32_t at =
            8 + (*state >> 8) % (blob_bytes - 8); /* magic and size stay: the size is what was allocated */
        copy[at] = (uint8_t)(*state >> 3);
    }
    sis_fdt fdt;
    if (sis_fdt_open(&fdt, copy)) {
        sis_fdt_walk walk = {.fdt = &fdt};
        int events = 0;
        uint64_t sum = 0, address, bytes;
        for (sis_fdt_event event; (event = sis_fdt_next(&walk)) != SIS_FDT_END; events++) {
            if (event == SIS_FDT_PROPERTY)
                sum += sis_fdt_cells(&walk, 0, 2) + strlen(sis_fdt_text(&walk)) + sis_fdt_named(&walk, "reg");
        }
        for (uint32_t i = 0; sis_fdt_reservation(&fdt, i, &address, &bytes); i++) sum += address;
        TEST_ASSERT_TRUE(events < MOST_BYTES && sum != 1);
    }
    free(copy);
}

static void test_damage_never_leads_outside(void) {
    uint32_t state = 1;

    make_tree();
    for (int i = 0; i < 10000; i++) walk_copy(&state);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_a_whole_tree_is_read);
    RUN_TEST(test_what_is_no_tree_is_refused);
    RUN_TEST(test_damage_never_leads_outside);
    return UNITY_END();
}
