/* DFT and STFT tile by tile and against sums written out; windows and the mel matrix against hand-written values. */
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

/* One bin: the sum over `count` samples from element `from` on, each `stride` numbers of `parts` apart. */
static void expect_bin(int64_t at, int64_t from, int64_t stride, int64_t parts, int64_t count, int64_t n,
                       int64_t k, bool inverse, const double *window) {
    double re = 0, im = 0;
    for (int64_t j = 0; j < count; j++) {
        const double angle =
            (inverse ? 0x1.921fb54442d18p+2 : -0x1.921fb54442d18p+2) * ((double)(j * k % n) / (double)n);
        const double c = sis_cos_f64(angle), s = sis_sin_f64(angle), weight = window ? window[j] : 1;
        const int64_t i = (from + j * stride) * parts;
        const double x = number(&t.in[0], i) * weight, y = parts > 1 ? number(&t.in[0], i + 1) * weight : 0;
        re += x * c - y * s;
        im += x * s + y * c;
    }
    const double scale = inverse ? 1.0 / (double)n : 1.0;
    const double allowed = (t.in[0].dtype == SIS_F32 ? 4e-7 : 1e-13) * scale * (double)(n + 4);
    TEST_ASSERT_TRUE(__builtin_fabs(number(&t.out[0], at) - re * scale) <= allowed);
    TEST_ASSERT_TRUE(__builtin_fabs(number(&t.out[0], at + 1) - im * scale) <= allowed);
}

static void test_dft_against_its_sum(void) {
    test_random r = {401};
    for (int i = 0; i < 250; i++) {
        sis_dft_attributes *at = (void *)t.attributes;
        test_begin(&t, SIS_OP_DFT, i % 2 ? 17 : 20);
        const int64_t parts = 1 + (int64_t)random_below(&r, 2),
                      dims[] = {1 + (int64_t)random_below(&r, 3),
                                1 + (int64_t)random_below(&r, i % 10 ? 20 : 140),
                                1 + (int64_t)random_below(&r, 4)};
        const int64_t axis = i % 10 ? (int64_t)random_below(&r, 3) : 1;
        random_input(&r, &t, random_below(&r, 2) ? SIS_F32 : SIS_F64, DIMS(dims[0], dims[1], dims[2], parts),
                     false);
        int64_t n = dims[axis];
        if (random_below(&r, 2)) {
            n = 1 + (int64_t)random_below(&r, 30);
            test_known(&t, SIS_I64, SCALAR, &n);
        } else if (i % 2 == 0) {
            test_left_out(&t);
        }
        if (i % 2)
            at->axis = random_below(&r, 2) ? axis : axis - 4;
        else
            test_known(&t, SIS_I64, SCALAR, &(int64_t){random_below(&r, 2) ? axis : axis - 4});
        at->inverse = random_below(&r, 2), at->onesided = parts == 1 && random_below(&r, 2);
        expect_all_ways();
        const int64_t bins = at->onesided ? n / 2 + 1 : n, count = n < dims[axis] ? n : dims[axis];
        int64_t out[3] = {dims[0], dims[1], dims[2]}, stride = 1;
        out[axis] = bins;
        for (int64_t d = axis + 1; d < 3; d++) stride *= dims[d];
        EXPECT_SHAPE(&t, 0, out[0], out[1], out[2], 2);
        const int64_t total = out[0] * out[1] * out[2];
        for (int64_t e = 0; e < total; e++) {
            const int64_t outer = e / (bins * stride), k = e / stride % bins, inner = e % stride;
            expect_bin(e * 2, outer * dims[axis] * stride + inner, stride, parts, count, n, k, at->inverse,
                       NULL);
        }
    }
}

