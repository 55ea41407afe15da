/* Compiled models that are damaged or made to do harm: refused or, where the seal was made anew, whatever comes but
 * nothing outside the file and the arena is touched (the sanitizers watch). */
#include "image_net.h"

#include <string.h>

#include "sis/sha256.h"

static uint8_t *const copy = test_pool + IMAGE_ROOM / 2; /* the files here are small */

static void a_network(void) {
    net_begin(NO_OPSET);
    net_seed = 11;
    static float w[16 * 8 * 9], v[16 * 64];
    for (int i = 0; i < 16 * 8 * 9; i++) w[i] = (float)((int)net_random(41) - 20) / 16;
    for (int i = 0; i < 16 * 64; i++) v[i] = (float)((int)net_random(41) - 20) / 16;
    uint32_t n = net_dimension("n", 3), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n, 8, 6, 6));
    uint32_t y = net_op(0, SIS_OP_CONV, IDS(x, net_constant(SIS_F32, DIMS(16, 8, 3, 3), w)));
    uint32_t flat = net_op(0, SIS_OP_RESHAPE, IDS(y, net_shape((int64_t[]){-1, 64}, 2)));
    uint32_t many = net_constant(SIS_F32, DIMS(64, 16), v); /* raw: added to what is not known */
    net_body b = net_body_begin(0);
    uint32_t in = net_block_input(b.block, SIS_F32, DIMS(64, 16));
    net_output(b.block, b.condition);
    net_output(b.block, net_op(b.block, SIS_OP_ADD, IDS(in, many)));
    uint32_t z = net_body_end(0, b, IDS(net_i64(2), SIS_NONE, many), 1);
    net_output(0, net_op(0, SIS_OP_MAT_MUL, IDS(flat, many)));
    net_output(0, z);
    net_output(0, net_op(0, SIS_OP_NON_ZERO, IDS(flat)));
    image_save();
}

static sis_status try(const uint8_t *file, size_t bytes) {
    sis_status status = image_load(file, bytes, 64 * 1024);
    if (status == SIS_OK) status = image_compile();
    if (status == SIS_OK) status = sis_graph_run(image_net);
    return status;
}

static void truncations_are_refused(void) {
    a_network();
    TEST_ASSERT_EQUAL(SIS_OK, try(image_file, image_bytes));
    for (size_t bytes = 0; bytes < image_bytes; bytes += bytes < 4096 ? 1 : 61) {
        memcpy(copy, image_file, bytes);
        sis_status status = image_load(copy, bytes, 512);
        TEST_ASSERT_TRUE(status == SIS_BAD_MODEL);
    }
}

static void damage_is_found(void) {
    a_network();
    size_t weights = (size_t)sis_image_number(image_file + SIS_IMAGE_AT_WEIGHTS, 8);
    for (size_t at = 0; at < image_bytes; at += at < weights ? 3 : 127) {
        image_file[at] ^= 0x10;
        int64_t facts[SIS_IMAGE_FACTS];
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_create(net_records, NET_RECORDS, NO_OPSET, &net));
        sis_status status = sis_graph_image(net, image_file, image_bytes, true, facts);
        TEST_ASSERT_TRUE(status == SIS_HASH_MISMATCH || status == SIS_BAD_MODEL ||
                         status == SIS_WRONG_LAYOUT);
        if (at >= weights)
            TEST_ASSERT_EQUAL(SIS_OK, sis_graph_image(net, image_file, image_bytes, false, facts));
        image_file[at] ^= 0x10;
    }
}

static sis_status with(uint32_t at, uint64_t value, uint32_t bytes) {
    memcpy(copy, image_file, image_bytes);
    sis_image_put(copy + at, value, bytes);
    image_seal(copy, image_bytes);
    return image_load(copy, image_bytes, 512);
}

