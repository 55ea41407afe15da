/* LayerNormalization, RMSNormalization, InstanceNormalization, GroupNormalization, LpNormalization,
 * MeanVarianceNormalization, LRN. */
#include "against.h"

static test_node t;

static sis_dtype real(test_random *r) { return random_below(r, 3) ? SIS_F32 : SIS_F64; }

static void test_layer_against_reference(void) {
    test_random r = {521};
    for (int i = 0; i < 300; i++) {
        bool rms = i % 3 == 0;
        test_begin(&t, rms ? SIS_OP_RMS_NORMALIZATION : SIS_OP_LAYER_NORMALIZATION, 23);
        sis_dtype dtype = real(&r);
        sis_shape x = random_shape(&r, 1), scale = {0};
        uint32_t axis = (uint32_t)random_below(&r, x.rank);
        for (uint32_t k = axis; k < x.rank; k++)
            scale.dim[scale.rank++] = random_below(&r, 6) ? x.dim[k] : 1; /* at times stretched */
        random_input(&r, &t, dtype, x, false);
        random_input(&r, &t, dtype, scale, false);
        if (!rms && random_below(&r, 2)) random_input(&r, &t, dtype, scale, false);
        if (rms) {
            ((sis_rms_normalization_attributes *)t.attributes)->axis = (int64_t)axis - x.rank;
        } else {
            ((sis_layer_normalization_attributes *)t.attributes)->axis = axis;
            t.n.n_outputs = 1 + (uint32_t)random_below(&r, 3);
            if (sis_shape_count(&x) == 0) t.n.n_outputs = 1; /* statistics of nothing: by hand */
        }
        against_reference(&t, i);
    }
    test_begin(&t, SIS_OP_LAYER_NORMALIZATION, 17);
    test_input(&t, SIS_F32, DIMS(2, 3), NULL);
    test_input(&t, SIS_F32, DIMS(2), NULL);
    expect_refused(&t, SIS_BAD_SHAPE, "do not broadcast");
}

static void test_layer_example(void) {
    test_begin(&t, SIS_OP_LAYER_NORMALIZATION, 17);
    test_input(&t, SIS_F32, DIMS(2, 2), (float[]){1, 3, -5, 5});
    test_input(&t, SIS_F32, DIMS(2), (float[]){2, 3});
    test_input(&t, SIS_F32, DIMS(2), (float[]){0, 1});
    ((sis_layer_normalization_attributes *)t.attributes)->epsilon = 0;
    t.n.n_outputs = 3;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, -2, 4, -2, 4);
    EXPECT_SHAPE(&t, 1, 2, 1);
    TEST_ASSERT_EQUAL_FLOAT(2, ((float *)t.out[1].data)[0]);
    TEST_ASSERT_EQUAL_FLOAT(0.2f, ((float *)t.out[2].data)[1]);
}

static void test_group_against_reference(void) {
    test_random r = {522};
    for (int i = 0; i < 300; i++) {
        bool group = i % 2;
        uint32_t opset = random_below(&r, 2) ? 21 : 18;
        test_begin(&t, group ? SIS_OP_GROUP_NORMALIZATION : SIS_OP_INSTANCE_NORMALIZATION, opset);
        sis_dtype dtype = real(&r);
        sis_shape x = random_shape(&r, 2);
        int64_t groups = 1 + (int64_t)random_below(&r, 4);
        if (group) x.dim[1] = groups * (x.dim[1] % 5);
        random_input(&r, &t, dtype, x, false);
        for (int k = 0; k < 2; k++)
            random_input(&r, &t, dtype, DIMS(group && opset < 21 ? groups : x.dim[1]), false);
        if (group) ((sis_group_normalization_attributes *)t.attributes)->num_groups = groups;
        against_reference(&t, i);
    }
    test_begin(&t, SIS_OP_GROUP_NORMALIZATION, 21);
    for (int k = 0; k < 3; k++) test_input(&t, SIS_F32, k ? DIMS(5) : DIMS(1, 5, 2), NULL);
    ((sis_group_normalization_attributes *)t.attributes)->num_groups = 2;
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "5 channels are not 2 groups");
}

static void test_lines_against_reference(void) {
    test_random r = {523};
    for (int i = 0; i < 300; i++) {
        bool lp = i % 2;
        test_begin(&t, lp ? SIS_OP_LP_NORMALIZATION : SIS_OP_MEAN_VARIANCE_NORMALIZATION, 22);
        sis_shape x = random_shape(&r, 1);
        random_input(&r, &t, real(&r), x, false);
        if (i % 7 == 1) memset(t.in[0].data, 0, t.in[0].bytes);
        int64_t axes[8];
        uint32_t n = 0;
        if (lp) {
            sis_lp_normalization_attributes *attributes = (void *)t.attributes;
            attributes->axis = (int64_t)random_below(&r, 2 * x.rank) - x.rank;
            attributes->p = 1 + (int64_t)random_below(&r, 2);
            if (x.dim[attributes->axis < 0 ? attributes->axis + x.rank : attributes->axis] == 1) continue;
        } else {
            for (uint32_t k = 0; k < x.rank; k++)
                if (random_below(&r, 2)) axes[n++] = random_below(&r, 2) ? k : (int64_t)k - x.rank;
            ((sis_mean_variance_normalization_attributes *)t.attributes)->axes = (sis_ints){n, axes};
        }
        against_reference(&t, i);
    }
    test_begin(&t, SIS_OP_LP_NORMALIZATION, 1);
    test_input(&t, SIS_F32, DIMS(2, 2), (float[]){3, 4, 0, 0});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 0.6f, 0.8f, 0, 0);
    ((sis_lp_normalization_attributes *)t.attributes)->p = 3;
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "p is 3");
}

static void test_lrn_against_reference(void) {
    test_random r = {524};
    for (int i = 0; i < 100; i++) {
        test_begin(&t, SIS_OP_LRN, 13);
        random_input(&r, &t, real(&r), random_shape(&r, 2), false);
        sis_lrn_attributes *attributes = (void *)t.attributes;
        attributes->size = 1 + (int64_t)random_below(&r, 6);
        attributes->alpha = 0.3f;
        if (random_below(&r, 2)) attributes->beta = 0.5f;
        against_reference(&t, i);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_layer_against_reference);
    RUN_TEST(test_layer_example);
    RUN_TEST(test_group_against_reference);
    RUN_TEST(test_lines_against_reference);
    RUN_TEST(test_lrn_against_reference);
    return UNITY_END();
}
