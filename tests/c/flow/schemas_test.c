/* Channels are joined only where both ends agree, and the refusal names them; shapes of tokens stay within the schema. */
#include "rig.h"

void setUp(void) { rig_begin(); }
void tearDown(void) { TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_destroy(rig)); }

static void test_forward_behind_a_tee_is_refused(void) {
    size_t bytes;
    uint32_t from = rig_words("in", 2), a = rig_words("a", 2), b = rig_words("b", 2);
    uint32_t tee = rig_operator(SIS_FLOW_TEE, "tee", 1, 1);
    uint32_t op = rig_operator(SIS_FLOW_FUNCTION, "plus", 1, 1);
    rig_in(tee, 0, from);
    rig_out(tee, 0, a);
    rig_in(op, 0, a);
    rig_out(op, 0, b);
    sis_flow_forward(rig, op, 0, 0);
    TEST_ASSERT_EQUAL_INT(SIS_BAD_ARGUMENT, sis_flow_build(rig, &bytes));
    rig_is("operator \"plus\" forwards input 0, but channel \"a\" is behind a tee");
}

static void test_ends_that_differ_are_named(void) {
    uint32_t f4 = rig_schema(SIS_F32, DIMS(4)), f5 = rig_schema(SIS_F32, DIMS(5)),
             i4 = rig_schema(SIS_I32, DIMS(4)), open = rig_schema(SIS_F32, DIMS(-1));
    uint32_t c = rig_channel("frames", 2, SIS_NONE, 64);
    uint32_t a = rig_operator(SIS_FLOW_FUNCTION, "mic", 0, 1),
             b = rig_operator(SIS_FLOW_FUNCTION, "model", 2, 0);
    TEST_ASSERT_EQUAL_INT(SIS_OK, rig_try(a, SIS_OUT, 0, f4, c));
    TEST_ASSERT_EQUAL_INT(SIS_BAD_SHAPE, rig_try(b, SIS_IN, 1, f5, c));
    rig_is("channel \"frames\": output 0 of operator \"mic\" gives f32 [4], but input 1 of operator "
           "\"model\" takes f32 "
           "[5]");
    TEST_ASSERT_EQUAL_INT(SIS_BAD_DTYPE, rig_try(b, SIS_IN, 1, i4, c));
    TEST_ASSERT_EQUAL_INT(SIS_OK, rig_try(b, SIS_IN, 1, open, c));
    uint32_t d = rig_channel("d", 2, i4, 0);
    TEST_ASSERT_EQUAL_INT(SIS_BAD_DTYPE, rig_try(b, SIS_IN, 0, f4, d));
    rig_is("channel \"d\": channel \"d\" carries i32 [4], but input 0 of operator \"model\" takes f32 [4]");
    TEST_ASSERT_EQUAL_INT(SIS_BAD_ARGUMENT, rig_try(b, SIS_IN, 0, SIS_NONE, c));
}

static void test_a_tee_joins_like_to_like(void) {
    uint32_t c = rig_channel("frames", 2, rig_schema(SIS_F32, DIMS(4)), 0),
             d = rig_channel("other", 2, rig_schema(SIS_F32, DIMS(5)), 0);
    uint32_t tee = rig_operator(SIS_FLOW_TEE, "tee", 1, 2);
    rig_in(tee, 0, c);
    TEST_ASSERT_EQUAL_INT(SIS_BAD_SHAPE, rig_try(tee, SIS_OUT, 1, SIS_NONE, d));
    rig_is("operator \"tee\": channel \"frames\" carries f32 [4], but channel \"other\" takes f32 [5]");
}

static void test_shapes_within_the_schema(void) {
    uint32_t in, slot;
    int64_t info[SIS_TENSOR_INFO];
    in = rig_channel("in", 2, rig_schema(SIS_F32, DIMS(-1, 4)), 64);
    rig_bind();
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_acquire(rig, in, &slot));
    sis_flow_slot(rig, slot, info);
    TEST_ASSERT_EQUAL_INT64(0, info[2]);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_shape(rig, slot, SIS_F32, DIMS(4, 4)));
    sis_flow_slot(rig, slot, info);
    TEST_ASSERT_TRUE(info[0] == SIS_F32 && info[1] == 2 && info[2] == 64 && info[4] == 4 && info[5] == 4);
    TEST_ASSERT_EQUAL_INT(SIS_BAD_SHAPE, sis_flow_shape(rig, slot, SIS_F32, DIMS(5, 4)));
    TEST_ASSERT_EQUAL_INT(SIS_BAD_SHAPE, sis_flow_shape(rig, slot, SIS_F32, DIMS(4, 3)));
    TEST_ASSERT_EQUAL_INT(SIS_BAD_DTYPE, sis_flow_shape(rig, slot, SIS_I32, DIMS(4, 4)));
    TEST_ASSERT_EQUAL_INT(SIS_BAD_SHAPE, sis_flow_shape(rig, slot, SIS_F32, DIMS(-1, 4)));
    sis_flow_publish(rig, in, slot);
    TEST_ASSERT_EQUAL_INT(SIS_BAD_ARGUMENT, sis_flow_shape(rig, slot, SIS_F32, DIMS(4, 4)));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_forward_behind_a_tee_is_refused);
    RUN_TEST(test_ends_that_differ_are_named);
    RUN_TEST(test_a_tee_joins_like_to_like);
    RUN_TEST(test_shapes_within_the_schema);
    return UNITY_END();
}