static void test_stft_against_its_sum(void) {
    test_random r = {402};
    double window[64];
    for (int i = 0; i < 120; i++) {
        sis_stft_attributes *at = (void *)t.attributes;
        test_begin(&t, SIS_OP_STFT, 17);
        const int64_t parts = 1 + (int64_t)random_below(&r, 2), batches = 1 + (int64_t)random_below(&r, 3);
        const int64_t n = 1 + (int64_t)random_below(&r, 30), step = 1 + (int64_t)random_below(&r, 9),
                      length = n + (int64_t)random_below(&r, 40);
        int64_t count = n;
        at->onesided = parts == 1 && random_below(&r, 2);
        random_input(&r, &t, SIS_F32, DIMS(batches, length, parts), false);
        test_known(&t, SIS_I32, SCALAR, &(int32_t){(int32_t)step});
        const bool windowed = random_below(&r, 3) > 0, told = !windowed || random_below(&r, 2);
        if (windowed) {
            count = told ? 1 + (int64_t)random_below(&r, 40) : n;
            const float *given = random_input(&r, &t, SIS_F32, DIMS(count), false);
            for (int64_t k = 0; k < count; k++) window[k] = (double)given[k];
            if (count > n) count = n;
        } else {
            test_left_out(&t);
        }
        if (told) test_known(&t, SIS_I32, SCALAR, &(int32_t){(int32_t)n});
        expect_all_ways();
        const int64_t frames = 1 + (length - n) / step, bins = at->onesided ? n / 2 + 1 : n;
        EXPECT_SHAPE(&t, 0, batches, frames, bins, 2);
        for (int64_t e = 0; e < batches * frames * bins; e++) {
            const int64_t batch = e / bins / frames, frame = e / bins % frames;
            expect_bin(e * 2, batch * length + frame * step, 1, parts, count, n, e % bins, false,
                       windowed ? window : NULL);
        }
    }
}

/* At other dimensions than those it was packed for, in the same memory: a chirp that does not fit becomes a plain sum. */
static void test_dft_follows_dimensions(void) {
    test_random r = {403};
    test_begin(&t, SIS_OP_DFT, 17);
    random_input(&r, &t, SIS_F32, DIMS(1, 96, 1), false);
    expect_all_ways();
    const size_t packed = t.needs.pack_bytes, scratch = t.needs.scratch_bytes;
    static const int64_t lengths[] = {67, 96, 64, 1, 79};
    for (int i = 0; i < 5; i++) {
        const int64_t n = lengths[i];
        t.in[0].shape.dim[1] = n;
        t.in[0].bytes = (size_t)n * 4;
        TEST_ASSERT_EQUAL(SIS_OK, test_infer(&t));
        t.out[0].bytes = (size_t)n * 8;
        TEST_ASSERT_EQUAL(SIS_OK, t.n.op->functions->prepare(&t.n, &t.needs));
        TEST_ASSERT_TRUE(t.needs.pack_bytes <= packed && t.needs.scratch_bytes <= scratch);
        TEST_ASSERT_EQUAL(SIS_OK, sis_node_run(&t.n, t.needs.tiles));
        for (int64_t k = 0; k < n; k++) expect_bin(k * 2, 0, 1, 1, n, n, k, false, NULL);
    }
}

static void prepare_for(int64_t n) {
    t.in[0].shape.dim[1] = n;
    t.in[0].bytes = (size_t)n * 4;
    TEST_ASSERT_EQUAL(SIS_OK, test_infer(&t));
    memset(t.n.plan, 0, t.n.op->functions->plan_bytes);
    memset(&t.needs, 0, sizeof t.needs);
    TEST_ASSERT_EQUAL(SIS_OK, t.n.op->functions->prepare(&t.n, &t.needs));
}

/* The graph refuses what asks for more than there is, whatever a script has written over what was packed; so prepare must
 * not write before that. */
static void test_prepare_writes_nothing(void) {
    static uint8_t before[16384];
    for (int scribbled = 0; scribbled < 2; scribbled++) {
        test_begin(&t, SIS_OP_DFT, 17);
        test_input(&t, SIS_F32, DIMS(1, 96, 1), NULL);
        expect_all_ways();
        const size_t packed = t.needs.pack_bytes;
        test_memory(sizeof before); /* room for a mistake */
        if (scribbled) memset(t.n.packed, 0xff, packed);
        static const int64_t lengths[] = {95, 127, 300};
        for (int i = 0; i < 3; i++) {
            memcpy(before, t.n.packed, sizeof before);
            prepare_for(lengths[i]);
            TEST_ASSERT_EQUAL_MEMORY(before, t.n.packed, sizeof before);
            TEST_ASSERT_TRUE(lengths[i] < 96 || t.needs.pack_bytes > packed);
        }
    }
}

static void dft(sis_shape shape) {
    test_begin(&t, SIS_OP_DFT, 20);
    test_input(&t, SIS_F32, shape, NULL);
}

