/* Operators that pick, place and arrange by index: random cases against the reference, refusals. */
#include "against.h"
#include "rounds.h"

static test_node t;
static const sis_dtype SIZES[] = {SIS_F32, SIS_U8, SIS_F16, SIS_I64, SIS_BOOL};
static const sis_dtype NUMBERS[] = {SIS_F32, SIS_F64, SIS_I8, SIS_U8, SIS_I32, SIS_U64, SIS_F16, SIS_BF16};

static sis_shape full_shape(test_random *r, uint32_t least_rank) {
    sis_shape shape = random_shape(r, least_rank);
    for (uint32_t k = 0; k < shape.rank; k++) shape.dim[k] += shape.dim[k] == 0;
    return shape;
}

/* The next input: i64 (or i32) positions on an axis of `dim`, some counted from the end. */
static void random_indices(test_random *r, sis_shape shape, int64_t dim, bool wide) {
    void *data = test_input(&t, wide ? SIS_I64 : SIS_I32, shape, NULL);
    for (int64_t i = 0, n = sis_shape_count(&shape); i < n; i++) {
        int64_t index = (int64_t)random_below(r, (size_t)(2 * dim)) - dim;
        if (wide) ((int64_t *)data)[i] = index;
        if (!wide) ((int32_t *)data)[i] = (int32_t)index;
    }
}

static void test_elements_against_reference(void) {
    test_random r = {531};
    for (int i = 0; i < SIS_ROUNDS(400); i++) {
        bool gather = i % 2;
        test_begin(&t, gather ? SIS_OP_GATHER_ELEMENTS : SIS_OP_SCATTER_ELEMENTS, 18);
        sis_shape data = full_shape(&r, 1), indices = data;
        uint32_t axis = (uint32_t)random_below(&r, data.rank);
        for (uint32_t k = 0; k < data.rank; k++) indices.dim[k] -= (int64_t)random_below(&r, 3) == 0;
        indices.dim[axis] = random_size(&r, 9);
        sis_dtype dtype = random_dtype(&r, gather ? SIZES : NUMBERS, gather ? 5 : 8);
        random_input(&r, &t, dtype, data, i % 3 == 0);
        random_indices(&r, indices, data.dim[axis], random_below(&r, 2));
        if (gather) {
            ((sis_gather_elements_attributes *)t.attributes)->axis = (int64_t)axis - data.rank;
        } else {
            random_input(&r, &t, dtype, indices, i % 3 == 0);
            ((sis_scatter_elements_attributes *)t.attributes)->axis = axis;
            ((sis_scatter_elements_attributes *)t.attributes)->reduction = (uint8_t)random_below(&r, 5);
        }
        against_reference(&t, i);
    }
}

static void test_nd_against_reference(void) {
    test_random r = {532};
    for (int i = 0; i < SIS_ROUNDS(400); i++) {
        bool gather = i % 2;
        test_begin(&t, gather ? SIS_OP_GATHER_ND : SIS_OP_SCATTER_ND, 18);
        sis_shape data = full_shape(&r, 1), indices = {0}, updates = {0};
        while (data.rank > 4) data.dim[--data.rank] = 0;
        int64_t batch = gather ? (int64_t)random_below(&r, data.rank) : 0, dim = 1;
        int64_t width = 1 + (int64_t)random_below(&r, (size_t)(data.rank - batch));
        for (int64_t k = 0; k < batch; k++) indices.dim[indices.rank++] = data.dim[k];
        if (random_below(&r, 4)) indices.dim[indices.rank++] = random_size(&r, 5);
        for (int64_t k = batch; k < batch + width; k++)
            dim = data.dim[k]; /* all alike: one range of indices */
        for (int64_t k = batch; k < batch + width; k++) data.dim[k] = dim < 6 ? dim : 5;
        for (uint32_t k = 0; k < indices.rank; k++) updates.dim[updates.rank++] = indices.dim[k];
        for (uint32_t k = (uint32_t)(batch + width); k < data.rank; k++)
            updates.dim[updates.rank++] = data.dim[k];
        indices.dim[indices.rank++] = width;
        if (sis_shape_count(&updates) > 100000 || sis_shape_count(&data) > 100000) continue;
        sis_dtype dtype = random_dtype(&r, gather ? SIZES : NUMBERS, gather ? 5 : 8);
        random_input(&r, &t, dtype, data, false);
        random_indices(&r, indices, dim < 6 ? dim : 5, true);
        if (gather) {
            ((sis_gather_nd_attributes *)t.attributes)->batch_dims = batch;
        } else {
            random_input(&r, &t, dtype, updates, false);
            ((sis_scatter_nd_attributes *)t.attributes)->reduction = (uint8_t)random_below(&r, 5);
        }
        against_reference(&t, i);
    }
}

