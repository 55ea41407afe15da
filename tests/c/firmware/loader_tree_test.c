/* The chain loader's copy of a device tree: what it changes, what it keeps, and a hundred thousand damaged trees. */
#include "loader/tree.h"

#include <stdlib.h>

#include "kernel/fdt.h"
#include "small_tree.h"
#include "unity.h"

void setUp(void) {}
void tearDown(void) {}

static uint8_t copy[MOST_BYTES] __attribute__((aligned(8)));
static uint8_t again[MOST_BYTES] __attribute__((aligned(8)));

/* What a kernel looks for in a tree. */
typedef struct found {
    uint64_t reg, initrd, initrd_end;
    const char *bootargs;
    int nodes, bootargs_seen;
} found;

static found read_copy(const void *tree) {
    found out = {.bootargs = ""};
    sis_fdt fdt;

    TEST_ASSERT_TRUE(sis_fdt_open(&fdt, tree));
    sis_fdt_walk walk = {.fdt = &fdt};
    for (sis_fdt_event event; (event = sis_fdt_next(&walk)) != SIS_FDT_END;) {
        out.nodes += event == SIS_FDT_NODE;
        if (event != SIS_FDT_PROPERTY) continue;
        if (sis_fdt_named(&walk, "reg")) out.reg = sis_fdt_cells(&walk, 0, 2);
        if (sis_fdt_named(&walk, "linux,initrd-start")) out.initrd = sis_fdt_cells(&walk, 0, 2);
        if (sis_fdt_named(&walk, "linux,initrd-end")) out.initrd_end = sis_fdt_cells(&walk, 0, 2);
        if (sis_fdt_named(&walk, "bootargs")) {
            out.bootargs = sis_fdt_text(&walk);
            out.bootargs_seen++;
        }
    }
    return out;
}

static void test_a_copy_without_change_says_the_same(void) {
    uint64_t base, bytes;
    sis_fdt fdt;

    make_tree();
    TEST_ASSERT_TRUE(sis_tree_copy(blob, copy, sizeof copy, NULL) > 0);
    found said = read_copy(copy);
    TEST_ASSERT_EQUAL_INT(3, said.nodes);
    TEST_ASSERT_EQUAL_HEX64(0x40000000, said.reg);
    TEST_ASSERT_EQUAL_STRING("a=b", said.bootargs);
    TEST_ASSERT_TRUE(sis_fdt_open(&fdt, copy));
    TEST_ASSERT_TRUE(sis_fdt_reservation(&fdt, 0, &base, &bytes));
    TEST_ASSERT_EQUAL_HEX64(0x1000, base);
    TEST_ASSERT_FALSE(sis_fdt_reservation(&fdt, 1, &base, &bytes));
}

static void test_initrd_and_arguments_are_set_once_however_often(void) {
    sis_tree_change change = {0x08000000, 0x08012345, "sis.shell=no"};

    make_tree();
    TEST_ASSERT_TRUE(sis_tree_copy(blob, copy, sizeof copy, &change) > 0);
    found said = read_copy(copy);
    TEST_ASSERT_EQUAL_HEX64(0x08000000, said.initrd);
    TEST_ASSERT_EQUAL_HEX64(0x08012345, said.initrd_end);
    TEST_ASSERT_EQUAL_STRING("sis.shell=no", said.bootargs);
    TEST_ASSERT_EQUAL_INT(1, said.bootargs_seen);

    change = (sis_tree_change){0x100000000, 0x100000010, NULL};
    TEST_ASSERT_TRUE(sis_tree_copy(copy, again, sizeof again, &change) > 0);
    said = read_copy(again);
    TEST_ASSERT_EQUAL_HEX64(0x100000000, said.initrd);
    TEST_ASSERT_EQUAL_STRING("sis.shell=no", said.bootargs);

    change = (sis_tree_change){0, 0, NULL};
    TEST_ASSERT_TRUE(sis_tree_copy(again, copy, sizeof copy, &change) > 0);
    TEST_ASSERT_EQUAL_HEX64(0,
                            read_copy(copy).initrd_end); /* one that is not there any more is not told of */
}

static void test_a_tree_without_chosen_gets_one(void) {
    sis_tree_change change = {0x1000, 0x2000, "x"};

    make_tree();
    for (uint32_t at = 0; at + 6 < blob_bytes; at++)
        if (memcmp(blob + at, "chosen", 6) == 0) blob[at] = 'C';
    TEST_ASSERT_TRUE(sis_tree_copy(blob, copy, sizeof copy, &change) > 0);
    found said = read_copy(copy);
    TEST_ASSERT_EQUAL_INT(4, said.nodes);
    TEST_ASSERT_EQUAL_HEX64(0x2000, said.initrd_end);
    TEST_ASSERT_EQUAL_STRING("x", said.bootargs);
}

static void test_no_room_is_no_tree(void) {
    sis_tree_change change = {0x1000, 0x2000, "x"};

    make_tree();
    size_t whole = sis_tree_copy(blob, copy, sizeof copy, &change);
    TEST_ASSERT_EQUAL_size_t(whole, sis_tree_copy(blob, copy, whole, &change));
    for (size_t room = 0; room < whole; room++) {
        uint8_t *exact = malloc(room + 1);
        TEST_ASSERT_EQUAL_size_t(0, sis_tree_copy(blob, exact, room, &change));
        free(exact);
    }
    TEST_ASSERT_EQUAL_size_t(0, sis_tree_copy(NULL, copy, sizeof copy, &change));
}

static void test_damaged_trees_hurt_nobody(void) {
    sis_tree_change change = {0x1000, 0x2000, "x"};

    srand(5);
    for (int round = 0; round < 100000; round++) {
        make_tree();
        uint8_t *damaged = aligned_alloc(8, (blob_bytes + 7) / 8 * 8);
        memcpy(damaged, blob, blob_bytes);
        for (int i = rand() % 4; i >= 0; i--) damaged[(uint32_t)rand() % blob_bytes] = (uint8_t)rand();
        memcpy(damaged + 4, blob + 4,
               4); /* a larger size is a lie that only the next loader could find out */
        size_t bytes = sis_tree_copy(damaged, copy, sizeof copy, round % 2 ? &change : NULL);
        if (bytes) read_copy(copy);
        free(damaged);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_a_copy_without_change_says_the_same);
    RUN_TEST(test_initrd_and_arguments_are_set_once_however_often);
    RUN_TEST(test_a_tree_without_chosen_gets_one);
    RUN_TEST(test_no_room_is_no_tree);
    RUN_TEST(test_damaged_trees_hurt_nobody);
    return UNITY_END();
}
