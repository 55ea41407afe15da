/* Frames as a host makes them, for tests of the board's end. */
#ifndef SIS_TEST_FRAMES_H
#define SIS_TEST_FRAMES_H

#include <stddef.h>
#include <stdint.h>

typedef struct test_frame {
    uint8_t type, channel;
    uint16_t seq;
    uint32_t offset, length; /* at most SIS_LINK_MOST_CHUNK */
    uint8_t payload[4096];
} test_frame;

/* Bytes of the whole frame on the wire, at most SIS_LINK_MOST_WIRE. */
size_t test_frame_bytes(const test_frame *frame, uint8_t *out);
test_frame test_hello(uint64_t token, uint32_t nonce);
test_frame test_data(uint32_t channel, uint32_t offset, const void *bytes, uint32_t count);
/* Credit with its ranges as they stand in `ranges`: pairs of gap and stretch. */
test_frame test_credit(uint32_t channel, uint32_t next, uint16_t seen, uint32_t limit, const uint32_t *ranges,
                       uint32_t pairs);
test_frame test_baud(uint8_t step, uint32_t rate);

#endif
