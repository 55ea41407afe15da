/* Dynamic tensors and If: branches that differ in shape or in dynamic-ness, what dies in a branch and around it; named
 * dimensions beside run-time shapes; weights packed at run time; NaNs. */
#include <string.h>

#include "net.h"

enum { REGION = 1 << 16 };

static uint32_t an_if(uint32_t parent, uint32_t condition, uint32_t a, uint32_t b, uint32_t outputs) {
    net_u32(1, a);
    net_u32(2, b);
    return net_op_many(parent, SIS_OP_IF, IDS(condition), outputs);
}

static void run_with(uint32_t condition, bool value) {
    net_set(condition, &(uint8_t){value});
    net_run();
}

static void is_f32(uint32_t tensor, const float *values, uint32_t count) {
    TEST_ASSERT_EQUAL(count * 4, net_info(tensor, 2));
    TEST_ASSERT_EQUAL_MEMORY(values, net_data(tensor), count * 4);
}
#define F32(...) (const float[]){__VA_ARGS__}, (uint32_t)(sizeof((float[]){__VA_ARGS__}) / sizeof(float))

static void shapes_differ(void) {
    net_begin(18);
    uint32_t c = net_input(SIS_BOOL, NULL, 0), x = net_input(SIS_F32, DIMS(2)),
             z = net_input(SIS_F32, DIMS(1, 3));
    uint32_t a = net_block(0), b = net_block(0);
    net_output(a, net_op(a, SIS_OP_NEG, IDS(x)));
    net_output(b, net_op(b, SIS_OP_ABS, IDS(z)));
    uint32_t y = an_if(0, c, a, b, 1), w = net_op(0, SIS_OP_ADD, IDS(y, y));
    net_output(0, w);
    TEST_ASSERT_EQUAL(SIS_F32, net_info(y, 0));
    net_compile_with(REGION);
    TEST_ASSERT_EQUAL(2, net_figure(SIS_FIGURE_DYNAMIC)); /* If and Add; the branches are planned */
    net_set(x, (float[]){1, 2});
    net_set(z, (float[]){-3, 4, -5});
    for (int i = 0; i < 2; i++) {
        run_with(c, true);
        TEST_ASSERT_EQUAL(1, net_info(w, 1));
        is_f32(w, F32(-2, -4));
        run_with(c, false);
        TEST_ASSERT_EQUAL(2, net_info(w, 1));
        is_f32(w, F32(6, 8, 10));
    }
}

/* Each kind of tensor a branch may give away, as a graph output and as something read on. */
static void what_a_branch_hands_over(void) {
    static const float five[] = {5, 5, 5};
    for (int kind = 0; kind < 5; kind++) {
        net_begin(18);
        uint32_t c = net_input(SIS_BOOL, NULL, 0), x = net_input(SIS_F32, DIMS(3)),
                 n = net_input(SIS_I64, DIMS(1));
        uint32_t outer = net_op(0, SIS_OP_EXPAND, IDS(x, n)), a = net_block(0), b = net_block(0), from;
        switch (kind) {
        case 0: from = x; break;                                    /* a graph input */
        case 1: from = net_constant(SIS_F32, DIMS(3), five); break; /* a constant */
        case 2: from = net_op(a, SIS_OP_NEG, IDS(x)); break;        /* planned memory */
        case 3: from = net_op(a, SIS_OP_EXPAND, IDS(x, n)); break;  /* a piece of its own */
        default: from = outer; break;                               /* a piece of somebody else's */
        }
        net_output(a, from);
        net_output(a, from);
        for (int i = 0; i < 2; i++) net_output(b, net_op(b, SIS_OP_EXPAND, IDS(x, n)));
        uint32_t y = an_if(0, c, a, b, 2);
        net_output(0, y);
        net_output(0, net_op(0, SIS_OP_NEG, IDS(y + 1)));
        net_output(0, net_op(0, SIS_OP_NEG, IDS(outer)));
        net_compile_with(REGION);
        net_set(x, (float[]){1, 2, 3});
        net_set(n, (int64_t[]){3});
        for (int i = 0; i < 4; i++) {
            run_with(c, i & 1);
            float sign = kind == 2 && (i & 1) ? -1 : 1;
            for (int k = 0; k < 3; k++) {
                float value = kind == 1 && (i & 1) ? 5 : sign * (float)(k + 1);
                TEST_ASSERT_EQUAL_FLOAT(value, ((float *)net_data(y))[k]);
                TEST_ASSERT_EQUAL_FLOAT(-value, ((float *)net_data(y + 2))[k]);
                TEST_ASSERT_EQUAL_FLOAT(-(float)(k + 1), ((float *)net_data(y + 3))[k]);
            }
            TEST_ASSERT_TRUE(net_data(y) != net_data(x));
        }
    }
}

