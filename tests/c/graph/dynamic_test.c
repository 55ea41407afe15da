/* Dynamic nodes: shapes from values that only a run knows. Results, memory, and what happens when a run fails. */
#include <string.h>

#include "net.h"

enum { REGION = 1 << 16 };

static void compile(void) { net_compile_with(REGION); }

static void is_shape(uint32_t tensor, const int64_t *dims, uint32_t rank) {
    TEST_ASSERT_EQUAL(rank, net_info(tensor, 1));
    for (uint32_t i = 0; i < rank; i++) TEST_ASSERT_EQUAL(dims[i], net_info(tensor, 4 + (int)i));
}

static void is_f32(uint32_t tensor, const float *values, uint32_t count) {
    TEST_ASSERT_EQUAL(count * 4, net_info(tensor, 2));
    TEST_ASSERT_EQUAL_MEMORY(values, net_data(tensor), count * 4);
}
#define F32(...) (const float[]){__VA_ARGS__}, (uint32_t)(sizeof((float[]){__VA_ARGS__}) / sizeof(float))

static void shapes_follow_values(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(6)), shape = net_input(SIS_I64, DIMS(2));
    uint32_t y = net_op(0, SIS_OP_RESHAPE, IDS(x, shape)), z = net_op(0, SIS_OP_TRANSPOSE, IDS(y));
    net_output(0, z);
    TEST_ASSERT_EQUAL(SIS_F32, net_info(y, 0));
    compile();
    TEST_ASSERT_EQUAL(-1, net_info(z, 1));
    TEST_ASSERT_EQUAL(-1, net_info(z, 3));
    TEST_ASSERT_EQUAL(2, net_figure(SIS_FIGURE_DYNAMIC));
    net_set(x, (float[]){0, 1, 2, 3, 4, 5});
    net_set(shape, (int64_t[]){2, 3});
    net_run();
    is_shape(z, DIMS(3, 2));
    is_f32(z, F32(0, 3, 1, 4, 2, 5));
    is_shape(y, DIMS(2, 3)); /* its facts stay, its memory was given back */
    TEST_ASSERT_EQUAL(-1, net_info(y, 3));
    net_set(shape, (int64_t[]){3, -1});
    net_run();
    is_shape(z, DIMS(2, 3));
    is_f32(z, F32(0, 2, 4, 1, 3, 5));
}

static void ranges(void) {
    net_begin(18);
    uint32_t start = net_input(SIS_F32, NULL, 0), limit = net_input(SIS_F32, NULL, 0);
    uint32_t y = net_op(0, SIS_OP_RANGE, IDS(start, limit, net_constant(SIS_F32, NULL, 0, &(float){1})));
    uint32_t z = net_op(0, SIS_OP_NEG, IDS(net_op(0, SIS_OP_ADD, IDS(y, y))));
    net_output(0, z);
    compile();
    net_set(start, &(float){1});
    net_set(limit, &(float){4});
    net_run();
    is_f32(z, F32(-2, -4, -6));
    TEST_ASSERT_EQUAL(64, sis_region_peak(&net->region)); /* Add and Neg write over what they read last */
    net_set(limit, &(float){1});
    net_run();
    is_shape(z, DIMS(0));
    TEST_ASSERT_EQUAL(0, sis_region_peak(&net->region));
}

static void attributes_name_dtypes(void) {
    net_begin(18);
    uint32_t n = net_input(SIS_I64, DIMS(1));
    int64_t seven = 7;
    net_u32(1, net_constant(SIS_I64, DIMS(1), &seven));
    uint32_t filled = net_op(0, SIS_OP_CONSTANT_OF_SHAPE, IDS(n));
    uint32_t zeros = net_op(0, SIS_OP_CONSTANT_OF_SHAPE, IDS(n));
    net_int(1, SIS_F64);
    uint32_t cast = net_op(0, SIS_OP_CAST, IDS(filled));
    uint32_t size = net_op(0, SIS_OP_SHAPE, IDS(cast));
    net_output(0, cast);
    net_output(0, zeros);
    net_output(0, size);
    TEST_ASSERT_EQUAL(SIS_I64, net_info(filled, 0));
    TEST_ASSERT_EQUAL(SIS_F32, net_info(zeros, 0));
    TEST_ASSERT_EQUAL(SIS_F64, net_info(cast, 0));
    TEST_ASSERT_EQUAL(SIS_BAD_DTYPE, net_try(0, SIS_OP_SIGMOID, IDS(filled), 1));
    compile();
    net_set(n, (int64_t[]){3});
    net_run();
    is_f32(zeros, F32(0, 0, 0));
    TEST_ASSERT_EQUAL_DOUBLE(7, ((double *)net_data(cast))[2]);
    TEST_ASSERT_EQUAL(3, ((int64_t *)net_data(size))[0]);
}

/* --- views --- */

