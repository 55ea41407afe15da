/* Half floats through f32: one operator for the caller, hidden casts in the graph. */
#include <string.h>

#include "net.h"

#define HALF_1 0x3c00
#define HALF_2 0x4000
#define HALF_3 0x4200
#define BF_1 0x3f80
#define BF_2 0x4000

static void outputs_are_rounded_once(void) {
    net_begin(18);
    /* 1.0009765625 + 2048 lies between the halves 2048 and 2050, nearer to 2050 by that last bit. */
    const uint16_t a[] = {HALF_1, 0x6800 /* 2048 */}, b[] = {0x3c01, HALF_1};
    uint32_t x = net_input(SIS_F16, DIMS(1, 2)), y = net_input(SIS_F16, DIMS(2, 1));
    uint32_t product = net_op(0, SIS_OP_MAT_MUL, IDS(x, y));
    TEST_ASSERT_EQUAL(SIS_F16, net_info(product, 0));
    net_output(0, product);
    net_compile();
    memcpy(net_data(x), a, sizeof a);
    memcpy(net_data(y), b, sizeof b);
    net_run();
    TEST_ASSERT_EQUAL_HEX16(0x6801, *(uint16_t *)net_data(product));
}

static void ids_follow_each_other(void) {
    net_begin(18);
    const int64_t one = 1;
    const uint16_t values[] = {HALF_1, HALF_3, HALF_2};
    uint32_t x = net_input(SIS_F16, DIMS(3)), k = net_shape(&one, 1);
    uint32_t top = net_op_many(0, SIS_OP_TOP_K, IDS(x, k), 2);
    TEST_ASSERT_EQUAL(SIS_F16, net_info(top, 0));
    TEST_ASSERT_EQUAL(SIS_I64, net_info(top + 1, 0));
    uint32_t next = net_input(SIS_F16, DIMS(3));
    TEST_ASSERT_EQUAL(top + 2, next);
    net_output(0, top);
    net_output(0, top + 1);
    net_compile();
    memcpy(net_data(x), values, sizeof values);
    net_run();
    TEST_ASSERT_EQUAL_HEX16(HALF_3, *(uint16_t *)net_data(top));
    TEST_ASSERT_EQUAL(1, *(int64_t *)net_data(top + 1));
}

/* Less gives bool: its outputs need no node. Pow's exponent has a variable of its own. */
static void variables_are_bound_apart(void) {
    net_begin(18);
    const uint16_t two = HALF_2, bf_two = BF_2;
    const int64_t three = 3;
    uint32_t x = net_constant(SIS_F16, DIMS(1), &two), n = net_constant(SIS_I64, DIMS(1), &three);
    uint32_t b = net_constant(SIS_BF16, DIMS(1), &bf_two);
    uint32_t cube = net_op(0, SIS_OP_POW, IDS(x, n)), square = net_op(0, SIS_OP_POW, IDS(b, x));
    uint32_t less = net_op(0, SIS_OP_LESS, IDS(x, cube)), count = net_op(0, SIS_OP_POW, IDS(n, b));
    TEST_ASSERT_EQUAL(SIS_F16, net_info(cube, 0));
    TEST_ASSERT_EQUAL(SIS_BF16, net_info(square, 0));
    TEST_ASSERT_EQUAL(SIS_BOOL, net_info(less, 0));
    TEST_ASSERT_EQUAL(SIS_I64, net_info(count, 0));
    TEST_ASSERT_EQUAL_HEX16(0x4800, *(uint16_t *)sis_tensor_at(net, cube)->t.data);
    TEST_ASSERT_EQUAL_HEX16(0x4080, *(uint16_t *)sis_tensor_at(net, square)->t.data);
    TEST_ASSERT_EQUAL(1, *(uint8_t *)sis_tensor_at(net, less)->t.data);
    TEST_ASSERT_EQUAL(9, *(int64_t *)sis_tensor_at(net, count)->t.data);
}

/* Weights are widened once, wherever their readers are. */
static void known_values_are_shared(void) {
    net_begin(18);
    static const uint16_t weights[4] = {HALF_1, HALF_2, HALF_3, HALF_1};
    uint32_t condition = net_input(SIS_BOOL, NULL, 0), x = net_input(SIS_F16, DIMS(2, 2));
    uint32_t w = net_constant(SIS_F16, DIMS(2, 2), weights);
    uint32_t yes = net_block(0), no = net_block(0);
    net_output(yes, net_op(yes, SIS_OP_MAT_MUL, IDS(x, w)));
    net_output(no, net_op(no, SIS_OP_ADD, IDS(x, w)));
    net_u32(1, yes);
    net_u32(2, no);
    uint32_t both = net_op(0, SIS_OP_IF, IDS(condition));
    uint32_t after = net_op(0, SIS_OP_SUB, IDS(both, w));
    net_output(0, after);
    net_compile();
    TEST_ASSERT_EQUAL(1, net_figure(SIS_FIGURE_FOLDED));
    const uint16_t ones[] = {HALF_1, HALF_1, HALF_1, HALF_1};
    memcpy(net_data(x), ones, sizeof ones);
    net_run();
    TEST_ASSERT_EQUAL_HEX16_ARRAY(ones, net_data(after), 4); /* x + w - w */
    *(uint8_t *)net_data(condition) = 1;
    net_run();
    const uint16_t expected[] = {HALF_3, HALF_1, HALF_1, HALF_2}; /* [4 3] - [1 2], [4 3] - [3 1] */
    TEST_ASSERT_EQUAL_HEX16_ARRAY(expected, net_data(after), 4);
}

