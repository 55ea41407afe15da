/* Sequences and optionals: against a plain model, in branches and bodies, with positions that are not there, and with a
 * script that writes over lists. */
#include <stdio.h>
#include <string.h>

#include "net.h"

#define FAILS(status, call) TEST_ASSERT_EQUAL_MESSAGE(status, call, sis_graph_error(net)->text)
#define SEQUENCE_OF(dtype) (SIS_SEQUENCE | (uint32_t)(dtype) << 8)

enum { REGION = 1 << 16 };

static int64_t item_info(uint32_t sequence, uint32_t index, int which) {
    int64_t info[SIS_TENSOR_INFO];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_item(net, sequence, index, info));
    return info[which];
}

static void is_item(uint32_t sequence, uint32_t index, const int64_t *dims, uint32_t rank,
                    const float *values) {
    TEST_ASSERT_EQUAL(SIS_F32, item_info(sequence, index, 0));
    TEST_ASSERT_EQUAL(rank, item_info(sequence, index, 1));
    for (uint32_t i = 0; i < rank; i++) TEST_ASSERT_EQUAL(dims[i], item_info(sequence, index, 4 + (int)i));
    size_t bytes = (size_t)item_info(sequence, index, 2);
    if (bytes > 0) TEST_ASSERT_EQUAL_MEMORY(values, net_arena + item_info(sequence, index, 3), bytes);
}

static void is_length(uint32_t sequence, int64_t count) {
    TEST_ASSERT_EQUAL(SEQUENCE_OF(SIS_F32), net_info(sequence, 0));
    TEST_ASSERT_EQUAL(1, net_info(sequence, 1));
    TEST_ASSERT_EQUAL(count, net_info(sequence, 4));
    int64_t info[SIS_TENSOR_INFO];
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_item(net, sequence, (uint32_t)count, info));
}

static void basics(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(2)), at = net_input(SIS_I64, NULL, 0);
    static const float known[3] = {7, 8, 9};
    uint32_t planned = net_op(0, SIS_OP_NEG, IDS(x)), constant = net_constant(SIS_F32, DIMS(3), known);
    uint32_t s = net_op(0, SIS_OP_SEQUENCE_CONSTRUCT, IDS(x, planned, constant));
    uint32_t longer = net_op(0, SIS_OP_SEQUENCE_INSERT, IDS(s, constant, at));
    uint32_t shorter = net_op(0, SIS_OP_SEQUENCE_ERASE, IDS(s, at));
    uint32_t item = net_op(0, SIS_OP_SEQUENCE_AT, IDS(s, at));
    uint32_t length = net_op(0, SIS_OP_SEQUENCE_LENGTH, IDS(longer));
    uint32_t end = net_op(0, SIS_OP_SEQUENCE_ERASE, IDS(net_op(0, SIS_OP_SEQUENCE_INSERT, IDS(shorter, x))));
    uint32_t same = net_op(0, SIS_OP_IDENTITY, IDS(end));
    const uint32_t outputs[] = {s, longer, shorter, item, length, same};
    for (int i = 0; i < 6; i++) net_output(0, outputs[i]);
    net_compile_with(REGION);
    net_set(x, (float[]){1, 2});
    for (int64_t position = -3; position < 3; position++) {
        net_set(at, &position);
        net_run();
        uint32_t p = (uint32_t)(position < 0 ? position + 3 : position), n = 0;
        const float *values[3] = {(float[]){1, 2}, (float[]){-1, -2}, known};
        const int64_t lengths[3] = {2, 2, 3};
        is_length(s, 3);
        is_length(longer, 4);
        is_length(shorter, 2);
        is_length(same, 2);
        TEST_ASSERT_EQUAL(4, *(int64_t *)net_data(length));
        TEST_ASSERT_EQUAL(lengths[p], net_info(item, 4));
        TEST_ASSERT_EQUAL_FLOAT_ARRAY(values[p], net_data(item), lengths[p]);
        is_item(longer, p, DIMS(3), known);
        for (uint32_t i = 0; i < 3; i++) {
            is_item(s, i, &lengths[i], 1, values[i]);
            is_item(longer, i + (i >= p), &lengths[i], 1, values[i]);
            if (i == p) continue;
            is_item(same, n, &lengths[i], 1, values[i]);
            is_item(shorter, n++, &lengths[i], 1, values[i]);
        }
    }
    net_set(at, &(int64_t){3});
    FAILS(SIS_BAD_VALUE, sis_graph_run(net));
    net_is("SequenceErase node: position 3, the sequence has 3 items");
    net_set(at, &(int64_t){INT64_MIN});
    FAILS(SIS_BAD_VALUE, sis_graph_run(net));
    net_is("SequenceInsert node: position -9223372036854775808");
}

