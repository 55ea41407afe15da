/* Control operators at their edges: calls that failed and are made again, dtypes that only a run knows, known values that
 * a script writes over, and what is given back after dimensions changed or memory ran out. */
#include <string.h>

#include "net.h"

#define FAILS(status, call) TEST_ASSERT_EQUAL_MESSAGE(status, call, sis_graph_error(net)->text)

enum { REGION = 1 << 16 };

/* --- building --- */

/* What a failed call took is gone, also where it had been noted in the body's record, and the body may have grown. */
static void a_loop_tried_again(void) {
    enum { CARRIED = 6 };
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(4)), shape = net_input(SIS_I64, DIMS(1));
    uint32_t made = net_op(0, SIS_OP_CONSTANT_OF_SHAPE, IDS(shape)), in[CARRIED];
    net_body b = net_body_begin(0);
    for (int i = 0; i < CARRIED; i++) in[i] = net_dynamic_input(b.block, SIS_F32);
    net_output(b.block, b.condition);
    for (int i = 0; i < CARRIED; i++) net_output(b.block, in[(i + 1) % CARRIED]);
    net_output(b.block, x);
    uint32_t inputs[2 + CARRIED] = {net_i64(INT64_C(1) << 60), net_bool(true)};
    for (int i = 0; i < CARRIED; i++) inputs[2 + i] = i == 0 ? x : made;
    net_u32(1, b.block);
    FAILS(SIS_OVERFLOW, net_try(0, SIS_OP_LOOP, inputs, 2 + CARRIED, 1 + CARRIED));
    inputs[0] = net_i64(3);
    uint32_t loop = net_body_end(0, b, inputs, 2 + CARRIED, 1 + CARRIED), y = x;
    for (int i = 0; i < 4; i++) y = net_op(0, SIS_OP_NEG, IDS(y));
    for (uint32_t i = 0; i <= CARRIED; i++) net_output(0, loop + i);
    net_output(0, y);
    net_compile_with(REGION);
    net_set(shape, &(int64_t){2});
    net_set(x, (float[]){7, 8, 9, 10});
    net_run();
    TEST_ASSERT_EQUAL_FLOAT_ARRAY(((float[]){7, 8, 9, 10}), net_data(y), 4);
    for (uint32_t i = 0; i < CARRIED; i++) TEST_ASSERT_EQUAL(i == 3 ? 16 : 8, net_info(loop + i, 2));
    TEST_ASSERT_EQUAL_FLOAT_ARRAY(((float[]){7, 8, 9, 10}), net_data(loop + 3), 4);
    TEST_ASSERT_EQUAL(3, net_info(loop + CARRIED, 4));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(a_loop_tried_again);
    return UNITY_END();
}