static void test_indices_outside_are_refused(void) {
    test_begin(&t, SIS_OP_GATHER_ELEMENTS, 13);
    test_input(&t, SIS_F32, DIMS(3, 2), NULL);
    test_input(&t, SIS_I64, DIMS(1, 2), (int64_t[]){-3, 3});
    expect_refused(&t, SIS_BAD_VALUE, "index 3 is outside an axis of 3");
    test_begin(&t, SIS_OP_GATHER_ND, 13);
    test_input(&t, SIS_F32, DIMS(3, 2), NULL);
    test_input(&t, SIS_I64, DIMS(2), (int64_t[]){1, -3});
    expect_refused(&t, SIS_BAD_VALUE, "index -3 is outside an axis of 2");
    test_begin(&t, SIS_OP_SCATTER, 9);
    test_input(&t, SIS_F32, DIMS(3), NULL);
    test_input(&t, SIS_I64, DIMS(1), (int64_t[]){INT64_MIN});
    test_input(&t, SIS_F32, DIMS(1), NULL);
    expect_refused(&t, SIS_BAD_VALUE, "outside an axis of 3");
    test_begin(&t, SIS_OP_SCATTER_ND, 18);
    test_input(&t, SIS_F32, DIMS(3, 2), NULL);
    test_input(&t, SIS_I64, DIMS(1, 1), (int64_t[]){3});
    test_input(&t, SIS_F32, DIMS(1, 2), NULL);
    expect_refused(&t, SIS_BAD_VALUE, "index 3 is outside an axis of 3");
    t.in[2].shape = DIMS(1, 3);
    expect_refused(&t, SIS_BAD_SHAPE, "do not fit data");
}

static void test_repeats_against_reference(void) {
    test_random r = {533};
    for (int i = 0; i < SIS_ROUNDS(400); i++) {
        bool tile = i % 2;
        test_begin(&t, tile ? SIS_OP_TILE : SIS_OP_EXPAND, 13);
        sis_shape in = random_shape(&r, tile ? 1 : 0);
        int64_t values[8], left = 40000 / (sis_shape_count(&in) + 1) + 1;
        uint32_t n = tile ? in.rank : (uint32_t)random_below(&r, 9);
        for (uint32_t k = 0; k < n; k++) {
            uint32_t axis = k + in.rank - n; /* of the input, where it has one */
            values[k] = random_size(&r, left < 4 ? left : 4);
            if (!tile && k + in.rank >= n && in.dim[axis] != 1)
                values[k] = random_below(&r, 2) ? 1 : in.dim[axis];
            else
                left /= values[k] > 0 ? values[k] : 1;
        }
        random_input(&r, &t, random_dtype(&r, SIZES, 5), in, false);
        test_known(&t, SIS_I64, DIMS(n), values);
        against_reference(&t, i);
    }
    test_begin(&t, SIS_OP_TILE, 13);
    test_input(&t, SIS_F32, DIMS(2, 3), NULL);
    test_ints(&t, 1, -1);
    expect_refused(&t, SIS_BAD_VALUE, "repeated -1 times");
}

static void test_blocks_against_reference(void) {
    test_random r = {534};
    for (int i = 0; i < SIS_ROUNDS(200); i++) {
        bool deep = i % 2;
        int64_t b = 1 + (int64_t)random_below(&r, 4), n = random_size(&r, 3), c = random_size(&r, 5),
                h = random_size(&r, 5), w = random_size(&r, 5);
        test_begin(&t, deep ? SIS_OP_DEPTH_TO_SPACE : SIS_OP_SPACE_TO_DEPTH, 13);
        random_input(&r, &t, random_dtype(&r, SIZES, 5),
                     deep ? DIMS(n, c * b * b, h, w) : DIMS(n, c, h * b, w * b), false);
        if (deep) {
            ((sis_depth_to_space_attributes *)t.attributes)->blocksize = b;
            ((sis_depth_to_space_attributes *)t.attributes)->mode = (uint8_t)random_below(&r, 2);
        } else {
            ((sis_space_to_depth_attributes *)t.attributes)->blocksize = b;
        }
        against_reference(&t, i);
    }
}