static void what_does_not_fit(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(2)), l = net_input(SIS_I64, DIMS(2));
    FAILS(SIS_BAD_DTYPE, net_try(0, SIS_OP_SEQUENCE_CONSTRUCT, IDS(x, l), 1));
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_SEQUENCE_CONSTRUCT, NULL, 0, 1));
    uint32_t s = net_op(0, SIS_OP_SEQUENCE_CONSTRUCT, IDS(x)), id;
    FAILS(SIS_BAD_DTYPE, net_try(0, SIS_OP_SEQUENCE_INSERT, IDS(s, l), 1));
    net_is("a tensor of i64 does not fit in a sequence of f32");
    FAILS(SIS_BAD_DTYPE, net_try(0, SIS_OP_SEQUENCE_AT, IDS(x, l), 1));
    FAILS(SIS_BAD_DTYPE, net_try(0, SIS_OP_ADD, IDS(s, s), 1));
    FAILS(SIS_BAD_DTYPE, sis_graph_input(net, "x", SIS_SEQUENCE, NULL, 0, &id));
    FAILS(SIS_BAD_DTYPE, sis_graph_constant(net, "x", SIS_NOTHING, NULL, 0, NULL, 0, false, &id));
    net_int(1, SIS_SEQUENCE);
    FAILS(SIS_BAD_ATTRIBUTE, net_try(0, SIS_OP_SEQUENCE_EMPTY, NULL, 0, 1));
    net_int(1, SIS_SEQUENCE | SIS_SEQUENCE << 8);
    FAILS(SIS_BAD_ATTRIBUTE, net_try(0, SIS_OP_OPTIONAL, NULL, 0, 1));
    uint32_t block = net_block(0);
    FAILS(SIS_BAD_DTYPE, sis_graph_block_input(net, block, "x", SIS_F32 | SIS_F32 << 8, NULL, 0, true, &id));
    FAILS(SIS_BAD_DTYPE, sis_graph_block_input(net, block, "x", SEQUENCE_OF(SIS_F32), NULL, 0, false, &id));
    FAILS(SIS_BAD_DTYPE,
          sis_graph_block_input(net, block, "x", SEQUENCE_OF(SIS_NOTHING), NULL, 0, true, &id));
    FAILS(SIS_OK, sis_graph_block_input(net, block, "x", SEQUENCE_OF(0), NULL, 0, true, &id));
    FAILS(SIS_OK, net_try(block, SIS_OP_SEQUENCE_AT, IDS(id, l), 1)); /* waits for the body's owner */
}

/* --- SplitToSequence, ConcatFromSequence --- */

/* What: 0 no split, 1 the same without the axis, 2 parts of three, 3 parts of given lengths. */
static void splits_and_joins(void) {
    for (int what = 0; what < 4; what++) {
        for (int64_t axis = -2; axis < 2; axis++) {
            for (int dynamic = 0; dynamic < 2; dynamic++) {
                net_begin(NO_OPSET);
                uint32_t x = net_input(SIS_F32, DIMS(4, 4)), shape = net_input(SIS_I64, DIMS(2));
                uint32_t planned = net_op(0, SIS_OP_NEG, IDS(x)), from = planned;
                if (dynamic) from = net_op(0, SIS_OP_RESHAPE, IDS(x, shape));
                uint32_t lengths = what == 2 ? net_i64(3) : net_input(SIS_I64, DIMS(3));
                net_int(1, axis);
                if (what == 1) net_int(2, 0);
                uint32_t s = net_op(0, SIS_OP_SPLIT_TO_SEQUENCE, IDS(from, what < 2 ? SIS_NONE : lengths));
                net_int(1, axis);
                net_int(2, what == 1);
                uint32_t y = net_op(0, SIS_OP_CONCAT_FROM_SEQUENCE, IDS(s));
                net_output(0, s);
                net_output(0, y);
                net_output(0, planned);
                net_compile_with(REGION);
                net_fill(x);
                if (dynamic) net_set(shape, (int64_t[]){4, 4});
                if (what == 3) net_set(lengths, (int64_t[]){1, 0, 3});
                net_run();
                TEST_ASSERT_EQUAL(what < 2 ? 4 : what == 2 ? 2 : 3, net_info(s, 4));
                TEST_ASSERT_EQUAL(what == 1 ? 1 : 2, item_info(s, 0, 1));
                const float *expected = net_data(dynamic ? x : planned);
                TEST_ASSERT_EQUAL_FLOAT_ARRAY(expected, net_data(y), 16);
                bool rows = axis == -2 || axis == 0;
                const float *last =
                    (const float *)(net_arena + item_info(s, (uint32_t)net_info(s, 4) - 1, 3));
                TEST_ASSERT_EQUAL_FLOAT(expected[what == 3 ? (rows ? 4 : 1) : (rows ? 12 : 3)], last[0]);
                if (what != 3) continue;
                net_set(lengths, (int64_t[]){1, 1, 1});
                FAILS(SIS_BAD_VALUE, sis_graph_run(net));
                net_is("the parts are 3 long together");
                net_set(lengths, (int64_t[]){1, -1, 4});
                FAILS(SIS_BAD_VALUE, sis_graph_run(net));
                net_set(lengths, (int64_t[]){INT64_MAX, INT64_MAX, 6});
                FAILS(SIS_BAD_VALUE, sis_graph_run(net));
            }
        }
    }
}

