/* What operators keep in the arena: tables that follow dimensions never outgrow their place, whatever a script has written
 * there; and outputs of two dtypes do not share memory in which NaNs are settled. */
#include <string.h>

#include "net.h"

#define SENTINEL 0x5a

static void fill_behind(size_t plan) { memset(net_arena + plan, SENTINEL, NET_ARENA - plan); }

static void expect_nothing_behind(size_t plan) {
    for (size_t i = plan; i < NET_ARENA; i++)
        if (net_arena[i] != SENTINEL) TEST_FAIL_MESSAGE("written past the plan's end");
}

/* DFT, over `length` samples, of a signal [n, 1, 1]; a length of 10 + 1994 (n mod 2) (n - 1): 10 at the bound and at what
 * is tried below it, 3998 at 3. */
static uint32_t growing_dft(uint32_t n, bool folded) {
    uint32_t x = net_input(SIS_F32, DIMS(-1 - (int64_t)n, 1, 1));
    net_int(1, 0);
    net_int(2, 1);
    const uint32_t size = net_op(0, SIS_OP_SHAPE, IDS(x));
    const uint32_t odd = net_op(0, SIS_OP_MOD, IDS(size, net_shape((int64_t[]){2}, 1)));
    const uint32_t less = net_op(0, SIS_OP_SUB, IDS(size, net_shape((int64_t[]){1}, 1)));
    uint32_t length = net_op(0, SIS_OP_MUL, IDS(odd, less));
    length = net_op(0, SIS_OP_MUL, IDS(length, net_shape((int64_t[]){1994}, 1)));
    length = net_op(0, SIS_OP_ADD, IDS(length, net_shape((int64_t[]){10}, 1)));
    if (folded) x = net_op(0, SIS_OP_CONSTANT_OF_SHAPE, IDS(net_op(0, SIS_OP_SHAPE, IDS(x))));
    net_int(3, 1);
    const uint32_t y = net_op(0, SIS_OP_DFT, IDS(x, length));
    net_output(0, y);
    return y;
}

static void a_longer_transform_is_refused(void) {
    net_begin(19);
    const uint32_t n = net_dimension("n", 1000);
    growing_dft(n, false);
    const size_t plan = net_plan();
    net_compile();
    fill_behind(plan);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 3));
    TEST_ASSERT_EQUAL(SIS_OVER_BOUND, sis_graph_run(net));
    net_is("more memory");
    expect_nothing_behind(plan);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 500));
    net_run();
}

static void a_longer_transform_is_refused_while_folding(void) {
    net_begin(19);
    const uint32_t n = net_dimension("n", 1000);
    growing_dft(n, true);
    net_compile();
    uint8_t *const free = net->records.last->arena.base + net->records.last->arena.low;
    TEST_ASSERT_TRUE(free > net_records && free + 100000 < net_records + NET_RECORDS);
    memset(free, SENTINEL, (size_t)(net_records + NET_RECORDS - free));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 3));
    TEST_ASSERT_EQUAL(SIS_OVER_BOUND, sis_graph_run(net));
    for (const uint8_t *at = free; at < net_records + NET_RECORDS; at++)
        if (*at != SENTINEL) TEST_FAIL_MESSAGE("written past the records' end");
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 500));
    net_run();
}

static void scribbled_tables_are_not_believed(void) {
    static const int64_t lengths[] = {1021, 1000, 1024};
    for (int fill = 0; fill <= 0xff; fill += 0xff) {
        net_begin(19);
        const uint32_t n = net_dimension("n", 1024), x = net_input(SIS_F32, DIMS(1, -1 - (int64_t)n, 1));
        net_int(3, 1);
        const uint32_t y = net_op(0, SIS_OP_DFT, IDS(x));
        net_output(0, y);
        const size_t plan = net_plan();
        net_compile();
        fill_behind(plan);
        for (int i = 0; i < 3; i++) {
            memset(net_arena, fill, plan);
            TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, lengths[i]));
            const sis_status status = sis_graph_run(net);
            TEST_ASSERT_TRUE(status == SIS_OK || status == SIS_OVER_BOUND);
            expect_nothing_behind(plan);
        }
    }
}

/* A transform of ones, of an input and of what follows from shapes: whatever sizes it had in between, its bytes at a size
 * are the same. */
static void back_at_the_bound_bytes_are_the_same(void) {
    static uint8_t first[74 * 8];
    static const int64_t sizes[] = {73, 74, 2, 74, 1, 74};
    float ones[74];
    for (int i = 0; i < 74; i++) ones[i] = 1;
    for (int folded = 0; folded < 2; folded++) {
        net_begin(19);
        const uint32_t n = net_dimension("n", 74), input = net_input(SIS_F32, DIMS(1, -1 - (int64_t)n, 1));
        uint32_t x = input;
        if (folded) x = net_op(0, SIS_OP_CONSTANT_OF_SHAPE, IDS(net_op(0, SIS_OP_SHAPE, IDS(x))));
        if (folded) x = net_op(0, SIS_OP_COS, IDS(x));
        const uint32_t y = net_op(0, SIS_OP_DFT, IDS(x));
        net_output(0, y);
        net_compile();
        for (int i = 0; i < 6; i++) {
            TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, sizes[i]));
            if (!folded) net_set(input, ones);
            net_run();
            if (i == 1 && !folded) memcpy(first, net_data(y), sizeof first);
            if (sizes[i] == 74) TEST_ASSERT_EQUAL_MEMORY(first, net_data(y), sizeof first);
        }
    }
}

static void settled_nans_are_nobody_elses_integers(void) {
    for (int i = 0; i < 2; i++) { /* i32 as f32, f16 as bf16 */
        net_begin(26);
        const sis_dtype from = i ? SIS_F16 : SIS_I32;
        const uint32_t a = net_input(from, DIMS(2));
        net_int(1, 0);
        const uint32_t x = net_op(0, SIS_OP_CONCAT, IDS(a, a));
        net_int(1, i ? SIS_BF16 : SIS_F32);
        const uint32_t y = net_op(0, SIS_OP_BIT_CAST, IDS(x));
        net_output(0, x);
        net_output(0, y);
        net_compile();
        static const uint32_t words[] = {0xff812345, 0x7fc00001};
        static const uint16_t halves[] = {0xbfff, 0x7f99}; /* the second is a NaN of both */
        net_set(a, i ? (const void *)halves : words);
        net_run();
        if (i == 0) {
            const uint32_t *integers = net_data(x), *floats = net_data(y);
            TEST_ASSERT_EQUAL_HEX32(0xff812345, integers[0]);
            TEST_ASSERT_EQUAL_HEX32(0x7fc00001, integers[3]);
            TEST_ASSERT_EQUAL_HEX32(0x7fc00000, floats[0]);
        } else {
            TEST_ASSERT_EQUAL_HEX16(0x7e00, ((const uint16_t *)net_data(x))[1]);
            TEST_ASSERT_EQUAL_HEX16(0x7fc0, ((const uint16_t *)net_data(y))[1]);
        }
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(a_longer_transform_is_refused);
    RUN_TEST(a_longer_transform_is_refused_while_folding);
    RUN_TEST(scribbled_tables_are_not_believed);
    RUN_TEST(back_at_the_bound_bytes_are_the_same);
    RUN_TEST(settled_nans_are_nobody_elses_integers);
    return UNITY_END();
}
