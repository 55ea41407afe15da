/* The stream of frames: cut anywhere, with garbage in it, of another version, too long; and every command's length. */
#include <string.h>

#include "rig.h"

void setUp(void) { rig_start(); }
void tearDown(void) { rig_stop(); }

static void about(uint32_t tag) {
    rig_begin(SIS_COMMAND_ABOUT);
    rig_out.bytes[3] = (uint8_t)tag;
}

static void expect_about(uint32_t tag, size_t *at) {
    const rig_reply r = rig_next(at);
    TEST_ASSERT_EQUAL_UINT8(SIS_COMMAND_ABOUT, r.command);
    TEST_ASSERT_EQUAL_UINT8(tag | SIS_FRAME_REPLY, r.flags);
    TEST_ASSERT_EQUAL_UINT16(SIS_OK, r.status);
    TEST_ASSERT_EQUAL_UINT8(SIS_FRAME_VERSION, r.data[0]);
    TEST_ASSERT_EQUAL_MEMORY("\5\0001.2.3\4\0fake", r.data + 1, 13);
}

static void test_tags_come_back_in_order(void) {
    size_t at = 0;
    for (uint32_t tag = 0; tag < 128; tag++) {
        about(tag);
        rig_send();
        expect_about(tag, &at);
    }
    TEST_ASSERT_EQUAL_size_t(rig_reply_bytes, at);
}

/* Three frames as one stretch, cut at every two places. */
static void test_cut_anywhere(void) {
    static uint8_t stream[512];
    size_t n = 0;
    const int64_t dims[2] = {2, 3};
    rig_begin(SIS_COMMAND_CREATE_GRAPH);
    memcpy(stream + n, rig_out.bytes, rig_out.n);
    n += rig_out.n;
    rig_begin(SIS_COMMAND_ADD_INPUT);
    rig_string("x");
    rig_u16(SIS_F32);
    rig_dims(2, dims);
    rig_out.bytes[4] = (uint8_t)(rig_out.n - SIS_FRAME_HEADER);
    memcpy(stream + n, rig_out.bytes, rig_out.n);
    n += rig_out.n;
    about(5);
    memcpy(stream + n, rig_out.bytes, rig_out.n);
    n += rig_out.n;
    for (size_t a = 0; a <= n; a++) {
        for (size_t b = a; b <= n; b += 3) {
            rig_reply_bytes = 0;
            sis_control_bytes(rig_control, stream, a);
            sis_control_bytes(rig_control, stream + a, b - a);
            sis_control_bytes(rig_control, stream + b, n - b);
            size_t at = 0;
            TEST_ASSERT_EQUAL_UINT16(SIS_OK, rig_next(&at).status);
            const rig_reply input = rig_next(&at);
            TEST_ASSERT_EQUAL_UINT16(SIS_OK, input.status);
            TEST_ASSERT_EQUAL_UINT32(0, input.id);
            expect_about(5, &at);
            TEST_ASSERT_EQUAL_size_t(rig_reply_bytes, at);
        }
    }
    rig_reply_bytes = 0;
}

/* One byte at a time, each of which the control said it wants at least. */
static void test_wants(void) {
    about(1);
    for (size_t i = 0; i < rig_out.n; i++) {
        TEST_ASSERT_EQUAL_size_t(SIS_FRAME_HEADER - i, sis_control_wants(rig_control));
        sis_control_bytes(rig_control, rig_out.bytes + i, 1);
    }
    TEST_ASSERT_EQUAL_UINT16(SIS_OK, rig_only().status);
}

static void test_garbage_then_a_frame(void) {
    uint8_t garbage[300];
    uint32_t state = 12345;
    for (size_t n = 1; n < sizeof garbage; n++) {
        for (size_t i = 0; i < n; i++) {
            state = state * 1664525u + 1013904223u;
            garbage[i] = (uint8_t)(state >> 24);
        }
        garbage[0] = 0x11;
        rig_reply_bytes = 0;
        sis_control_bytes(rig_control, garbage, n);
        about(7);
        rig_send();
        size_t at = 0;
        const rig_reply bad = rig_next(&at);
        TEST_ASSERT_EQUAL_UINT16(SIS_BAD_FRAME, bad.status);
        TEST_ASSERT_EQUAL_UINT32(SIS_NONE, bad.id);
        expect_about(7, &at);
        TEST_ASSERT_EQUAL_size_t(rig_reply_bytes, at);
    }
    rig_reply_bytes = 0;
}

static void test_another_version(void) {
    about(0);
    rig_out.bytes[1] = 1;
    rig_send();
    about(3);
    rig_send();
    size_t at = 0;
    const rig_reply bad = rig_next(&at);
    TEST_ASSERT_EQUAL_UINT16(SIS_BAD_FRAME, bad.status);
    TEST_ASSERT_EQUAL_STRING("version 1 of control frames, this board speaks 0", bad.text);
    expect_about(3, &at);
    rig_reply_bytes = 0;
}