static void joins_that_do_not_fit(void) {
    for (int stacked = 0; stacked < 2; stacked++) {
        net_begin(NO_OPSET);
        uint32_t a = net_input(SIS_F32, DIMS(2, 3)), b = net_input(SIS_F32, DIMS(2, 2));
        uint32_t s = net_op(0, SIS_OP_SEQUENCE_CONSTRUCT, IDS(a, b));
        net_int(1, 0);
        net_int(2, stacked);
        net_output(0, net_op(0, SIS_OP_CONCAT_FROM_SEQUENCE, IDS(s)));
        net_compile_with(REGION);
        FAILS(SIS_BAD_SHAPE, sis_graph_run(net));
    }
    net_begin(NO_OPSET);
    uint32_t empty = net_op(0, SIS_OP_SEQUENCE_EMPTY, NULL, 0);
    net_int(1, 0);
    net_output(0, net_op(0, SIS_OP_CONCAT_FROM_SEQUENCE, IDS(empty)));
    FAILS(SIS_OK, sis_graph_compile(net, net_arena, NET_ARENA));
    FAILS(SIS_BAD_VALUE, sis_graph_run(net));
    net_is("the sequence is empty");
}

/* --- optionals --- */

static void optionals(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(2)), c = net_input(SIS_BOOL, NULL, 0);
    uint32_t held = net_op(0, SIS_OP_OPTIONAL, IDS(x)),
             value = net_op(0, SIS_OP_OPTIONAL_GET_ELEMENT, IDS(held));
    uint32_t has = net_op(0, SIS_OP_OPTIONAL_HAS_ELEMENT, IDS(held));
    uint32_t no = net_op(0, SIS_OP_OPTIONAL_HAS_ELEMENT, NULL, 0);
    uint32_t s = net_op(0, SIS_OP_SEQUENCE_CONSTRUCT, IDS(x, x)), a = net_block(0), b = net_block(0);
    net_output(a, net_op(a, SIS_OP_OPTIONAL, IDS(s)));
    net_output(b, net_op(b, SIS_OP_OPTIONAL, NULL, 0));
    net_u32(1, a);
    net_u32(2, b);
    uint32_t maybe = net_op(0, SIS_OP_IF, IDS(c)), same = net_op(0, SIS_OP_IDENTITY, IDS(maybe));
    uint32_t got = net_op(0, SIS_OP_OPTIONAL_HAS_ELEMENT, IDS(same)), p = net_block(0), q = net_block(0);
    net_output(p, net_op(p, SIS_OP_SEQUENCE_LENGTH, IDS(net_op(p, SIS_OP_OPTIONAL_GET_ELEMENT, IDS(same)))));
    net_output(q, net_i64(-1));
    net_u32(1, p);
    net_u32(2, q);
    uint32_t length = net_op(0, SIS_OP_IF, IDS(got));
    uint32_t neg = net_op(0, SIS_OP_NEG, IDS(value));
    const uint32_t outputs[] = {neg, has, no, maybe, got, length};
    for (int i = 0; i < 6; i++) net_output(0, outputs[i]);
    TEST_ASSERT_EQUAL(1, net_info(value, 1)); /* known, as what it holds is */
    net_compile_with(REGION);
    TEST_ASSERT_EQUAL(SEQUENCE_OF(SIS_F32), net_info(maybe, 0));
    net_set(x, (float[]){1, 2});
    for (int round = 0; round < 4; round++) {
        net_set(c, &(uint8_t){round & 1});
        net_run();
        TEST_ASSERT_EQUAL(1, *(uint8_t *)net_data(has));
        TEST_ASSERT_EQUAL(0, *(uint8_t *)net_data(no));
        TEST_ASSERT_EQUAL(round & 1, *(uint8_t *)net_data(got));
        TEST_ASSERT_EQUAL(round & 1 ? 2 : -1, *(int64_t *)net_data(length));
        TEST_ASSERT_EQUAL(round & 1 ? SEQUENCE_OF(SIS_F32) : SIS_NOTHING, net_info(maybe, 0));
        if (round & 1) is_item(maybe, 1, DIMS(2), (float[]){1, 2});
    }
}