static void test_one_hot_against_reference(void) {
    test_random r = {535};
    static const sis_dtype kinds[] = {SIS_I64, SIS_I32, SIS_U8, SIS_F32};
    for (int i = 0; i < SIS_ROUNDS(200); i++) {
        test_begin(&t, SIS_OP_ONE_HOT, 11);
        sis_shape shape = random_shape(&r, 0);
        if (shape.rank == 8 || sis_shape_count(&shape) > 3000) shape = DIMS(3, 5);
        int64_t depth = (int64_t)random_below(&r, 8);
        sis_dtype kind = random_dtype(&r, kinds, 4);
        random_input(&r, &t, kind, shape, false);
        if (kind == SIS_F32)
            for (size_t k = 0; k < t.in[0].bytes / 4; k++)
                ((float *)t.in[0].data)[k] = (float)random_below(&r, 9) - 4;
        test_known(&t, SIS_I64, DIMS(1), &depth);
        random_input(&r, &t, random_dtype(&r, SIZES, 5), DIMS(2), false);
        ((sis_one_hot_attributes *)t.attributes)->axis =
            (int64_t)random_below(&r, 2 * (shape.rank + 1)) - shape.rank - 1;
        against_reference(&t, i);
    }
}

static void test_matrices_against_reference(void) {
    test_random r = {536};
    for (int i = 0; i < SIS_ROUNDS(300); i++) {
        test_begin(&t, i % 2 ? SIS_OP_TRILU : SIS_OP_EYE_LIKE, 22);
        int64_t k = (int64_t)random_below(&r, 30) - 15;
        if (i % 10 == 0) k = i % 20 ? INT64_MAX : INT64_MIN;
        sis_shape shape = i % 2 ? random_shape(&r, 2) : DIMS(random_size(&r, 40), random_size(&r, 40));
        random_input(&r, &t, random_dtype(&r, SIZES, 5), shape, false);
        if (i % 2) {
            if (random_below(&r, 4)) test_input(&t, SIS_I64, SCALAR, &k);
            ((sis_trilu_attributes *)t.attributes)->upper = random_below(&r, 2);
        } else {
            sis_eye_like_attributes *attributes = (void *)t.attributes;
            attributes->k = k;
            attributes->has_dtype = random_below(&r, 2);
            attributes->dtype = random_dtype(&r, NUMBERS, 8);
        }
        against_reference(&t, i);
    }
}

static void test_sequences_against_reference(void) {
    test_random r = {537};
    for (int i = 0; i < SIS_ROUNDS(200); i++) {
        test_begin(&t, SIS_OP_REVERSE_SEQUENCE, 10);
        sis_shape shape = random_shape(&r, 2);
        sis_reverse_sequence_attributes *attributes = (void *)t.attributes;
        attributes->batch_axis = i % 2;
        attributes->time_axis = 1 - i % 2;
        random_input(&r, &t, random_dtype(&r, SIZES, 5), shape, false);
        int64_t *lengths = test_input(&t, SIS_I64, DIMS(shape.dim[i % 2]), NULL);
        for (int64_t k = 0; k < shape.dim[i % 2]; k++)
            lengths[k] = (int64_t)random_below(&r, (size_t)shape.dim[1 - i % 2] + 1);
        against_reference(&t, i);
    }
    test_begin(&t, SIS_OP_REVERSE_SEQUENCE, 10);
    test_input(&t, SIS_F32, DIMS(2, 3), NULL);
    test_input(&t, SIS_I64, DIMS(3), (int64_t[]){1, 2, 3});
    expect_refused(&t, SIS_BAD_VALUE, "sequence 2 has length 3 of 2 steps");
}

