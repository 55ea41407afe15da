/* Attribute bytes: what is read, and that no bytes whatever lead outside the buffer (the sanitizers
 * watch). */
#include <string.h>

#include "../../../ops-c/src/core/core.h"
#include "unity.h"

static uint8_t bytes[256];
static size_t count;
static sis_error error;
static uint64_t fields[64], storage[64];

static void put(uint8_t tag, const void *value, uint32_t length) {
    bytes[count] = tag;
    memcpy(&bytes[count + 1], &length, 4);
    memcpy(&bytes[count + 5], value, length);
    count += 5 + length;
}

static void put_int(uint8_t tag, int64_t value) { put(tag, &value, 8); }

static const sis_tensor one = {.dtype = SIS_F32};
static const sis_tensor *tensor(void *context, uint32_t id) {
    (void)context;
    return id == 7 ? &one : NULL;
}

static sis_status decode(sis_op_id op, uint32_t opset) {
    size_t room;
    sis_attribute_list list = {
        .op = sis_op_find(op), .opset = opset, .bytes = bytes, .count = count, .tensor = tensor};
    sis_status status = sis_attributes_check(&list, &room, &error);
    count = 0;
    if (status != SIS_OK) return status;
    TEST_ASSERT_TRUE(room <= sizeof storage && list.op->attribute_bytes <= sizeof fields);
    memset(fields, 0xa5, sizeof fields);
    sis_attributes_fill(&list, fields, storage);
    return status;
}

static void fails(const char *part, sis_op_id op, uint32_t opset) {
    TEST_ASSERT_EQUAL(SIS_BAD_ATTRIBUTE, decode(op, opset));
    if (strstr(error.text, part) == NULL) TEST_FAIL_MESSAGE(error.text);
}

static void defaults(void) {
    TEST_ASSERT_EQUAL(SIS_OK, decode(SIS_OP_CONV, 18));
    const sis_conv_attributes *a = (const void *)fields;
    TEST_ASSERT_EQUAL(SIS_CONV_AUTO_PAD_NOTSET, a->auto_pad);
    TEST_ASSERT_EQUAL(1, a->group);
    TEST_ASSERT_NULL(a->pads.values);
    TEST_ASSERT_EQUAL(SIS_OK, decode(SIS_OP_SOFTMAX, 18));
    TEST_ASSERT_FALSE(((const sis_softmax_attributes *)fields)->has_axis);
    TEST_ASSERT_EQUAL(SIS_OK, decode(SIS_OP_RELU, 18));
}

static void given_values(void) {
    put_int(3, 4);
    put(5, (int64_t[]){1, -2, INT64_MIN}, 24);
    put(6, "", 0);
    put(1, (uint8_t[]){2}, 1);
    TEST_ASSERT_EQUAL(SIS_OK, decode(SIS_OP_CONV, 18));
    const sis_conv_attributes *a = (const void *)fields;
    TEST_ASSERT_EQUAL(4, a->group);
    TEST_ASSERT_EQUAL(3, a->pads.count);
    TEST_ASSERT_EQUAL(-2, a->pads.values[1]);
    TEST_ASSERT_EQUAL_INT64(INT64_MIN, a->pads.values[2]);
    TEST_ASSERT_EQUAL(0, a->strides.count);
    TEST_ASSERT_NOT_NULL(a->strides.values); /* given, though empty */
    TEST_ASSERT_EQUAL(SIS_CONV_AUTO_PAD_SAME_LOWER, a->auto_pad);
    put(1, &(float){0.25f}, 4);
    TEST_ASSERT_EQUAL(SIS_OK, decode(SIS_OP_GEMM, 18));
    TEST_ASSERT_EQUAL_FLOAT(0.25f, ((const sis_gemm_attributes *)fields)->alpha);
    TEST_ASSERT_EQUAL_FLOAT(1.0f, ((const sis_gemm_attributes *)fields)->beta);
    put_int(1, -1);
    TEST_ASSERT_EQUAL(SIS_OK, decode(SIS_OP_SOFTMAX, 18));
    TEST_ASSERT_TRUE(((const sis_softmax_attributes *)fields)->has_axis);
    put(1, (uint32_t[]){7}, 4);
    TEST_ASSERT_EQUAL(SIS_OK, decode(SIS_OP_CONSTANT_OF_SHAPE, 18));
    TEST_ASSERT_EQUAL_PTR(&one, ((const sis_constant_of_shape_attributes *)fields)->value);
}