/* A tensor read only inside a branch dies at the If, whichever branch runs. */
static void it_dies_at_the_owner(void) {
    net_begin(18);
    uint32_t c = net_input(SIS_BOOL, NULL, 0), x = net_input(SIS_F32, DIMS(64)),
             n = net_input(SIS_I64, DIMS(2));
    uint32_t outer = net_op(0, SIS_OP_EXPAND, IDS(x, n)), a = net_block(0), b = net_block(0);
    uint32_t inner = net_block(a), other = net_block(a);
    net_output(inner, net_op(inner, SIS_OP_NEG, IDS(outer)));
    net_output(other, net_op(other, SIS_OP_ABS, IDS(x)));
    net_output(a, net_op(a, SIS_OP_NEG, IDS(an_if(a, c, inner, other, 1))));
    net_output(b, net_op(b, SIS_OP_ABS, IDS(x)));
    uint32_t y = an_if(0, c, a, b, 1);
    net_output(0, y);
    net_compile_with(REGION);
    net_fill(x);
    net_set(n, (int64_t[]){4, 64});
    for (int i = 0; i < 4; i++) {
        run_with(c, i & 1);
        size_t left = i & 1 ? 4 * 256 : 256; /* y alone */
        TEST_ASSERT_EQUAL(left, (size_t)net->region.used * SIS_ALIGNMENT);
        TEST_ASSERT_EQUAL(left, net_info(y, 2));
        if (i & 1) TEST_ASSERT_EQUAL_MEMORY(net_data(x), (uint8_t *)net_data(y) + 256, 256);
    }
}

static void the_condition_is_dynamic(void) {
    net_begin(18);
    uint32_t c = net_input(SIS_BOOL, DIMS(2)), n = net_input(SIS_I64, DIMS(1)),
             x = net_input(SIS_F32, DIMS(2));
    uint32_t zero = net_shape((int64_t[]){0}, 1), a = net_block(0), b = net_block(0);
    uint32_t part = net_op(0, SIS_OP_SLICE, IDS(c, zero, n));
    net_output(a, net_op(a, SIS_OP_NEG, IDS(x)));
    net_output(b, net_op(b, SIS_OP_ABS, IDS(x)));
    uint32_t y = an_if(0, part, a, b, 1);
    net_output(0, net_op(0, SIS_OP_SQRT, IDS(y)));
    net_compile_with(REGION);
    TEST_ASSERT_EQUAL(1, net_info(y, 1)); /* planned: both branches agree */
    net_set(x, (float[]){-4, -9});
    for (int value = 0; value < 2; value++) {
        net_set(c, (uint8_t[]){(uint8_t)value, 1});
        net_set(n, (int64_t[]){1});
        net_run();
        is_f32(y + 1, F32(2, 3));
        net_set(n, (int64_t[]){2});
        TEST_ASSERT_EQUAL(SIS_BAD_SHAPE, sis_graph_run(net));
        net_is("the condition must be one bool, not [2]");
        net_set(n, (int64_t[]){0});
        TEST_ASSERT_EQUAL(SIS_BAD_SHAPE, sis_graph_run(net));
    }
}

static void a_known_condition(void) {
    for (int known = 0; known < 2; known++) {
        net_begin(18);
        uint32_t c = net_constant(SIS_BOOL, NULL, 0, &(uint8_t){(uint8_t)known});
        uint32_t x = net_input(SIS_F32, DIMS(2)), n = net_input(SIS_I64, DIMS(1)), a = net_block(0),
                 b = net_block(0);
        net_output(a, net_op(a, SIS_OP_EXPAND, IDS(x, n)));
        net_output(b, net_op(b, SIS_OP_NEG, IDS(x)));
        uint32_t y = net_op(0, SIS_OP_ABS, IDS(an_if(0, c, a, b, 1)));
        net_output(0, y);
        net_compile_with(REGION);
        TEST_ASSERT_EQUAL(known ? 3 : 0, net_figure(SIS_FIGURE_DYNAMIC));
        net_set(x, (float[]){-4, -9});
        net_set(n, (int64_t[]){2});
        net_run();
        is_f32(y, F32(4, 9));
    }
}

/* What does not fit in a branch waits, dynamic tensors around it or not. */
static void errors_wait(void) {
    net_begin(18);
    uint32_t c = net_constant(SIS_BOOL, NULL, 0, &(uint8_t){1}), x = net_input(SIS_F32, DIMS(3)), n;
    n = net_input(SIS_I64, DIMS(1));
    uint32_t a = net_block(0), b = net_block(0),
             bad = net_op(b, SIS_OP_ADD, IDS(x, net_input(SIS_F32, DIMS(2))));
    net_output(b, net_op(b, SIS_OP_EXPAND, IDS(bad, n)));
    net_output(a, net_op(a, SIS_OP_EXPAND, IDS(x, n)));
    net_output(0, an_if(0, c, a, b, 1));
    net_compile_with(REGION);
    net_set(n, (int64_t[]){3});
    net_run();
}