static void views_of_what_lasts(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(64)), shape = net_input(SIS_I64, DIMS(2));
    uint32_t y = net_op(0, SIS_OP_RESHAPE, IDS(x, shape)), z = net_op(0, SIS_OP_ABS, IDS(y));
    net_output(0, y); /* a graph output is the caller's: a copy */
    net_output(0, z);
    compile();
    net_fill(x);
    net_set(shape, (int64_t[]){8, 8});
    net_run();
    TEST_ASSERT_TRUE(net_data(y) != net_data(x));
    TEST_ASSERT_EQUAL_MEMORY(net_data(x), net_data(y), 256);

    net_begin(18);
    x = net_input(SIS_F32, DIMS(64)), shape = net_input(SIS_I64, DIMS(2));
    z = net_op(0, SIS_OP_ABS, IDS(net_op(0, SIS_OP_RESHAPE, IDS(x, shape))));
    net_output(0, z);
    compile();
    net_fill(x);
    net_set(shape, (int64_t[]){4, 16});
    net_run();
    TEST_ASSERT_EQUAL(256,
                      sis_region_peak(&net->region)); /* Reshape moved nothing, Abs did not write over x */
    is_shape(z, DIMS(4, 16));
}

/* The plan reuses the memory of `a` once its last planned reader ran; the view must not notice. */
static void views_of_planned_memory_are_copies(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(64)), shape = net_input(SIS_I64, DIMS(2));
    uint32_t a = net_op(0, SIS_OP_ABS, IDS(x)), y = net_op(0, SIS_OP_RESHAPE, IDS(a, shape));
    uint32_t b = net_op(0, SIS_OP_NEG, IDS(net_op(0, SIS_OP_EXP, IDS(x))));
    net_output(0, net_op(0, SIS_OP_IDENTITY, IDS(y)));
    net_output(0, b);
    compile();
    net_fill(x);
    net_set(shape, (int64_t[]){2, 32});
    net_run();
    const float *to = net_data(sis_block_at(net, 0)->outputs->tensor->id), *from = net_data(x);
    for (int i = 0; i < 64; i++) TEST_ASSERT_EQUAL_FLOAT(from[i] < 0 ? -from[i] : from[i], to[i]);
}

static void parts_share_a_piece(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(32)), shape = net_input(SIS_I64, DIMS(1));
    uint32_t a = net_op(0, SIS_OP_EXPAND, IDS(x, shape));
    net_int(1, 0);
    net_int(3, 2);
    uint32_t parts = net_op_many(0, SIS_OP_SPLIT, IDS(a), 2);
    uint32_t n = net_op(0, SIS_OP_NEG, IDS(parts)); /* not over the piece: both parts live in it */
    uint32_t m = net_op(0, SIS_OP_ABS, IDS(parts + 1));
    net_output(0, n);
    net_output(0, m);
    compile();
    net_fill(x);
    net_set(shape, (int64_t[]){32});
    net_run();
    const float *from = net_data(x);
    for (int i = 0; i < 16; i++) {
        TEST_ASSERT_EQUAL_FLOAT(-from[i], ((float *)net_data(n))[i]);
        TEST_ASSERT_EQUAL_FLOAT(from[16 + i] < 0 ? -from[16 + i] : from[16 + i], ((float *)net_data(m))[i]);
    }
}

static void reading_twice_is_no_writing_over(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(4)), shape = net_input(SIS_I64, DIMS(2));
    uint32_t a = net_op(0, SIS_OP_EXPAND, IDS(x, shape)); /* [4,4] */
    uint32_t y = net_op(0, SIS_OP_MAT_MUL, IDS(a, a)), z = net_op(0, SIS_OP_MUL, IDS(a, a));
    net_output(0, y);
    net_output(0, z);
    compile();
    net_set(x, (float[]){1, 2, 3, 4});
    net_set(shape, (int64_t[]){4, 4});
    net_run();
    is_f32(y, F32(10, 20, 30, 40, 10, 20, 30, 40, 10, 20, 30, 40, 10, 20, 30, 40));
    is_f32(z, F32(1, 4, 9, 16, 1, 4, 9, 16, 1, 4, 9, 16, 1, 4, 9, 16));
}

/* --- memory --- */

/* x [64] made 16 times as long, then a chain: two pieces at a time, whatever its length. */
static uint32_t long_chain(uint32_t length) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(64)), shape = net_input(SIS_I64, DIMS(2));
    uint32_t y = net_op(0, SIS_OP_EXPAND, IDS(x, shape));
    for (uint32_t i = 0; i < length; i++) {
        net_ints(1, (int64_t[]){1, 0}, 2);
        y = net_op(0, SIS_OP_TRANSPOSE, IDS(y));
    }
    net_output(0, y);
    return y;
}

