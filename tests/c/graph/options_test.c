/* A variant of the build: linked with a registry made so, see CMakeLists.txt. It says which options are off; the call that
 * adds an operator of such an option is refused, naming operator, node and option; what only it uses is not linked; the rest
 * of the graph works. */
#include "net.h"

#include "sis/about.h"

/* NULL here when nothing brings them in. */
#pragma weak sis_op_q_linear_conv
#pragma weak sis_op_mat_mul_integer
#pragma weak sis_op_conv
#pragma weak sis_op_relu

#if !SIS_ML_BLAS || !SIS_ML_ONNX || !SIS_ML_QUANTIZED
static void refused(sis_op_id op, const char *name, const char *sentence) {
    int64_t records = net_figure(SIS_FIGURE_RECORD_BYTES);
    TEST_ASSERT_EQUAL(SIS_UNSUPPORTED_OPERATOR, net_try(0, op, IDS(0), 1));
    net_is(sentence);
    TEST_ASSERT_EQUAL_STRING(name, sis_graph_error(net)->operator_name);
    TEST_ASSERT_EQUAL_STRING("node", sis_graph_error(net)->node);
    TEST_ASSERT_EQUAL(records, net_figure(SIS_FIGURE_RECORD_BYTES));
}
#endif

static void it_says_what_is_off(void) {
    static const bool on[] = {[SIS_OPTION_ML_BLAS] = SIS_ML_BLAS,
                              [SIS_OPTION_ML_ONNX] = SIS_ML_ONNX,
                              [SIS_OPTION_ML_QUANTIZED] = SIS_ML_QUANTIZED,
                              [SIS_OPTION_ML_FUSION] = SIS_ML_FUSION};
    TEST_ASSERT_EQUAL_UINT(SIS_OPTION_COUNT, sizeof on / sizeof on[0]);
    for (uint32_t i = 0; i < SIS_OPTION_COUNT; i++)
        TEST_ASSERT_EQUAL_INT_MESSAGE(on[i], sis_build_options[i].on, sis_build_options[i].name);
    for (uint32_t i = 0; i < SIS_OP_COUNT; i++) {
        const sis_op_description *op = &sis_op_descriptions[i];
        bool here = op->option == SIS_NO_OPTION || on[op->option];
        TEST_ASSERT_EQUAL_INT_MESSAGE(here, op->functions != NULL, op->name);
    }
}

static void quantized(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(2)), scale = net_input(SIS_F32, DIMS());
#if SIS_ML_QUANTIZED
    net_op(0, SIS_OP_QUANTIZE_LINEAR, IDS(x, scale));
    TEST_ASSERT_NOT_NULL(&sis_op_q_linear_conv);
#else
    (void)x, (void)scale;
    refused(SIS_OP_QUANTIZE_LINEAR, "QuantizeLinear",
            "QuantizeLinear node: switched off in this build: ml-quantized");
    refused(SIS_OP_Q_LINEAR_CONV, "QLinearConv", "switched off in this build: ml-quantized");
    TEST_ASSERT_NULL(&sis_op_q_linear_conv);
    TEST_ASSERT_NULL(&sis_op_mat_mul_integer);
#endif
}

static void blas(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(2, 2));
#if SIS_ML_BLAS
    net_op(0, SIS_OP_MAT_MUL, IDS(x, x));
    TEST_ASSERT_NOT_NULL(&sis_op_conv);
#else
    (void)x;
    refused(SIS_OP_CONV, "Conv", "Conv node: switched off in this build: ml-blas");
    TEST_ASSERT_NULL(&sis_op_conv);
#endif
}

/* Elementwise operators behind each other: fused where there is fusion, the same numbers anyway. */
static void onnx_and_fusion(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(4));
#if SIS_ML_ONNX
    uint32_t y = net_op(0, SIS_OP_NEG, IDS(net_op(0, SIS_OP_RELU, IDS(x))));
    const float values[] = {1, -2, 3, -4}, expected[] = {-1, -0.0f, -3, -0.0f};
    net_output(0, y);
    net_plan();
    net_compile();
    TEST_ASSERT_EQUAL_INT64(SIS_ML_FUSION, net_figure(SIS_FIGURE_FUSED));
    net_set(x, values);
    net_run();
    TEST_ASSERT_EQUAL_FLOAT_ARRAY(expected, net_data(y), 4);
#else
    (void)x;
    refused(SIS_OP_RELU, "Relu", "Relu node: switched off in this build: ml-onnx");
    TEST_ASSERT_NULL(&sis_op_relu);
#endif
}

/* A branch, a cast, a view: what a graph itself needs is never off. */
static void graphs_work(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(2, 2)), condition = net_input(SIS_BOOL, DIMS(1));
    uint32_t yes = net_block(0), no = net_block(0);
    net_int(1, SIS_I32);
    net_output(yes, net_op(yes, SIS_OP_CAST, IDS(x)));
    uint32_t zero[4] = {0};
    net_output(no, net_op(no, SIS_OP_IDENTITY, IDS(net_constant(SIS_I32, DIMS(2, 2), zero))));
    net_u32(1, yes);
    net_u32(2, no);
    uint32_t y = net_op(0, SIS_OP_IF, IDS(condition));
    net_output(0, y);
    net_plan();
    net_compile();
    const float values[] = {1.5f, -2.0f, 3.0f, 4.0f};
    net_set(x, values);
    *(uint8_t *)net_data(condition) = 1;
    net_run();
    const int32_t expected[] = {1, -2, 3, 4};
    TEST_ASSERT_EQUAL_INT32_ARRAY(expected, net_data(y), 4);
}

/* A dtype that an operator lacks is refused by the same call, under the same names. */
static void dtypes_name_node_and_operator(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_I64, DIMS(2));
    TEST_ASSERT_EQUAL(SIS_BAD_DTYPE,
                      net_try(0, SIS_OP_CONSTANT_OF_SHAPE, IDS(net_input(SIS_F32, DIMS(1))), 1));
    net_is("ConstantOfShape node: input cannot be f32");
    TEST_ASSERT_EQUAL_STRING("ConstantOfShape", sis_graph_error(net)->operator_name);
    TEST_ASSERT_EQUAL_STRING("node", sis_graph_error(net)->node);
    net_output(0, net_op(0, SIS_OP_IDENTITY, IDS(x)));
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(it_says_what_is_off);
    RUN_TEST(quantized);
    RUN_TEST(blas);
    RUN_TEST(onnx_and_fusion);
    RUN_TEST(graphs_work);
    RUN_TEST(dtypes_name_node_and_operator);
    return UNITY_END();
}