static void others_are_named(void) {
    a_network();
    TEST_ASSERT_EQUAL(SIS_WRONG_LAYOUT, with(SIS_IMAGE_AT_VERSION, SIS_IMAGE_VERSION + 1, 4));
    TEST_ASSERT_EQUAL(SIS_WRONG_LAYOUT, with(SIS_IMAGE_AT_LAYOUT, 'x', 8));
    TEST_ASSERT_NOT_NULL(strstr(sis_graph_error(image_net)->text, sis_layout_name()));
    TEST_ASSERT_EQUAL(SIS_WRONG_LAYOUT, with(SIS_IMAGE_AT_SOURCES, 1, 8));
    TEST_ASSERT_EQUAL(SIS_WRONG_LAYOUT, with(SIS_IMAGE_AT_OPTIONS, UINT64_MAX, 8));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, with(SIS_IMAGE_AT_OPSET, NO_OPSET - 1, 4));
    TEST_ASSERT_EQUAL(SIS_BAD_MODEL, with(0, 0, 8));
    TEST_ASSERT_EQUAL(SIS_BAD_MODEL, with(SIS_IMAGE_AT_BYTES, image_bytes + 64, 8));
    TEST_ASSERT_EQUAL(SIS_BAD_MODEL, with(SIS_IMAGE_AT_ABOUT_BYTES, UINT64_MAX, 8));
    TEST_ASSERT_EQUAL(SIS_BAD_MODEL, with(SIS_IMAGE_AT_CALL_BYTES, UINT64_MAX - 7, 8));
    TEST_ASSERT_EQUAL(SIS_BAD_MODEL, with(SIS_IMAGE_AT_WEIGHTS, 0, 8));
    TEST_ASSERT_EQUAL(SIS_BAD_MODEL, with(SIS_IMAGE_AT_WEIGHTS, image_bytes + 64, 8));
    memcpy(copy + 16, image_file, image_bytes);
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, image_load(copy + 16, image_bytes, 512));
}

/* The call at which `kind` is met for the n-th time; its fields to change. */
static uint8_t *find_call(uint8_t *file, sis_image_kind kind, uint32_t n) {
    sis_image image;
    sis_error error;
    sis_image_call call;
    TEST_ASSERT_EQUAL(SIS_OK, sis_image_open(&error, file, image_bytes, &image));
    for (size_t at = image.calls, before; before = at, sis_image_read(file, image.calls_end, &at, &call);)
        if (call.kind == kind && n-- == 0) return file + before;
    TEST_FAIL_MESSAGE("no such call");
    return NULL;
}

static sis_status with_call(sis_image_kind kind, uint32_t n, uint32_t at, uint64_t value, uint32_t bytes) {
    memcpy(copy, image_file, image_bytes);
    sis_image_put(find_call(copy, kind, n) + at, value, bytes);
    image_seal(copy, image_bytes);
    return try(copy, image_bytes);
}

static void ranges_are_checked(void) {
    a_network();
    const uint64_t places[] = {image_bytes,     image_bytes - 63, UINT64_MAX,
                               UINT64_MAX - 64, INT64_MAX,        1u << 31};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        TEST_ASSERT_EQUAL(SIS_BAD_MODEL, with_call(SIS_CALL_CONSTANT, 0, 8, places[i], 8));
        TEST_ASSERT_EQUAL(SIS_BAD_MODEL, with_call(SIS_CALL_PACKED, 0, 8, places[i], 8));
        TEST_ASSERT_NOT_EQUAL(SIS_OK, with_call(SIS_CALL_CONSTANT, 0, 16, places[i], 8));
        TEST_ASSERT_NOT_EQUAL(SIS_OK, with_call(SIS_CALL_PACKED, 0, 16, places[i], 8));
    }
    TEST_ASSERT_EQUAL(SIS_WRONG_LAYOUT, with_call(SIS_CALL_PACKED, 0, 16, 64, 8)); /* fewer than it packs */
    TEST_ASSERT_EQUAL(SIS_BAD_MODEL, with_call(SIS_CALL_PACKED, 0, 16, 0, 8));
    TEST_ASSERT_EQUAL(SIS_BAD_MODEL, with_call(SIS_CALL_PACKED, 0, 24, 1000, 4)); /* of no node */
    TEST_ASSERT_EQUAL(SIS_WRONG_LAYOUT,
                      with_call(SIS_CALL_PACKED, 0, 28, 0x80, 4)); /* packed of other inputs */
    TEST_ASSERT_EQUAL(SIS_BAD_MODEL, with_call(SIS_CALL_OUTPUT, 0, 0, SIS_CALL_KINDS, 4));
    TEST_ASSERT_EQUAL(SIS_BAD_MODEL, with_call(SIS_CALL_OPERATOR, 0, 12,
                                               SIS_OP_CUSTOM * UINT64_C(0x100000001), 8)); /* op and asked */
    TEST_ASSERT_NOT_EQUAL(SIS_OK,
                          with_call(SIS_CALL_OPERATOR, 0, 16, SIS_OP_ADD, 4)); /* a hidden convolution */
}