static void memory_is_used_again(void) {
    uint32_t y = long_chain(40);
    net_compile_with(2 * 4096);
    net_fill(0);
    net_set(1, (int64_t[]){16, 64});
    net_run();
    TEST_ASSERT_EQUAL(2 * 4096, sis_region_peak(&net->region));
    for (int i = 0; i < 16; i++) TEST_ASSERT_EQUAL_MEMORY(net_data(0), (uint8_t *)net_data(y) + 256 * i, 256);
}

static void overflow(void) {
    uint32_t y = long_chain(3);
    net_compile_with(2 * 4096 - 64);
    net_fill(0);
    for (int round = 0; round < 2; round++) {
        net_set(1, (int64_t[]){16, 64});
        TEST_ASSERT_EQUAL(SIS_OUT_OF_ARENA, sis_graph_run(net));
        net_is("Transpose node: its output needs 4096 bytes, the run-time region has 8128, 4032 in its "
               "largest free");
        net_is("compile({ dynamic: bytes })");
        TEST_ASSERT_EQUAL(4096, sis_graph_error(net)->asked);
        TEST_ASSERT_EQUAL(4032, sis_graph_error(net)->free);
        TEST_ASSERT_EQUAL(-1, net_info(y, 1));
        net_set(1, (int64_t[]){15, 64});
        net_run();
        is_shape(y, DIMS(64, 15));
    }
    long_chain(3);
    net_compile(); /* no region at all */
    net_set(1, (int64_t[]){1, 64});
    TEST_ASSERT_EQUAL(SIS_OUT_OF_ARENA, sis_graph_run(net));
    net_set(1, (int64_t[]){0, 64}); /* what has no bytes needs none */
    net_run();
}

static void only_dynamic_graphs_have_a_region(void) {
    net_begin(18);
    net_output(0, net_op(0, SIS_OP_RELU, IDS(net_input(SIS_F32, DIMS(4)))));
    compile();
    TEST_ASSERT_EQUAL(0, net_figure(SIS_FIGURE_DYNAMIC));
    TEST_ASSERT_NULL(net->region_table);
}

static void dead_nodes_stay_dead(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(4)), shape = net_input(SIS_I64, DIMS(1));
    uint32_t y = net_op(0, SIS_OP_EXPAND, IDS(x, shape));
    net_op(0, SIS_OP_EXPAND, IDS(y, shape));
    net_output(0, net_op(0, SIS_OP_RELU, IDS(x)));
    net_compile();
    TEST_ASSERT_EQUAL(0, net_figure(SIS_FIGURE_DYNAMIC));
    net_set(shape, (int64_t[]){-9});
    net_run();
}

/* --- bad values, interrupts --- */

static void bad_values(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(6)), shape = net_input(SIS_I64, DIMS(2));
    uint32_t y = net_op(0, SIS_OP_RESHAPE, IDS(x, shape));
    net_output(0, net_op(0, SIS_OP_ABS, IDS(y)));
    compile();
    const int64_t bad[][2] = {{4, 2}, {-1, -1}, {-7, 1}, {INT64_MAX, 2}, {INT64_MIN, INT64_MAX}, {-1, 0}};
    for (int i = 0; i < 6; i++) {
        net_set(shape, bad[i]);
        TEST_ASSERT_TRUE(sis_graph_run(net) != SIS_OK);
        TEST_ASSERT_EQUAL_STRING("Reshape", sis_graph_error(net)->operator_name);
        TEST_ASSERT_FALSE(sis_tensor_at(net, x)->t.value_known);
        TEST_ASSERT_FALSE(sis_tensor_at(net, shape)->t.value_known);
        net_set(shape, (int64_t[]){2, 3});
        net_run();
    }
}

static int polls;
static sis_interrupt interrupt(void *context) { return --polls < 0 && context == NULL; }

static void interrupts(void) {
    uint32_t y = long_chain(5);
    compile();
    net_fill(0);
    net_set(1, (int64_t[]){16, 64});
    sis_graph_set_interrupt(net, interrupt, NULL);
    for (int at = 0;; at++) {
        polls = at;
        sis_status status = sis_graph_run(net);
        if (status == SIS_OK) {
            TEST_ASSERT_TRUE(at >= 6);
            break;
        }
        TEST_ASSERT_EQUAL(SIS_INTERRUPTED, status);
        TEST_ASSERT_EQUAL(-1, net_info(y, 3));
    }
    is_shape(y, DIMS(64, 16));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(shapes_follow_values);
    RUN_TEST(ranges);
    RUN_TEST(attributes_name_dtypes);
    RUN_TEST(views_of_what_lasts);
    RUN_TEST(views_of_planned_memory_are_copies);
    RUN_TEST(parts_share_a_piece);
    RUN_TEST(reading_twice_is_no_writing_over);
    RUN_TEST(memory_is_used_again);
    RUN_TEST(overflow);
    RUN_TEST(only_dynamic_graphs_have_a_region);
    RUN_TEST(dead_nodes_stay_dead);
    RUN_TEST(bad_values);
    RUN_TEST(interrupts);
    return UNITY_END();
}