static void test_what_cannot_be_transformed(void) {
    dft(DIMS(2, 3));
    expect_refused(&t, SIS_BAD_SHAPE, "must be 1 (real) or 2 (complex)");
    dft(DIMS(2, 0, 1));
    expect_refused(&t, SIS_BAD_SHAPE, "0 samples");
    dft(DIMS(2, 3, 1));
    test_known(&t, SIS_I64, SCALAR, &(int64_t){0});
    expect_refused(&t, SIS_BAD_VALUE, "dft_length is 0");
    dft(DIMS(2, 3, 1));
    test_left_out(&t);
    test_known(&t, SIS_I64, SCALAR, &(int64_t){-1});
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "real and imaginary");
    dft(DIMS(2, 3, 2));
    ((sis_dft_attributes *)t.attributes)->onesided = 1;
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "onesided");
    dft(DIMS(2, 3, 1));
    test_input(&t, SIS_I64, SCALAR, NULL);
    expect_refused(&t, SIS_NEEDS_CONSTANT, "dft_length");
    test_begin(&t, SIS_OP_STFT, 17);
    test_input(&t, SIS_F32, DIMS(1, 10, 1), NULL);
    test_known(&t, SIS_I64, SCALAR, &(int64_t){2});
    test_input(&t, SIS_F32, DIMS(11), NULL);
    expect_refused(&t, SIS_BAD_SHAPE, "frames of 11 samples");
}

static void window(sis_op_id op, int64_t size, int64_t periodic, int64_t dtype) {
    sis_hann_window_attributes *at = (void *)t.attributes;
    test_begin(&t, op, 17);
    at->periodic = periodic, at->output_datatype = dtype;
    test_known(&t, SIS_I64, SCALAR, &size);
    expect_all_ways();
    TEST_ASSERT_EQUAL(dtype, t.out[0].dtype);
}

static void test_windows(void) {
    window(SIS_OP_HANN_WINDOW, 4, 1, SIS_F32);
    EXPECT_FLOATS(&t, 0, 0.5f, 1, 0.5f);
    window(SIS_OP_HANN_WINDOW, 5, 0, SIS_F32);
    EXPECT_FLOATS(&t, 0, 0.5f, 1, 0.5f, 0);
    window(SIS_OP_HAMMING_WINDOW, 4, 1, SIS_F32);
    EXPECT_FLOATS(&t, 4.0f / 46, 25.0f / 46, 1, 25.0f / 46);
    window(SIS_OP_BLACKMAN_WINDOW, 5, 0, SIS_F32);
    EXPECT_FLOATS(&t, 0, 0.34f, 1, 0.34f, 0);
    window(SIS_OP_HANN_WINDOW, 4, 1, SIS_I8);
    TEST_ASSERT_EQUAL_INT8_ARRAY(((int8_t[]){0, 0, 1, 0}), t.out[0].data, 4);
    window(SIS_OP_HANN_WINDOW, 0, 1, SIS_F64);
    window(SIS_OP_HANN_WINDOW, 4, 1, SIS_F16);
    TEST_ASSERT_EQUAL_HEX16(0x3c00, ((const uint16_t *)t.out[0].data)[2]);
}

static void mel(int64_t bands, int64_t length, float low, float high) {
    test_begin(&t, SIS_OP_MEL_WEIGHT_MATRIX, 17);
    test_known(&t, SIS_I64, SCALAR, &bands);
    test_known(&t, SIS_I64, SCALAR, &length);
    test_known(&t, SIS_I64, SCALAR, &(int64_t){8192});
    test_known(&t, SIS_F32, SCALAR, &low);
    test_known(&t, SIS_F32, SCALAR, &high);
}

/* Bands are columns; here each is a row. */
static void test_mel_matrix(void) {
    static const float bands[4][17] = {{0, 1},
                                       {0, 0, 1, 0.5f},
                                       {0, 0, 0, 0.5f, 1, 2 / 3.0f, 1 / 3.0f},
                                       {0, 0, 0, 0, 0, 1 / 3.0f, 2 / 3.0f, 1, 0.75f, 0.5f, 0.25f}};
    mel(4, 32, 100, 4000);
    expect_all_ways();
    EXPECT_SHAPE(&t, 0, 17, 4);
    for (int i = 0; i < 17 * 4; i++)
        TEST_ASSERT_EQUAL_FLOAT(bands[i % 4][i / 4], ((const float *)t.out[0].data)[i]);
    mel(8, 16, 0, 20000);
    expect_refused(&t, SIS_BAD_VALUE, "outside the spectrum");
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_dft_against_its_sum);
    RUN_TEST(test_stft_against_its_sum);
    RUN_TEST(test_dft_follows_dimensions);
    RUN_TEST(test_prepare_writes_nothing);
    RUN_TEST(test_what_cannot_be_transformed);
    RUN_TEST(test_windows);
    RUN_TEST(test_mel_matrix);
    return UNITY_END();
}
