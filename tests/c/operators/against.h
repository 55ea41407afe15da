/* An operator's kernel against its plain reference, on random tensors. */
#ifndef SIS_TEST_AGAINST_H
#define SIS_TEST_AGAINST_H

#include <stdio.h>

#include "../../../ops-c/src/operators/reference/reference.h"
#include "../kernels/random.h"
#include "../support/node.h"
#include "unity.h"

/* n random elements. Integers are small half of the time, so that they meet; floats as random_float. */
static inline void random_elements(test_random *r, sis_dtype dtype, void *data, int64_t n, bool wild) {
    size_t size = sis_dtype_size(dtype);
    for (int64_t i = 0; i < n; i++) {
        uint64_t bits = (uint64_t)random_bits(r) << 32 | random_bits(r);
        if (random_bits(r) & 1) bits = (uint64_t)(int64_t)((int)(bits % 7) - 3);
        float f = random_float(r, wild);
        double d = (double)f * (1.0 + (double)random_bits(r) * 0x1p-40);
        uint8_t truth = bits & 1;
        const void *from = dtype == SIS_F32    ? (void *)&f
                           : dtype == SIS_F64  ? (void *)&d
                           : dtype == SIS_BOOL ? (void *)&truth
                                               : &bits;
        memcpy((uint8_t *)data + (size_t)i * size, from, size);
    }
}

/* The next input, random. */
static inline void *random_input(test_random *r, test_node *t, sis_dtype dtype, sis_shape shape, bool wild) {
    void *data = test_input(t, dtype, shape, NULL);
    random_elements(r, dtype, data, sis_shape_count(&shape), wild);
    return data;
}

/* A size that is often 1 or an odd tail of vectors, seldom 0; at most `most`. */
static inline int64_t random_size(test_random *r, int64_t most) {
    static const int64_t sizes[] = {1, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 19, 33, 1, 2, 3};
    if (random_below(r, 40) == 0) return 0;
    int64_t size = sizes[random_below(r, 16)];
    return size <= most ? size : most;
}

/* Ranks up to 8, sizes such that tensors stay below some 20,000 elements. */
static inline sis_shape random_shape(test_random *r, uint32_t least_rank) {
    sis_shape shape = {.rank = least_rank + (uint32_t)random_below(r, random_below(r, 6) ? 5 - least_rank % 5
                                                                                         : 9 - least_rank)};
    int64_t left = 20000;
    for (uint32_t i = 0; i < shape.rank; i++) {
        shape.dim[i] = random_size(r, left);
        left /= shape.dim[i] > 0 ? shape.dim[i] : 1;
    }
    return shape;
}

static inline sis_dtype random_dtype(test_random *r, const sis_dtype *dtypes, size_t n) {
    return dtypes[random_below(r, n)];
}

/* Runs the kernel all ways, then the reference; fails with the case's number where they differ. */
static inline void against_reference(test_node *t, int number) {
    char text[256];
    const char *wrong = test_run_all_ways(t);
    snprintf(text, sizeof text, "case %d of %s: %s", number, t->n.op->name, wrong ? wrong : "");
    if (wrong) TEST_FAIL_MESSAGE(text);
    void *got[TEST_OUTPUTS];
    for (uint32_t i = 0; i < t->n.n_outputs; i++) {
        got[i] = t->out[i].data;
        t->out[i].data = test_memory(t->out[i].bytes);
    }
    TEST_ASSERT_EQUAL_MESSAGE(SIS_OK, sis_reference_run(&t->n), "no reference");
    for (uint32_t i = 0; i < t->n.n_outputs; i++) {
        int64_t at =
            test_difference(t->out[i].dtype, got[i], t->out[i].data, sis_shape_count(&t->out[i].shape));
        snprintf(text, sizeof text, "case %d of %s (%s): output %u differs at %lld", number, t->n.op->name,
                 sis_dtype_name(t->in[0].dtype), (unsigned)i, (long long)at);
        TEST_ASSERT_TRUE_MESSAGE(at < 0, text);
        t->out[i].data = got[i];
    }
}

/* For hand-written values. */
#define EXPECT_FLOATS(t, ...)                                                                         \
    do {                                                                                              \
        const float expected_[] = {__VA_ARGS__};                                                      \
        TEST_ASSERT_EQUAL(sizeof expected_ / sizeof *expected_, sis_shape_count(&(t)->out[0].shape)); \
        for (size_t i_ = 0; i_ < sizeof expected_ / sizeof *expected_; i_++)                          \
            TEST_ASSERT_FLOAT_WITHIN(1e-6f, expected_[i_], ((const float *)(t)->out[0].data)[i_]);    \
    } while (0)
#define EXPECT_SHAPE(t, i, ...)                                                                     \
    do {                                                                                            \
        const sis_shape expected_ = DIMS(__VA_ARGS__);                                              \
        TEST_ASSERT_TRUE_MESSAGE(sis_shape_equal(&expected_, &(t)->out[i].shape), "another shape"); \
    } while (0)

/* The node must be refused with this status and a sentence that holds these words. */
static inline void expect_refused(test_node *t, sis_status status, const char *words) {
    TEST_ASSERT_EQUAL(status, test_run(t));
    TEST_ASSERT_NOT_NULL_MESSAGE(strstr(t->error.text, words), t->error.text);
}

#endif
