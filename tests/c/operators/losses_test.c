/* The losses against their definition in f64, tile by tile, and BatchNormalization in training. */
#include "against.h"
#include "sis/math.h"

static test_node t;

static void expect_all_ways(void) {
    const char *wrong = test_run_all_ways(&t);
    TEST_ASSERT_NULL_MESSAGE(wrong, wrong);
}

static double number(const sis_tensor *tensor, int64_t i) {
    return tensor->dtype == SIS_F32 ? (double)((const float *)tensor->data)[i]
                                    : ((const double *)tensor->data)[i];
}

static void expect_near(double expected, double got, bool single) {
    const double allowed = (single ? 2e-5 : 1e-12) * (1 + __builtin_fabs(expected));
    const bool nans = expected != expected && got != got;
    TEST_ASSERT_TRUE(nans || expected == got || __builtin_fabs(expected - got) <= allowed);
}

typedef struct facts {
    int64_t n, classes, inner;
    bool softmax, weighted, ignores;
    int64_t ignored, reduction; /* none, sum, mean */
} facts;

static double log_prob(const facts *f, int64_t sample, int64_t class) {
    const int64_t at = sample / f->inner * f->classes * f->inner + sample % f->inner;
    const double x = number(&t.in[0], at + class * f->inner);
    if (!f->softmax) return x;
    double sum = 0, most = number(&t.in[0], at);
    for (int64_t c = 1; c < f->classes; c++)
        if (number(&t.in[0], at + c * f->inner) > most) most = number(&t.in[0], at + c * f->inner);
    for (int64_t c = 0; c < f->classes; c++) sum += sis_exp_f64(number(&t.in[0], at + c * f->inner) - most);
    return x - most - sis_log_f64(sum);
}

static void expect_losses(const facts *f) {
    const bool single = t.in[0].dtype == SIS_F32;
    double sum = 0, weights = 0;
    for (int64_t i = 0; i < f->n * f->inner; i++) {
        const int64_t class = sis_integer_at(&t.in[1], i);
        const bool counts = !f->ignores || class != f->ignored;
        const double weight = !counts ? 0 : f->weighted ? number(&t.in[2], class) : 1;
        const double loss = counts ? -log_prob(f, i, class) * weight : 0;
        if (f->reduction == 0) expect_near(loss, number(&t.out[0], i), single);
        sum += loss;
        weights += weight;
    }
    if (f->reduction == 1) expect_near(sum, number(&t.out[0], 0), single);
    if (f->reduction == 2) expect_near(sum / weights, number(&t.out[0], 0), single);
    TEST_ASSERT_EQUAL(f->reduction == 0 ? t.in[1].shape.rank : 0, t.out[0].shape.rank);
    if (t.n.n_outputs == 1) return;
    for (int64_t i = 0; i < f->n * f->inner; i++)
        for (int64_t c = 0; c < f->classes; c++)
            expect_near(log_prob(f, i, c),
                        number(&t.out[1], (i / f->inner * f->classes + c) * f->inner + i % f->inner), single);
}

static void make(test_random *r, facts *f) {
    *f = (facts){.n = (int64_t)random_below(r, 6),
                 .classes = 1 + (int64_t)random_below(r, 40),
                 .inner = 1,
                 .softmax = random_below(r, 2),
                 .weighted = random_below(r, 2),
                 .ignores = random_below(r, 2),
                 .reduction = (int64_t)random_below(r, 3)};
    const int64_t ignored[] = {-1, 0, 100};
    f->ignored = ignored[random_below(r, 3)];
    test_begin(&t, f->softmax ? SIS_OP_SOFTMAX_CROSS_ENTROPY_LOSS : SIS_OP_NEGATIVE_LOG_LIKELIHOOD_LOSS, 13);
    sis_negative_log_likelihood_loss_attributes *at = (void *)t.attributes;
    at->ignore_index = f->ignored, at->has_ignore_index = f->ignores, at->reduction = (uint8_t)f->reduction;
    sis_shape x = {.rank = 2 + (uint32_t)random_below(r, 3), .dim = {f->n, f->classes}};
    sis_shape target = {.rank = x.rank - 1, .dim = {f->n}};
    for (uint32_t d = 2; d < x.rank; d++) {
        x.dim[d] = target.dim[d - 1] = random_size(r, 20);
        f->inner *= x.dim[d];
    }
    const sis_dtype dtype = random_below(r, 2) ? SIS_F32 : SIS_F64;
    random_input(r, &t, dtype, x, false);
    int64_t *labels = test_input(&t, SIS_I64, target, NULL);
    for (int64_t i = 0; i < f->n * f->inner; i++)
        labels[i] =
            f->ignores && random_below(r, 4) == 0 ? f->ignored : (int64_t)random_below(r, (size_t)f->classes);
    if (f->weighted) random_input(r, &t, dtype, DIMS(f->classes), false);
    /* Weights that nearly cancel would make any mean wrong. */
    for (int64_t c = 0; f->weighted && c < f->classes; c++) {
        if (dtype == SIS_F32)
            ((float *)t.in[2].data)[c] = 0.1f + (float)(c % 5);
        else
            ((double *)t.in[2].data)[c] = 0.1 + (double)(c % 5);
    }
    if (f->softmax) t.n.n_outputs = 1 + (uint32_t)random_below(r, 2);
}

static void test_losses_against_their_definition(void) {
    test_random r = {501};
    for (int i = 0; i < 400; i++) {
        facts f;
        make(&r, &f);
        expect_all_ways();
        expect_losses(&f);
    }
}