static void named_dimensions(void) {
    net_begin(18);
    uint32_t d = net_dimension("n", 8), x = net_input(SIS_F32, DIMS(-1 - (int64_t)d, 2)),
             n = net_input(SIS_I64, DIMS(1));
    uint32_t twice = net_op(0, SIS_OP_ADD, IDS(x, x)), y = net_op(0, SIS_OP_RESHAPE, IDS(twice, n));
    uint32_t z =
        net_op(0, SIS_OP_RESHAPE, IDS(y, net_op(0, SIS_OP_SHAPE, IDS(x)))); /* a shape that follows n */
    net_output(0, net_op(0, SIS_OP_NEG, IDS(z)));
    net_output(0, net_op(0, SIS_OP_RELU, IDS(y)));
    net_compile_with(REGION);
    net_set(n, (int64_t[]){-1});
    for (int64_t size = 8; size >= 0; size -= 2) {
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, d, size));
        float *values = net_data(x);
        for (int64_t i = 0; i < 2 * size; i++) values[i] = (float)i;
        if (size == 0) net_set(n, (int64_t[]){0});
        net_run();
        TEST_ASSERT_EQUAL(size, net_info(z + 1, 4));
        TEST_ASSERT_EQUAL(2 * size, net_info(z + 2, 4));
        for (int64_t i = 0; i < 2 * size; i++) {
            TEST_ASSERT_EQUAL_FLOAT(-2 * (float)i, ((float *)net_data(z + 1))[i]);
            TEST_ASSERT_EQUAL_FLOAT(2 * (float)i, ((float *)net_data(z + 2))[i]);
        }
    }
}

/* Conv and MatMul pack constant weights; where shapes come late, at each run. The bytes are those of a planned graph. */
static uint32_t packing(bool planned, const float *weights, uint32_t *x, uint32_t *shape) {
    static const int64_t dims[] = {1, 3, 11, 9};
    net_begin(18);
    *x = net_input(SIS_F32, DIMS(1, 3, 99));
    *shape = planned ? net_shape(dims, 4) : net_input(SIS_I64, DIMS(4));
    uint32_t image = net_op(0, SIS_OP_RESHAPE, IDS(*x, *shape));
    uint32_t w = net_constant(SIS_F32, DIMS(16, 3, 3, 3), weights),
             b = net_constant(SIS_F32, DIMS(16), weights);
    uint32_t y = net_op(0, SIS_OP_CONV, IDS(image, w, b));
    y = net_op(0, SIS_OP_MAT_MUL, IDS(y, net_constant(SIS_F32, DIMS(7, 20), weights + 16)));
    net_output(0, y);
    net_compile_with(REGION);
    net_seed = 5;
    net_fill(*x);
    return y;
}

static void weights_are_packed_at_run(void) {
    static _Alignas(64) float weights[16 * 27 + 1];
    static float expected[16 * 9 * 20];
    uint32_t x, shape;
    net_seed = 9;
    for (int i = 0; i < 16 * 27; i++) weights[i + 1] = ((float)net_random(2001) - 1000.0f) / 256.0f;
    uint32_t y = packing(true, weights + 1, &x, &shape);
    TEST_ASSERT_EQUAL(0, net_figure(SIS_FIGURE_DYNAMIC));
    net_run();
    TEST_ASSERT_EQUAL(sizeof expected, net_info(y, 2));
    memcpy(expected, net_data(y), sizeof expected);
    y = packing(false, weights + 1, &x, &shape);
    for (int i = 0; i < 3; i++) {
        net_set(shape, (int64_t[]){1, 3, 11, 9});
        net_run();
        TEST_ASSERT_EQUAL_MEMORY(expected, net_data(y), sizeof expected);
        net_set(shape, (int64_t[]){1, 3, 9, 11}); /* 9 columns where MatMul has 7 rows */
        TEST_ASSERT_EQUAL(SIS_BAD_SHAPE, sis_graph_run(net));
    }
}

static void nans_are_settled(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(1)), shape = net_input(SIS_I64, DIMS(1));
    uint32_t y = net_op(0, SIS_OP_SQRT, IDS(net_op(0, SIS_OP_EXPAND, IDS(x, shape))));
    net_output(0, y);
    net_compile_with(REGION);
    net_set(x, (float[]){-1});
    net_set(shape, (int64_t[]){3});
    net_run();
    for (int i = 0; i < 3; i++) TEST_ASSERT_EQUAL_HEX32(0x7fc00000, ((uint32_t *)net_data(y))[i]);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(shapes_differ);
    RUN_TEST(what_a_branch_hands_over);
    RUN_TEST(it_dies_at_the_owner);
    RUN_TEST(the_condition_is_dynamic);
    RUN_TEST(a_known_condition);
    RUN_TEST(errors_wait);
    RUN_TEST(named_dimensions);
    RUN_TEST(weights_are_packed_at_run);
    RUN_TEST(nans_are_settled);
    return UNITY_END();
}