/* Numbers that hurt, and any bytes, at random places of the part that says what is done; each one sealed anew. */
static void mutants_do_no_harm(void) {
    static const uint64_t hurting[] = {0,
                                       1,
                                       2,
                                       7,
                                       63,
                                       255,
                                       65535,
                                       65536,
                                       INT32_MAX,
                                       UINT32_MAX,
                                       INT64_MAX,
                                       UINT64_MAX,
                                       UINT64_MAX - 1,
                                       (uint64_t)INT64_MIN,
                                       UINT64_C(1) << 40};
    a_network();
    size_t weights = (size_t)sis_image_number(image_file + SIS_IMAGE_AT_WEIGHTS, 8);
    uint32_t passed = 0;
    for (uint32_t mutant = 0; mutant < 1500; mutant++) {
        memcpy(copy, image_file, image_bytes);
        for (uint32_t n = 1 + net_random(3); n > 0; n--) {
            uint32_t at = SIS_IMAGE_HEADER + net_random((uint32_t)(weights - SIS_IMAGE_HEADER - 8)),
                     bytes = 1u << net_random(4);
            if (net_random(2)) at &= ~3u;
            uint64_t value = hurting[net_random(sizeof hurting / sizeof hurting[0])];
            sis_image_put(copy + at, net_random(3) == 0 ? net_random(UINT32_MAX) : value, bytes);
        }
        image_seal(copy, image_bytes);
        passed += try(copy, image_bytes) == SIS_OK;
    }
    TEST_ASSERT_TRUE(passed < 1500);
}

/* Weights are numbers: any bytes there are. */
static void weights_may_hold_anything(void) {
    a_network();
    size_t weights = (size_t)sis_image_number(image_file + SIS_IMAGE_AT_WEIGHTS, 8);
    for (int round = 0; round < 4; round++) {
        for (size_t i = weights; i < image_bytes; i++)
            image_file[i] = round == 0 ? 0xff : (uint8_t)net_random(256);
        TEST_ASSERT_EQUAL(SIS_OK, try(image_file, image_bytes));
    }
}

/* Of more records than a graph begins with, and of constants that are packed and that are not. */
static void a_long_network(void) {
    net_begin(NO_OPSET);
    static float w[16 * 16];
    for (int i = 0; i < 16 * 16; i++) w[i] = (float)(i % 9 - 4) / 8;
    uint32_t x = net_input(SIS_F32, DIMS(16, 16));
    for (int i = 0; i < 40; i++) {
        const uint32_t known = net_constant(SIS_F32, DIMS(16, 16), w);
        x = net_op(0, i % 2 ? SIS_OP_ADD : SIS_OP_MAT_MUL, IDS(x, known));
    }
    net_output(0, x);
    image_save();
}

/* Bindings copy what is no file's for each call: the copy of a call that wanted records is gone at the next one. */
static void the_file_may_move_while_it_is_loaded(void) {
    enum { FIRST = 16 * 1024 };
    static _Alignas(64) uint8_t records[1 << 20];
    uint32_t calls = 0, id;
    size_t used = FIRST, arena;
    a_long_network();
    uint8_t *place[2] = {copy, copy + ((image_bytes + 63) & ~(size_t)63)};
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_create(records, used, NO_OPSET, &net));
    sis_status status = SIS_OUT_OF_ARENA;
    for (; status == SIS_OUT_OF_ARENA; calls++) {
        memset(place[(calls + 1) % 2], 0xee, image_bytes);
        memcpy(place[calls % 2], image_file, image_bytes);
        status = sis_graph_load(net, place[calls % 2], image_bytes);
        if (status == SIS_OK) break;
        TEST_ASSERT_EQUAL_MESSAGE(SIS_OUT_OF_ARENA, status, sis_graph_error(net)->text);
        const size_t more = (size_t)net->error.asked + 4096;
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_extend(net, records + used, more));
        used += (more + 63) & ~(size_t)63;
        TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_plan(net, &arena)); /* it would look at what is gone */
        TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_input(net, "more", SIS_F32, NULL, 0, &id));
    }
    TEST_ASSERT_GREATER_THAN(2, calls);
    const uint8_t *file = place[calls % 2];
    for (uint32_t i = 0; i < net->tensors.count; i++) {
        const sis_tensor *t = &sis_tensor_at(net, i)->t;
        const uint8_t *data = t->data;
        if (!t->value_known || t->bytes <= SIS_SMALL_CONSTANT) continue;
        TEST_ASSERT_TRUE(data >= file && data + t->bytes <= file + image_bytes);
    }
    for (uint32_t i = 0; i < net->nodes.count; i++) {
        const uint8_t *given = sis_node_at(net, i)->given;
        if (given != NULL) TEST_ASSERT_TRUE(given >= file && given < file + image_bytes);
    }
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_extend(net, records + used, 256 * 1024));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_plan(net, &arena));
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(truncations_are_refused);
    RUN_TEST(damage_is_found);
    RUN_TEST(others_are_named);
    RUN_TEST(ranges_are_checked);
    RUN_TEST(mutants_do_no_harm);
    RUN_TEST(weights_may_hold_anything);
    RUN_TEST(the_file_may_move_while_it_is_loaded);
    return UNITY_END();
}