/* Whether log_prob is wanted or not changes no bit of the loss. */
static void test_log_prob_changes_nothing(void) {
    test_random r = {502};
    for (int i = 0; i < 100; i++) {
        facts f;
        uint8_t kept[8 * 6 * 400];
        make(&r, &f);
        if (!f.softmax) continue;
        t.n.n_outputs = 1;
        expect_all_ways();
        if (t.out[0].bytes == 0 || t.out[0].bytes > sizeof kept) continue;
        memcpy(kept, t.out[0].data, t.out[0].bytes);
        t.n.n_outputs = 2;
        expect_all_ways();
        TEST_ASSERT_EQUAL_MEMORY(kept, t.out[0].data, t.out[0].bytes);
    }
}

static void test_what_is_refused(void) {
    test_begin(&t, SIS_OP_NEGATIVE_LOG_LIKELIHOOD_LOSS, 13);
    test_input(&t, SIS_F32, DIMS(2, 3), NULL);
    test_input(&t, SIS_I64, DIMS(2), (int64_t[]){0, 3});
    expect_refused(&t, SIS_BAD_VALUE, "target 3 is none of 3 classes");
    test_begin(&t, SIS_OP_NEGATIVE_LOG_LIKELIHOOD_LOSS, 13);
    test_input(&t, SIS_F32, DIMS(2, 3, 4), NULL);
    test_input(&t, SIS_I64, DIMS(2), NULL);
    expect_refused(&t, SIS_BAD_SHAPE, "must be [2,4]");
}

/* --- BatchNormalization in training --- */

static void expect_training(bool by_feature, const sis_shape *x, uint32_t opset) {
    const sis_batch_normalization_attributes *at = (void *)t.attributes;
    const bool single = t.in[0].dtype == SIS_F32;
    const int64_t channels = sis_shape_count(&t.in[1].shape), count = sis_shape_count(x);
    const int64_t inner = by_feature ? 1 : count / x->dim[0] / channels, each = count / channels;
    for (int64_t c = 0; c < channels; c++) {
        double mean = 0, var = 0;
        for (int64_t i = 0; i < each; i++)
            mean += number(&t.in[0], (i / inner * channels + c) * inner + i % inner);
        mean /= (double)each;
        for (int64_t i = 0; i < each; i++) {
            const double off = number(&t.in[0], (i / inner * channels + c) * inner + i % inner) - mean;
            var += off * off / (double)each;
        }
        for (int64_t i = 0; i < each; i++) {
            const int64_t k = (i / inner * channels + c) * inner + i % inner;
            const double factor = number(&t.in[1], c) / sis_sqrt_f64(var + (double)at->epsilon);
            expect_near((number(&t.in[0], k) - mean) * factor + number(&t.in[2], c), number(&t.out[0], k),
                        single);
        }
        const double momentum = (double)at->momentum;
        expect_near(number(&t.in[3], c) * momentum + mean * (1 - momentum), number(&t.out[1], c), single);
        expect_near(number(&t.in[4], c) * momentum + var * (1 - momentum), number(&t.out[2], c), single);
        if (opset < 14) expect_near(mean, number(&t.out[3], c), single);
        if (opset < 14) expect_near(var, number(&t.out[4], c), single);
    }
}

static void test_batch_normalization_in_training(void) {
    test_random r = {503};
    for (int i = 0; i < 150; i++) {
        static const uint32_t opsets[] = {6, 7, 9, 14, 15};
        const uint32_t opset = opsets[random_below(&r, 5)];
        const bool by_feature = opset < 9 && random_below(&r, 2);
        sis_batch_normalization_attributes *at = (void *)t.attributes;
        test_begin(&t, SIS_OP_BATCH_NORMALIZATION, opset);
        at->training_mode = opset >= 14, at->epsilon = 0.01f, at->spatial = !by_feature;
        sis_shape x = {.rank = 2 + (uint32_t)random_below(&r, 3)}, parameters = {.rank = 1};
        for (uint32_t d = 0; d < x.rank; d++) x.dim[d] = 1 + (int64_t)random_below(&r, d == 1 ? 40 : 6);
        parameters.dim[0] = x.dim[1];
        if (by_feature) parameters.rank = x.rank - 1;
        for (uint32_t d = 0; d < parameters.rank; d++) parameters.dim[d] = x.dim[d + 1];
        const sis_dtype dtype = random_below(&r, 2) ? SIS_F32 : SIS_F64;
        random_input(&r, &t, dtype, x, false);
        for (int k = 0; k < 4; k++) random_input(&r, &t, dtype, parameters, false);
        t.n.n_outputs = opset < 14 ? 5 : 3;
        expect_all_ways();
        expect_training(by_feature, &x, opset);
    }
}

static void test_outputs_outside_training(void) {
    test_begin(&t, SIS_OP_BATCH_NORMALIZATION, 15);
    for (int k = 0; k < 5; k++) test_input(&t, SIS_F32, k ? DIMS(3) : DIMS(2, 3), NULL);
    t.n.n_outputs = 3;
    expect_refused(&t, SIS_BAD_ARGUMENT, "one output outside training");
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_losses_against_their_definition);
    RUN_TEST(test_log_prob_changes_nothing);
    RUN_TEST(test_what_is_refused);
    RUN_TEST(test_batch_normalization_in_training);
    RUN_TEST(test_outputs_outside_training);
    return UNITY_END();
}
