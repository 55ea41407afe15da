#include "frames.h"
#include <string.h>
#include "link/cobs.h"
#include "link/crc32.h"
#include "link_table.h"

static void put(uint8_t *out, uint32_t value, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) out[i] = (uint8_t)(value >> (8 * i));
}

size_t test_frame_bytes(const test_frame *frame, uint8_t *out) {
    uint8_t head[SIS_LINK_HEADER] = {frame->type, frame->channel}, check[SIS_LINK_CHECK];
    sis_cobs cobs;
    put(head + 2, frame->seq, 2);
    put(head + 4, frame->offset, 4);
    put(head + 8, frame->length, 2);
    put(check, sis_crc32(sis_crc32(0, head, sizeof head), frame->payload, frame->length), 4);
    out[0] = 0;
    out[1] = frame->type;
    sis_cobs_begin(&cobs, out + 2);
    sis_cobs_put(&cobs, head, sizeof head);
    sis_cobs_put(&cobs, frame->payload, frame->length);
    sis_cobs_put(&cobs, check, sizeof check);
    uint8_t *end = sis_cobs_end(&cobs);
    *end++ = 0;
    return (size_t)(end - out);
}

test_frame test_hello(uint64_t token, uint32_t nonce) {
    test_frame frame = {.type = SIS_LINK_HELLO};
    sis_link_hello hello = {.version = SIS_LINK_VERSION,
                            .chunk = 4096,
                            .token = token,
                            .time = 1700000000000000u,
                            .nonce = nonce,
                            .window = 1 << 16,
                            .console = 1 << 16,
                            .control = 1 << 16};
    frame.length = (uint32_t)sis_link_write_hello(frame.payload, sizeof frame.payload, &hello);
    return frame;
}

test_frame test_data(uint32_t channel, uint32_t offset, const void *bytes, uint32_t count) {
    test_frame frame = {
        .type = SIS_LINK_DATA, .channel = (uint8_t)channel, .offset = offset, .length = count};
    if (count) memcpy(frame.payload, bytes, count);
    return frame;
}

test_frame test_credit(uint32_t channel, uint32_t next, uint16_t seen, uint32_t limit, const uint32_t *ranges,
                       uint32_t pairs) {
    test_frame frame = {.type = SIS_LINK_CREDIT, .channel = (uint8_t)channel, .offset = next, .length = 7};
    put(frame.payload, seen, 2);
    put(frame.payload + 3, limit, 4);
    for (uint32_t i = 0; i < 2 * pairs; i++) {
        uint32_t value = ranges[i];
        for (; value >= 128; value >>= 7) frame.payload[frame.length++] = (uint8_t)(value | 128);
        frame.payload[frame.length++] = (uint8_t)value;
    }
    return frame;
}

test_frame test_baud(uint8_t step, uint32_t rate) {
    test_frame frame = {.type = SIS_LINK_BAUD};
    sis_link_baud baud = {step, rate};
    frame.length = (uint32_t)sis_link_write_baud(frame.payload, sizeof frame.payload, &baud);
    return frame;
}
