/* The device tree reader: a small tree, then ten thousand damaged ones. */
#include "kernel/fdt.h"

#include <stdlib.h>
#include <string.h>

#include "small_tree.h"
#include "unity.h"

void setUp(void) {}
void tearDown(void) {}

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