static void test_crops_against_reference(void) {
    test_random r = {538};
    for (int i = 0; i < SIS_ROUNDS(200); i++) {
        test_begin(&t, SIS_OP_CENTER_CROP_PAD, 18);
        sis_shape in = random_shape(&r, 1);
        int64_t sizes[8], axes[8], left = 40000 / (sis_shape_count(&in) + 1) + 1;
        uint32_t n = 0;
        bool some = random_below(&r, 2);
        for (uint32_t k = 0; k < in.rank; k++) {
            if (some && random_below(&r, 2)) continue;
            sizes[n] =
                in.dim[k] + (left > 8 ? (int64_t)random_below(&r, 9) : 0) - (int64_t)random_below(&r, 6);
            if (sizes[n] < 0) sizes[n] = 0;
            left /= 1 + sizes[n] / (in.dim[k] + 1);
            axes[n++] = random_below(&r, 2) ? k : (int64_t)k - in.rank;
        }
        random_input(&r, &t, random_dtype(&r, SIZES, 5), in, false);
        test_known(&t, SIS_I64, DIMS(n), sizes);
        if (some) ((sis_center_crop_pad_attributes *)t.attributes)->axes = (sis_ints){n, axes};
        if (test_infer(&t) == SIS_OK && sis_shape_count(&t.out[0].shape) > 100000) continue;
        against_reference(&t, i);
    }
}

static void test_compress_against_reference(void) {
    test_random r = {539};
    for (int i = 0; i < SIS_ROUNDS(200); i++) {
        test_begin(&t, SIS_OP_COMPRESS, 11);
        sis_shape in = random_shape(&r, 1);
        uint8_t condition[40];
        sis_compress_attributes *attributes = (void *)t.attributes;
        attributes->has_axis = i % 3 != 0;
        attributes->axis = (int64_t)random_below(&r, 2 * in.rank) - in.rank;
        int64_t dim = in.dim[attributes->axis < 0 ? attributes->axis + in.rank : attributes->axis];
        if (!attributes->has_axis) dim = sis_shape_count(&in);
        int64_t n = (int64_t)random_below(&r, (size_t)(dim < 40 ? dim : 40) + 1);
        for (int64_t k = 0; k < n; k++) condition[k] = (uint8_t)random_below(&r, 2);
        random_input(&r, &t, random_dtype(&r, SIZES, 5), in, false);
        test_known(&t, SIS_BOOL, DIMS(n), condition);
        against_reference(&t, i);
    }
}

static void expect_range(sis_dtype dtype, const void *start, const void *limit, const void *delta,
                         int64_t count) {
    test_begin(&t, SIS_OP_RANGE, 11);
    test_known(&t, dtype, SCALAR, start);
    test_known(&t, dtype, SCALAR, limit);
    test_known(&t, dtype, SCALAR, delta);
    against_reference(&t, (int)count);
    TEST_ASSERT_EQUAL(count, t.out[0].shape.dim[0]);
}

static void test_ranges(void) {
    expect_range(SIS_F32, &(float){1}, &(float){2.05f}, &(float){0.1f}, 11);
    expect_range(SIS_F64, &(double){5}, &(double){0}, &(double){-0.5}, 10);
    expect_range(SIS_F32, &(float){1}, &(float){0}, &(float){1}, 0);
    expect_range(SIS_I32, &(int32_t){10}, &(int32_t){4}, &(int32_t){-4}, 2);
    expect_range(SIS_I64, &(int64_t){INT64_MIN}, &(int64_t){INT64_MAX}, &(int64_t){INT64_MAX}, 3);
    expect_range(SIS_I16, &(int16_t){-3}, &(int16_t){3}, &(int16_t){1}, 6);
    test_begin(&t, SIS_OP_RANGE, 11);
    for (int k = 0; k < 3; k++) test_known(&t, SIS_F32, SCALAR, &(float){k < 2 ? (float)k : 0});
    expect_refused(&t, SIS_BAD_VALUE, "never reach");
    t.in[1].value_known = false;
    expect_refused(&t, SIS_NEEDS_CONSTANT, "input 1");
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_elements_against_reference);
    RUN_TEST(test_nd_against_reference);
    RUN_TEST(test_indices_outside_are_refused);
    RUN_TEST(test_repeats_against_reference);
    RUN_TEST(test_blocks_against_reference);
    RUN_TEST(test_one_hot_against_reference);
    RUN_TEST(test_matrices_against_reference);
    RUN_TEST(test_sequences_against_reference);
    RUN_TEST(test_crops_against_reference);
    RUN_TEST(test_compress_against_reference);
    RUN_TEST(test_ranges);
    return UNITY_END();
}