static void empty_optionals_hold_nothing(void) {
    static const sis_op_id ops[] = {SIS_OP_OPTIONAL_GET_ELEMENT, SIS_OP_NEG, SIS_OP_SHAPE};
    for (int i = 0; i < 3; i++) {
        net_begin(NO_OPSET);
        net_int(1, SIS_F32);
        uint32_t empty = net_op(0, SIS_OP_OPTIONAL, NULL, 0);
        net_output(0, net_op(0, ops[i], IDS(empty)));
        net_compile_with(REGION);
        FAILS(i == 0 ? SIS_BAD_VALUE : SIS_BAD_DTYPE, sis_graph_run(net));
    }
    net_begin(NO_OPSET);
    net_int(1, SEQUENCE_OF(SIS_F32));
    uint32_t empty = net_op(0, SIS_OP_OPTIONAL, NULL, 0);
    net_output(0, net_op(0, SIS_OP_SEQUENCE_AT, IDS(empty, net_i64(0))));
    net_compile_with(REGION);
    FAILS(SIS_BAD_DTYPE, sis_graph_run(net));
    net_is("input_sequence cannot be nothing");
}

/* --- a Loop that carries a sequence, perhaps starting with none --- */

static void carried(void) {
    for (int starts = 0; starts < 2; starts++) {
        net_begin(NO_OPSET);
        uint32_t m = net_input(SIS_I64, NULL, 0), x = net_input(SIS_F32, DIMS(3)), first;
        if (starts) {
            first = net_op(0, SIS_OP_SEQUENCE_CONSTRUCT, IDS(x));
        } else {
            first = net_op(0, SIS_OP_OPTIONAL, NULL, 0);
        }
        net_body b = net_body_begin(0);
        uint32_t in = net_dynamic_input(b.block, SEQUENCE_OF(SIS_F32));
        uint32_t has = net_op(b.block, SIS_OP_OPTIONAL_HAS_ELEMENT, IDS(in));
        uint32_t p = net_block(b.block), q = net_block(b.block);
        net_output(p, net_op(p, SIS_OP_OPTIONAL_GET_ELEMENT, IDS(in)));
        net_output(q, net_op(q, SIS_OP_SEQUENCE_EMPTY, NULL, 0));
        net_u32(1, p);
        net_u32(2, q);
        uint32_t s = net_op(b.block, SIS_OP_IF, IDS(has)), one = net_shape((int64_t[]){1}, 1);
        uint32_t end = net_op(b.block, SIS_OP_RESHAPE, IDS(b.iteration, one));
        uint32_t part = net_op(b.block, SIS_OP_SLICE, IDS(x, net_shape((int64_t[]){0}, 1), end));
        net_output(b.block, b.condition);
        net_output(b.block, net_op(b.block, SIS_OP_SEQUENCE_INSERT, IDS(s, part)));
        net_output(b.block, net_op(b.block, SIS_OP_SEQUENCE_LENGTH, IDS(s)));
        uint32_t y = net_body_end(0, b, IDS(m, SIS_NONE, first), 2);
        net_output(0, y);
        net_output(0, y + 1);
        net_compile_with(REGION);
        net_set(x, (float[]){1, 2, 3});
        for (int64_t n = 0; n < 40; n += 13) {
            net_set(m, &n);
            net_run();
            if (n == 0 && !starts) {
                TEST_ASSERT_EQUAL(SIS_NOTHING, net_info(y, 0));
                continue;
            }
            is_length(y, n + starts);
            for (uint32_t i = 0; i < n; i++) {
                TEST_ASSERT_EQUAL(i + (uint32_t)starts, ((int64_t *)net_data(y + 1))[i]);
                is_item(y, i + (uint32_t)starts, DIMS(i < 3 ? i : 3), (float[]){1, 2, 3});
            }
        }
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(basics);
    RUN_TEST(what_does_not_fit);
    RUN_TEST(splits_and_joins);
    RUN_TEST(joins_that_do_not_fit);
    RUN_TEST(optionals);
    RUN_TEST(empty_optionals_hold_nothing);
    RUN_TEST(carried);
    return UNITY_END();
}
