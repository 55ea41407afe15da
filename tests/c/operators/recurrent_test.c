/* LSTM, GRU and RNN: the packed kernels against the plain cells bit for bit, all options at random; what is refused. */
#include "../../../ops-c/src/operators/recurrent.h"
#include "against.h"
#include "rounds.h"

static test_node t;

static sis_shape shape_of(const sis_recurrent *p, bool state) {
    if (state) {
        if (p->batch_first) return DIMS(p->batch, p->directions, p->hidden);
        return DIMS(p->directions, p->batch, p->hidden);
    }
    if (p->batch_first) return DIMS(p->batch, p->steps, p->input);
    return DIMS(p->steps, p->batch, p->input);
}

static void input(test_random *r, sis_dtype dtype, sis_shape shape, bool known) {
    void *data = random_input(r, &t, dtype, shape, false);
    if (known) t.in[t.n.n_inputs - 1].value_known = true;
    (void)data;
}

static void maybe(test_random *r, sis_dtype dtype, sis_shape shape) {
    if (random_below(r, 2))
        input(r, dtype, shape, false);
    else
        test_left_out(&t);
}

/* A random layer; all attribute structs begin alike but for the last members. */
static void make(test_random *r, sis_op_id op, sis_dtype dtype, uint8_t *kinds) {
    static const int64_t sizes[] = {1, 2, 3, 5, 8, 13, 17, 33};
    const uint32_t gates = op == SIS_OP_LSTM ? 4 : op == SIS_OP_GRU ? 3 : 1;
    const uint8_t direction = (uint8_t)random_below(r, 3);
    sis_recurrent p = {.directions = direction == 2 ? 2 : 1};
    p.steps = (int64_t)random_below(r, random_below(r, 3) ? 6 : 20), p.batch = sizes[random_below(r, 7)];
    p.input = random_below(r, 20) ? sizes[random_below(r, 8)] : 0, p.hidden = sizes[random_below(r, 8)];
    p.batch_first = random_below(r, 2);
    const int64_t rows = gates * p.hidden, d = p.directions;
    const uint32_t each = op == SIS_OP_LSTM ? 3 : op == SIS_OP_GRU ? 2 : 1;
    test_begin(&t, op, 14);
    for (uint32_t i = 0; i < each * p.directions; i++) kinds[i] = (uint8_t)random_below(r, 11);
    const sis_enums activations = {random_below(r, 2) ? each * p.directions : 0, kinds};
#define FILL(type)                                               \
    do {                                                         \
        type *at = (void *)t.attributes;                         \
        at->direction = direction, at->layout = p.batch_first;   \
        if (activations.count) at->activations = activations;    \
        at->has_clip = random_below(r, 3) == 0, at->clip = 0.5f; \
    } while (0)
    if (op == SIS_OP_LSTM) {
        FILL(sis_lstm_attributes);
        ((sis_lstm_attributes *)(void *)t.attributes)->input_forget = random_below(r, 4) == 0;
    } else if (op == SIS_OP_GRU) {
        FILL(sis_gru_attributes);
        ((sis_gru_attributes *)(void *)t.attributes)->linear_before_reset = random_below(r, 2);
    } else {
        FILL(sis_rnn_attributes);
    }
    input(r, dtype, shape_of(&p, false), false);
    input(r, dtype, DIMS(d, rows, p.input), random_below(r, 2));
    input(r, dtype, DIMS(d, rows, p.hidden), random_below(r, 2));
    maybe(r, dtype, DIMS(d, 2 * rows));
    if (random_below(r, 2)) {
        int32_t lengths[64];
        for (int64_t i = 0; i < p.batch; i++) lengths[i] = (int32_t)random_below(r, (size_t)p.steps + 2);
        test_input(&t, SIS_I32, DIMS(p.batch), lengths);
    } else {
        test_left_out(&t);
    }
    maybe(r, dtype, shape_of(&p, true));
    if (op == SIS_OP_LSTM) maybe(r, dtype, shape_of(&p, true));
    if (op == SIS_OP_LSTM) maybe(r, dtype, DIMS(d, 3 * p.hidden));
    t.n.n_outputs = op == SIS_OP_LSTM ? 3 : 2;
}

static void against_plain(sis_op_id op, uint32_t seed) {
    test_random r = {seed};
    uint8_t kinds[6];
    for (int i = 0; i < SIS_ROUNDS(150); i++) {
        make(&r, op, SIS_F32, kinds);
        const char *wrong = test_run_all_ways(&t);
        TEST_ASSERT_NULL_MESSAGE(wrong, wrong);
        const sis_recurrent *p = t.n.plan;
        void *got[3], *scratch = test_memory(sis_recurrent_plain_scratch(p));
        for (uint32_t k = 0; k < t.n.n_outputs; k++) {
            got[k] = t.out[k].data;
            t.out[k].data = test_memory(t.out[k].bytes);
        }
        for (int64_t d = 0; d < p->directions; d++)
            for (int64_t b = 0; b < p->batch; b++) sis_recurrent_plain(&t.n, p, d, b, scratch);
        for (uint32_t k = 0; k < t.n.n_outputs; k++) {
            char text[96];
            const int64_t at =
                test_difference(SIS_F32, got[k], t.out[k].data, sis_shape_count(&t.out[k].shape));
            snprintf(text, sizeof text, "case %d of %s: output %u differs at %lld", i, t.n.op->name,
                     (unsigned)k, (long long)at);
            TEST_ASSERT_TRUE_MESSAGE(at < 0, text);
        }
    }
}

static void test_lstm(void) { against_plain(SIS_OP_LSTM, 701); }
static void test_gru(void) { against_plain(SIS_OP_GRU, 702); }
static void test_rnn(void) { against_plain(SIS_OP_RNN, 703); }

static void test_other_dtypes_run_all_ways(void) {
    static const sis_op_id ops[] = {SIS_OP_LSTM, SIS_OP_GRU, SIS_OP_RNN};
    test_random r = {704};
    uint8_t kinds[6];
    for (int i = 0; i < SIS_ROUNDS(60); i++) {
        make(&r, ops[i % 3], i % 2 ? SIS_F64 : SIS_F16, kinds);
        const char *wrong = test_run_all_ways(&t);
        TEST_ASSERT_NULL_MESSAGE(wrong, wrong);
    }
}

static void test_what_does_not_fit_is_refused(void) {
    sis_lstm_attributes *attributes = (void *)t.attributes;
    test_begin(&t, SIS_OP_LSTM, 14);
    test_input(&t, SIS_F32, DIMS(2, 1, 3), NULL);
    test_input(&t, SIS_F32, DIMS(1, 8, 4), NULL);
    test_input(&t, SIS_F32, DIMS(1, 8, 2), NULL);
    expect_refused(&t, SIS_BAD_SHAPE, "W is [1,8,4], not [1,8,3]");
    test_begin(&t, SIS_OP_LSTM, 14);
    test_input(&t, SIS_F32, DIMS(2, 1, 3), NULL);
    test_input(&t, SIS_F32, DIMS(1, 8, 3), NULL);
    test_input(&t, SIS_F32, DIMS(1, 8, 2), NULL);
    attributes->activations = (sis_enums){2, (const uint8_t[]){0, 0}};
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "2 activations given, not 3");
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_lstm);
    RUN_TEST(test_gru);
    RUN_TEST(test_rnn);
    RUN_TEST(test_other_dtypes_run_all_ways);
    RUN_TEST(test_what_does_not_fit_is_refused);
    return UNITY_END();
}