/* A reply that comes back is no command. */
static void test_reply_is_no_command(void) {
    about(SIS_FRAME_REPLY);
    rig_send();
    TEST_ASSERT_EQUAL_UINT16(SIS_BAD_FRAME, rig_only().status);
    about(3);
    rig_send();
    size_t at = 0;
    expect_about(3, &at);
    rig_reply_bytes = 0;
}

/* The payload of one that is too long is dropped, and what it holds is not obeyed. */
static void test_too_long(void) {
    static uint8_t stream[SIS_FRAME_HEADER + SIS_LIMIT_PAYLOAD + 1];
    about(9);
    const uint8_t length[4] = {1, 0, 1, 0};
    for (size_t i = SIS_FRAME_HEADER; i + SIS_FRAME_HEADER <= sizeof stream; i += SIS_FRAME_HEADER)
        memcpy(stream + i, rig_out.bytes, SIS_FRAME_HEADER);
    memcpy(stream, rig_out.bytes, SIS_FRAME_HEADER);
    memcpy(stream + 4, length, 4);
    sis_control_bytes(rig_control, stream, sizeof stream);
    const rig_reply bad = rig_only();
    TEST_ASSERT_EQUAL_UINT16(SIS_BAD_FRAME, bad.status);
    TEST_ASSERT_EQUAL_STRING("a payload of 65537 bytes, at most 65536 are possible; it is dropped", bad.text);
    about(9);
    rig_send();
    size_t at = 0;
    expect_about(9, &at);
    rig_reply_bytes = 0;
}

static void test_unknown_command(void) {
    uint32_t known = 0;
    for (uint32_t id = 0; id < 256; id++) {
        while (known < SIS_COMMAND_COUNT && sis_frame_descriptions[known].id < id) known++;
        if (known < SIS_COMMAND_COUNT && sis_frame_descriptions[known].id == id) continue;
        rig_begin(id);
        rig_u32(77);
        rig_expect(SIS_UNKNOWN_COMMAND);
    }
}

/* Every command with every shorter payload, and with one byte more where its length is fixed. */
static void test_lengths(void) {
    for (uint32_t i = 0; i < SIS_COMMAND_COUNT; i++) {
        const sis_frame_description *frame = &sis_frame_descriptions[i];
        for (uint32_t n = 0; n < frame->least; n++) {
            rig_begin(frame->id);
            for (uint32_t k = 0; k < n; k++) rig_u8(0);
            rig_expect(SIS_BAD_FRAME);
        }
        if (frame->open) continue;
        rig_begin(frame->id);
        for (uint32_t k = 0; k <= frame->least; k++) rig_u8(0);
        rig_expect(SIS_BAD_FRAME);
    }
}

/* Counts and lengths that say more than there is. */
static void test_lists_that_are_too_long(void) {
    for (uint32_t n = 1; n < 256; n++) {
        rig_begin(SIS_COMMAND_ADD_INPUT);
        rig_u16(n + 1);
        for (uint32_t i = 0; i < n; i++) rig_u8('x');
        rig_expect(SIS_BAD_FRAME);
    }
    rig_begin(SIS_COMMAND_ADD_INPUT);
    rig_string("x");
    rig_u16(SIS_F32);
    rig_u8(9);
    for (uint32_t i = 0; i < 9; i++) rig_u64(1);
    rig_expect(SIS_BAD_FRAME);
    rig_begin(SIS_COMMAND_ADD_INPUT);
    rig_u16(3);
    rig_bytes("a\0b", 3);
    rig_u16(SIS_F32);
    rig_u8(0);
    rig_expect(SIS_BAD_FRAME);
    rig_begin(SIS_COMMAND_SET_OPERATOR_GRAPH);
    rig_u32(0);
    rig_u16(0);
    rig_u16(65535);
    for (uint32_t i = 0; i < 100; i++) rig_u32(i);
    rig_expect(SIS_BAD_FRAME);
    rig_begin(SIS_COMMAND_RUN_SCRIPT);
    rig_string("a.js");
    rig_u64(0);
    rig_u32(0);
    rig_u32(0);
    rig_u8(3);
    rig_string("one");
    rig_string("two");
    rig_expect(SIS_BAD_FRAME);
}

/* A sender's session that ends in the middle of a frame leaves nothing behind. */
static void test_stop_in_the_middle(void) {
    about(0);
    sis_control_bytes(rig_control, rig_out.bytes, 5);
    sis_control_stop(rig_control);
    about(2);
    rig_send();
    size_t at = 0;
    expect_about(2, &at);
    rig_reply_bytes = 0;
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_tags_come_back_in_order);
    RUN_TEST(test_cut_anywhere);
    RUN_TEST(test_wants);
    RUN_TEST(test_garbage_then_a_frame);
    RUN_TEST(test_another_version);
    RUN_TEST(test_reply_is_no_command);
    RUN_TEST(test_too_long);
    RUN_TEST(test_unknown_command);
    RUN_TEST(test_lengths);
    RUN_TEST(test_lists_that_are_too_long);
    RUN_TEST(test_stop_in_the_middle);
    return UNITY_END();
}