static void errors_name_the_callers_node(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F16, DIMS(2, 3)), y = net_input(SIS_F16, DIMS(4)),
             f = net_input(SIS_F32, DIMS(3));
    uint32_t b = net_input(SIS_BF16, DIMS(3));
    uint32_t last = net_op(0, SIS_OP_NEG, IDS(b)); /* the tables are there now, and stay */
    int64_t records = net_figure(SIS_FIGURE_RECORD_BYTES);
    TEST_ASSERT_EQUAL(SIS_BAD_SHAPE, net_try(0, SIS_OP_ADD, IDS(x, y), 1));
    net_is("Add node: shapes [2,3] and [4] do not broadcast");
    TEST_ASSERT_EQUAL_STRING("Add", sis_graph_error(net)->operator_name);
    TEST_ASSERT_EQUAL(SIS_BAD_DTYPE, net_try(0, SIS_OP_ADD, IDS(x, f), 1));
    net_is("Add node: B is f32 where f16 is needed");
    TEST_ASSERT_EQUAL(SIS_BAD_DTYPE, net_try(0, SIS_OP_ADD, IDS(x, b), 1));
    net_is("Add node: B is bf16 where f16 is needed");
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_ADD, IDS(x, 77), 1));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_ADD, IDS(x, x, x), 1));
    TEST_ASSERT_EQUAL(records, net_figure(SIS_FIGURE_RECORD_BYTES));
    TEST_ASSERT_EQUAL(last + 1, net_op(0, SIS_OP_IDENTITY, IDS(x)));
}

/* However little memory there is, a call that fails leaves nothing, and the same call later does the same. */
static void calls_that_fail_leave_nothing(void) {
    static uint8_t more[1 << 16];
    static const uint16_t odd[303] = {HALF_1}; /* borrowed, and not aligned to 16 bytes from element 1 on */
    uint32_t failures = 0;
    for (size_t bytes = 16384;; bytes += 264, failures++) {
        net_begin_with(18, bytes);
        uint32_t w = net_constant(SIS_F16, DIMS(302), odd + 1), x = net_input(SIS_F16, DIMS(302)), first = 99;
        uint32_t spare = 0;
        while (net_figure(SIS_FIGURE_RECORD_BYTES) < 16384 - 2600) spare = net_input(SIS_F16, DIMS(302));
        (void)spare;
        int64_t records = net_figure(SIS_FIGURE_RECORD_BYTES);
        uint32_t tensors = net->tensors.count, nodes = net->nodes.count;
        uint32_t inputs[] = {w, w};
        sis_status status = sis_graph_operator(net, 0, SIS_OP_ADD, "node", inputs, 2, NULL, 0, 1, &first);
        if (status == SIS_OK) {
            TEST_ASSERT_TRUE(failures > 5);
            break;
        }
        TEST_ASSERT_EQUAL(SIS_OUT_OF_ARENA, status);
        TEST_ASSERT_EQUAL_STRING("Add", sis_graph_error(net)->operator_name);
        TEST_ASSERT_EQUAL(tensors, net->tensors.count);
        TEST_ASSERT_EQUAL(nodes, net->nodes.count);
        TEST_ASSERT_TRUE(net_figure(SIS_FIGURE_RECORD_BYTES) - records <= 1024); /* tables may have grown */
        TEST_ASSERT_EQUAL_PTR(odd + 1, sis_tensor_at(net, w)->t.data);
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_extend(net, more, sizeof more));
        memset(more + 4096, 0x5a, sizeof more - 4096); /* what a failed call left there may not be read */
        net_output(0, net_op(0, SIS_OP_ADD, IDS(x, w)));
        net_compile();
        net_run();
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(outputs_are_rounded_once);
    RUN_TEST(ids_follow_each_other);
    RUN_TEST(variables_are_bound_apart);
    RUN_TEST(known_values_are_shared);
    RUN_TEST(errors_name_the_callers_node);
    RUN_TEST(calls_that_fail_leave_nothing);
    return UNITY_END();
}
