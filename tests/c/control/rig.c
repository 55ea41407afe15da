/* The rig: system, frames, replies. */
#define _POSIX_C_SOURCE 200809L
#include "rig.h"

#include <stdlib.h>
#include <string.h>

uint8_t rig_replies[RIG_REPLIES];
size_t rig_reply_bytes, rig_taken, rig_most = SIZE_MAX;
uint64_t rig_patience;
sis_control_system rig_system;
sis_control *rig_control;
rig_frame rig_out;
static void *control_memory;

static void reply(void *context, const void *head, size_t head_bytes, const void *data, size_t data_bytes) {
    (void)context;
    TEST_ASSERT_TRUE_MESSAGE(head_bytes + data_bytes <= RIG_REPLIES - rig_reply_bytes,
                             "replies have no room");
    memcpy(rig_replies + rig_reply_bytes, head, head_bytes);
    if (data_bytes > 0) memcpy(rig_replies + rig_reply_bytes + head_bytes, data, data_bytes);
    rig_reply_bytes += head_bytes + data_bytes;
}

static void *take(void *context, size_t bytes) {
    (void)context;
    void *memory;
    if (bytes > rig_most || rig_taken > rig_most - bytes) return NULL;
    if (posix_memalign(&memory, SIS_ALIGNMENT, bytes) != 0) return NULL;
    memset(memory, 0xa5, bytes);
    rig_taken += bytes;
    return memory;
}

static void give(void *context, void *memory, size_t bytes) {
    (void)context;
    rig_taken -= bytes;
    free(memory);
}

static sis_interrupt interrupted(void *context) {
    (void)context;
    return rig_patience > 0 && --rig_patience == 0 ? SIS_STOP : SIS_GO_ON;
}

void rig_start(void) {
    rig_system = (sis_control_system){.version = "1.2.3",
                                      .board = "fake",
                                      .core = "",
                                      .memory = 1u << 30,
                                      .reply = reply,
                                      .take = take,
                                      .give = give,
                                      .interrupted = interrupted};
    rig_most = SIZE_MAX;
    rig_taken = rig_reply_bytes = 0;
    rig_patience = 0;
    TEST_ASSERT_EQUAL(0, posix_memalign(&control_memory, SIS_ALIGNMENT, sis_control_size()));
    memset(control_memory, 0x5a, sis_control_size());
    TEST_ASSERT_EQUAL(SIS_OK,
                      sis_control_start(control_memory, sis_control_size(), &rig_system, &rig_control));
}

void rig_stop(void) {
    sis_control_stop(rig_control);
    TEST_ASSERT_FALSE(sis_control_holds(rig_control));
    free(control_memory);
    TEST_ASSERT_EQUAL_UINT64(0, rig_taken);
}

static void put(uint64_t value, uint32_t bytes) {
    TEST_ASSERT_TRUE(rig_out.n + bytes <= sizeof rig_out.bytes);
    for (uint32_t i = 0; i < bytes; i++) rig_out.bytes[rig_out.n++] = (uint8_t)(value >> (8 * i));
}

void rig_begin(uint32_t command) {
    rig_out.n = 0;
    put(SIS_FRAME_MAGIC, 1);
    put(SIS_FRAME_VERSION, 1);
    put(command, 1);
    put(0, 5);
}

void rig_u8(uint32_t value) { put(value, 1); }
void rig_u16(uint32_t value) { put(value, 2); }
void rig_u32(uint32_t value) { put(value, 4); }
void rig_u64(uint64_t value) { put(value, 8); }

void rig_bytes(const void *data, size_t n) {
    for (size_t i = 0; i < n; i++) put(((const uint8_t *)data)[i], 1);
}

void rig_string(const char *text) {
    put(strlen(text), 2);
    rig_bytes(text, strlen(text));
}

void rig_dims(uint32_t rank, const int64_t *dims) {
    put(rank, 1);
    for (uint32_t i = 0; i < rank; i++) put((uint64_t)dims[i], 8);
}

void rig_dims32(uint32_t rank, const uint32_t *dims) {
    put(rank, 1);
    for (uint32_t i = 0; i < rank; i++) put(dims[i], 4);
}

void rig_record(uint32_t tag, const void *data, uint32_t n) {
    put(tag, 1);
    put(n, 4);
    rig_bytes(data, n);
}

void rig_send(void) {
    const uint32_t length = (uint32_t)(rig_out.n - SIS_FRAME_HEADER);
    for (uint32_t i = 0; i < 4; i++) rig_out.bytes[4 + i] = (uint8_t)(length >> (8 * i));
    sis_control_bytes(rig_control, rig_out.bytes, rig_out.n);
}

uint32_t rig_u32_at(const uint8_t *p) {
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

uint64_t rig_u64_at(const uint8_t *p) { return rig_u32_at(p) | (uint64_t)rig_u32_at(p + 4) << 32; }

rig_reply rig_next(size_t *at) {
    const uint8_t *p = rig_replies + *at;
    TEST_ASSERT_TRUE_MESSAGE(rig_reply_bytes - *at >= 16, "a reply is missing");
    TEST_ASSERT_EQUAL_UINT8(SIS_FRAME_MAGIC, p[0]);
    TEST_ASSERT_EQUAL_UINT8(SIS_FRAME_VERSION, p[1]);
    rig_reply r = {.command = p[2], .flags = p[3], .length = rig_u32_at(p + 4)};
    TEST_ASSERT_TRUE(r.flags & SIS_FRAME_REPLY);
    TEST_ASSERT_TRUE(r.length >= 8 && r.length <= SIS_LIMIT_PAYLOAD);
    TEST_ASSERT_TRUE(rig_reply_bytes - *at >= SIS_FRAME_HEADER + r.length);
    r.status = (uint16_t)(p[8] | p[9] << 8);
    r.id = rig_u32_at(p + 10);
    const size_t text = (size_t)(p[14] | p[15] << 8);
    TEST_ASSERT_TRUE(text < SIS_ERROR_TEXT && text + 8 <= r.length);
    memcpy(r.text, p + 16, text);
    r.data = p + 16 + text;
    r.bytes = r.length - 8 - text;
    *at += SIS_FRAME_HEADER + r.length;
    return r;
}

rig_reply rig_only(void) {
    size_t at = 0;
    const rig_reply r = rig_next(&at);
    TEST_ASSERT_EQUAL_size_t(rig_reply_bytes, at);
    rig_reply_bytes = 0;
    return r;
}

uint32_t rig_expect(sis_status status) {
    rig_send();
    const rig_reply r = rig_only();
    TEST_ASSERT_EQUAL_STRING_MESSAGE(sis_status_name(status), sis_status_name((sis_status)r.status), r.text);
    TEST_ASSERT_EQUAL_UINT8(rig_out.bytes[2], r.command);
    TEST_ASSERT_EQUAL(status == SIS_OK, r.text[0] == 0);
    return r.id;
}