static void refused(void) {
    put_int(9, 1);
    fails("tag 9 is unknown", SIS_OP_CONV, 18);
    put_int(3, 1);
    put_int(3, 1);
    fails("group is given twice", SIS_OP_CONV, 18);
    put(3, (uint8_t[7]){0}, 7);
    fails("group has 7 bytes", SIS_OP_CONV, 18);
    put(5, (uint8_t[12]){0}, 12);
    fails("pads has 12 bytes", SIS_OP_CONV, 18);
    put(1, (uint8_t[]){4}, 1);
    fails("auto_pad has 4 values, not one numbered 4", SIS_OP_CONV, 18);
    put(1, (uint32_t[]){8}, 4);
    fails("tensor 8 is none", SIS_OP_CONSTANT_OF_SHAPE, 18);
    put(1, (int64_t[]){0}, 8);
    fails("axes exists until opset 17", SIS_OP_REDUCE_MEAN, 18);
    put_int(3, 1);
    fails("noop_with_empty_axes exists from opset 18", SIS_OP_REDUCE_MEAN, 17);
    fails("attribute axis is missing", SIS_OP_CONCAT, 18);
    TEST_ASSERT_EQUAL(SIS_OK, decode(SIS_OP_CONCAT, 3));
    put_int(3, 1);
    count--;
    fails("end inside tag 3", SIS_OP_CONV, 18);
    memcpy(bytes, (uint8_t[]){3, 255, 255, 255, 255, 0}, count = 6);
    fails("end inside tag 3", SIS_OP_CONV, 18);
    bytes[0] = 3;
    count = 1;
    fails("end inside tag 3", SIS_OP_CONV, 18);
}

static uint64_t seed;

static uint32_t random_below(uint32_t n) {
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % n;
}

static uint32_t right_size(const sis_attribute_description *row) {
    switch (row->type) {
    case SIS_ATTRIBUTE_INT: return 8;
    case SIS_ATTRIBUTE_INTS: return 8 * random_below(4);
    case SIS_ATTRIBUTE_ENUM: return 1;
    default: return 4;
    }
}

/* An item that is mostly right: tag, length or value may not be. */
static size_t random_item(const sis_op_description *op, uint8_t *to) {
    uint32_t tag = random_below(256), size = random_below(32);
    if (op->n_attributes > 0 && random_below(8) > 0) {
        const sis_attribute_description *row = &op->attributes[random_below(op->n_attributes)];
        tag = row->tag;
        if (random_below(8) > 0) size = right_size(row);
    }
    to[0] = (uint8_t)tag;
    memcpy(&to[1], &size, 4);
    memset(&to[5], (int)(random_below(2) * random_below(256)), size);
    if (random_below(16) == 0) to[1 + random_below(4)] ^= 0xff;
    return 5 + size;
}

static void hostile_bytes(void) {
    uint32_t good = 0;
    seed = 20240611;
    for (uint32_t round = 0; round < 20000; round++) {
        const sis_op_description *op = &sis_op_descriptions[round % SIS_OP_COUNT];
        size_t length = 0;
        for (uint32_t items = random_below(4); items > 0; items--) length += random_item(op, bytes + length);
        uint8_t *start =
            bytes + sizeof bytes - length; /* at the very end, so that reading on leaves the array */
        memmove(start, bytes, length);
        sis_attribute_list list = {
            .op = op, .opset = 1 + random_below(22), .bytes = start, .count = length, .tensor = tensor};
        size_t room;
        if (sis_attributes_check(&list, &room, &error) != SIS_OK) continue;
        TEST_ASSERT_TRUE(room <= sizeof storage);
        sis_attributes_fill(&list, fields, storage);
        good++;
    }
    TEST_ASSERT_TRUE(good > 1000 && good < 19000);
}

static void rows_are_found(void) {
    for (uint32_t id = 0; id < 400; id++) {
        const sis_op_description *row = sis_op_find(id);
        if (row != NULL) TEST_ASSERT_EQUAL(id, row->id);
    }
    TEST_ASSERT_EQUAL_STRING("Gemm", sis_op_find(SIS_OP_GEMM)->name);
    TEST_ASSERT_EQUAL_STRING("If", sis_op_find(SIS_OP_IF)->name);
    TEST_ASSERT_NULL(sis_op_find(58)); /* Constant never reaches C */
    TEST_ASSERT_NULL(sis_op_find(UINT32_MAX));
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(defaults);
    RUN_TEST(given_values);
    RUN_TEST(refused);
    RUN_TEST(hostile_bytes);
    RUN_TEST(rows_are_found);
    return UNITY_END();
}
