/* The board's end under frames that are valid, mutated and invented, cut anywhere, at any times, with a caller that does what
 * callers may. It runs under sanitizers on memory of exactly the promised sizes; what it delivers is held to what was
 * sent, and each frame it gives out to the format. SIS_FUZZ_ROUNDS says how many inputs, SIS_FUZZ_SEED where to begin. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "frames.h"
#include "link/cobs.h"
#include "link/crc32.h"
#include "link/link.h"
#include "unity.h"

static uint64_t chance;
static sis_link *link_;
static void *memory;
static uint64_t now;
static uint16_t seq;
static uint32_t nonce, last_next[SIS_LINK_CHANNELS], given[SIS_LINK_CHANNELS], taken[SIS_LINK_CHANNELS];
static uint8_t *file, *out_file;
static uint32_t file_size, file_from, out_size;
static uint8_t wire[SIS_LINK_MOST_WIRE * 2], raw[SIS_LINK_MOST_WIRE];
static size_t raw_bytes;
static bool in_frame, after_zero;
static uint32_t opened_count, good_out, delivered;

static uint32_t below(uint32_t limit) {
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (uint32_t)((chance >> 16) % limit);
}

/* What stands at an offset of a channel, both ways. */
static uint8_t truth(uint32_t channel, uint32_t offset) {
    uint32_t mixed = (offset + channel * 77) * 2654435761u;
    return mixed >> 24 < 60 ? 0 : (uint8_t)(mixed >> 16);
}

static void opened(void *context, const sis_link_hello *hello) {
    (void)context;
    opened_count++;
    nonce = hello->nonce;
    memset(given, 0, sizeof given);
    memset(taken, 0, sizeof taken);
    memset(last_next, 0, sizeof last_next);
}

static const uint32_t bauds[] = {1000000, 3000000};

/* A channel with rings. */
static uint32_t some_ring(void) { return (const uint32_t[]){0, 1, 3}[below(3)]; }

static void start(void) {
    bool streams = below(4);
    sis_link_config config = {.events = {.opened = opened},
                              .board = "fuzzed",
                              .release = "0",
                              .token = 5,
                              .baud = below(4) ? 115200 : 0,
                              .bauds = bauds,
                              .baud_count = 2,
                              .chunk = below(2) ? 0 : 16 + below(4081),
                              .window = 64 + below(20000),
                              .receive_bytes = 256u << below(5),
                              .send_bytes = 256u << below(5),
                              .streams_receive_bytes = streams ? 256u << below(5) : 0,
                              .streams_send_bytes = streams ? 256u << below(5) : 0,
                              .alert = below(2)};
    free(memory);
    memory = malloc(sis_link_size(&config));
    link_ = sis_link_start(memory, sis_link_size(&config), &config, now);
    TEST_ASSERT_NOT_NULL(link_);
    raw_bytes = 0;
    in_frame = after_zero = false;
}

/* -- What the board sends -- */

static uint32_t number(const uint8_t *bytes, uint32_t count) {
    uint32_t value = 0;
    for (uint32_t i = 0; i < count; i++) value |= (uint32_t)bytes[i] << (8 * i);
    return value;
}

static void check_frame(void) {
    size_t bytes = sis_cobs_decode(raw, raw_bytes);
    TEST_ASSERT_GREATER_OR_EQUAL(SIS_LINK_HEADER + SIS_LINK_CHECK, bytes);
    TEST_ASSERT_EQUAL_HEX32(sis_crc32(0, raw, bytes - 4), number(raw + bytes - 4, 4));
    uint32_t length = number(raw + 8, 2), offset = number(raw + 4, 4);
    TEST_ASSERT_EQUAL(bytes - 14, length);
    good_out++;
    if (raw[0] == SIS_LINK_CREDIT) last_next[raw[1]] = offset;
    if (raw[0] != SIS_LINK_DATA) return;
    for (uint32_t i = 0; i < length; i++) TEST_ASSERT_EQUAL_HEX8(truth(raw[1], offset + i), raw[10 + i]);
}

static void look_at_output(const uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!bytes[i]) {
            if (in_frame && raw_bytes) check_frame();
            in_frame = false;
            after_zero = true;
        } else if (in_frame) {
            TEST_ASSERT_LESS_THAN(sizeof raw, raw_bytes);
            raw[raw_bytes++] = bytes[i];
        } else {
            TEST_ASSERT_TRUE(after_zero && bytes[i] >= SIS_LINK_FIRST_TYPE);
            in_frame = true;
            raw_bytes = 0;
        }
    }
}

/* -- What the host sends -- */

static test_frame some_data(void) {
    uint32_t channel = below(8) ? 2 : some_ring(), near = last_next[channel],
             length = below(4) ? below(64) : below(4097);
    uint32_t offset = below(3)   ? near
                      : below(4) ? near + below(3000) - 500
                      : below(2) ? below(UINT32_MAX)
                                 : 0u - below(99);
    static uint8_t bytes[4096];
    if (length > 4096) length = 4096;
    for (uint32_t i = 0; i < length; i++) bytes[i] = truth(channel, offset + i);
    return test_data(channel, offset, bytes, length);
}

static test_frame some_credit(void) {
    uint32_t channel = below(SIS_LINK_CHANNELS), ranges[40], pairs = below(3) ? 0 : below(20);
    for (uint32_t i = 0; i < 40; i++) ranges[i] = below(9) ? below(200) : below(UINT32_MAX);
    uint32_t next = channel != 2 && below(4) ? given[channel] - below(300)
                    : below(3)               ? below(5000)
                                             : below(UINT32_MAX);
    test_frame frame = test_credit(channel, next, (uint16_t)below(300), next + below(70000), ranges, pairs);
    frame.payload[2] = (uint8_t)below(2);
    return frame;
}

/* A payload of nothing but chance; of data it would be bytes that are not true. */
static test_frame some_garbage(void) {
    test_frame frame = {.type = (uint8_t)(SIS_LINK_FIRST_TYPE + below(8)),
                        .channel = (uint8_t)below(SIS_LINK_CHANNELS)};
    frame.offset = below(2) ? below(5000) : below(UINT32_MAX);
    frame.length = frame.type == SIS_LINK_DATA ? 0 : below(80);
    for (uint32_t i = 0; i < frame.length; i++) frame.payload[i] = (uint8_t)below(256);
    return frame;
}

static test_frame some_frame(void) {
    static const uint32_t rates[] = {115200, 1000000, 3000000, 9600, 0};
    switch (below(12)) {
    case 0: return test_hello(below(8) ? 5 : 6, below(3) ? nonce : below(1000));
    case 1: return test_baud((uint8_t)(1 + below(5)), rates[below(5)]);
    case 2: return (test_frame){.type = SIS_LINK_BEAT};
    case 3: return some_garbage();
    case 4:
    case 5:
    case 6: return some_credit();
    default: return some_data();
    }
}

/* Changes on the wire, where the check no longer fits. */
static size_t damage(size_t bytes) {
    for (uint32_t times = below(4); times && bytes > 2; times--) {
        size_t at = below((uint32_t)bytes);
        switch (below(5)) {
        case 0: wire[at] = (uint8_t)below(256); break;
        case 1: wire[at] = below(2) ? 0 : 0xff; break;
        case 2: memmove(wire + at, wire + at + 1, --bytes - at); break;
        case 3:
            if (bytes == sizeof wire) break;
            memmove(wire + at + 1, wire + at, bytes++ - at);
            break;
        default: bytes = at + 1; break;
        }
    }
    return bytes;
}

/* The bytes, cut into pieces of exactly their size. */
static void feed(const uint8_t *bytes, size_t count) {
    while (count) {
        size_t piece = below(3) ? count : 1 + below((uint32_t)count);
        uint8_t *exact = malloc(piece);
        memcpy(exact, bytes, piece);
        sis_link_bytes(link_, exact, piece, now);
        free(exact);
        bytes += piece;
        count -= piece;
        if (!below(6)) now += below(30000);
        if (!below(4)) sis_link_poll(link_, now);
    }
}

static void one_input(void) {
    test_frame frame = some_frame();
    frame.seq = below(9) ? seq++ : (uint16_t)below(65536);
    if (!below(40)) frame.channel = (uint8_t)(SIS_LINK_CHANNELS + below(200));
    size_t bytes = test_frame_bytes(&frame, wire);
    if (!below(3)) bytes = damage(bytes);
    feed(wire, bytes);
}

/* -- The caller -- */

static void check_read(uint32_t channel) {
    const uint8_t *bytes;
    size_t count = sis_link_read(link_, channel, &bytes);
    for (size_t i = 0; i < count; i++)
        TEST_ASSERT_EQUAL_HEX8(truth(channel, taken[channel] + (uint32_t)i), bytes[i]);
    size_t take = count ? below((uint32_t)count + 1) : 0;
    sis_link_take(link_, channel, take);
    taken[channel] += (uint32_t)take;
    delivered += (uint32_t)take;
}

static void write_some(uint32_t channel) {
    uint8_t bytes[300];
    uint32_t count = below(300);
    for (uint32_t i = 0; i < count; i++) bytes[i] = truth(channel, given[channel] + i);
    given[channel] += (uint32_t)sis_link_write(link_, channel, bytes, count);
}

static void receive(void) {
    uint8_t *old = file;
    uint32_t size = below(20000), from = below(size + 1);
    uint8_t *fresh = malloc(size ? size : 1);
    if (sis_link_receive(link_, fresh, size, from)) {
        file = fresh;
        file_size = size;
        file_from = from;
        last_next[2] = from;
        free(old);
    } else {
        free(fresh);
    }
}

static void check_file(void) {
    uint32_t to = sis_link_received(link_);
    if (!file || to < file_from || to > file_size) return;
    for (uint32_t i = file_from; i < to; i++) TEST_ASSERT_EQUAL_HEX8(truth(2, i), file[i]);
    delivered += to - file_from;
}

static void send(void) {
    sis_link_send_stop(link_);
    free(out_file);
    out_size = below(20000);
    out_file = malloc(out_size ? out_size : 1);
    for (uint32_t i = 0; i < out_size; i++) out_file[i] = truth(2, i);
    sis_link_send(link_, out_file, out_size, below(out_size + 1));
}

static void output(void) {
    static uint8_t bytes[9000];
    uint32_t room = below(3) ? below(200) : below(9000);
    look_at_output(bytes, sis_link_output(link_, bytes, room, now));
}

static void caller(void) {
    switch (below(16)) {
    case 0:
    case 1: check_read(some_ring()); break;
    case 2:
    case 3: write_some(some_ring()); break;
    case 4: receive(); break;
    case 5: check_file(); break;
    case 6: send(); break;
    case 7:
        if (!below(20)) sis_link_leave(link_, below(2), now);
        break;
    case 8:
        if (sis_link_rate_wanted(link_)) sis_link_switched(link_, now);
        break;
    case 9: now += below(4) ? below(60000) : below(2500000); break;
    case 10: sis_link_poll(link_, now); break;
    case 11:
        if (!below(200)) start();
        break;
    case 12: (void)sis_link_deadline(link_); break;
    default: output(); break;
    }
}

void setUp(void) {}
void tearDown(void) {}

static void test_inputs(void) {
    const char *rounds_text = getenv("SIS_FUZZ_ROUNDS"), *seed_text = getenv("SIS_FUZZ_SEED");
    uint32_t rounds = rounds_text ? (uint32_t)strtoul(rounds_text, NULL, 10) : 20000;
    uint64_t seed = seed_text ? strtoull(seed_text, NULL, 10) : 20261122;
    chance = seed * 2 + 1;
    start();
    for (uint32_t i = 0; i < rounds; i++) {
        one_input();
        for (uint32_t turns = below(6); turns; turns--) caller();
    }
    printf("seed %llu: %u inputs, %u sessions, %u frames out, %u bytes delivered\n", (unsigned long long)seed,
           rounds, opened_count, good_out, delivered);
    TEST_ASSERT_GREATER_THAN(rounds / 1000, opened_count);
    TEST_ASSERT_GREATER_THAN(rounds / 100, good_out);
    TEST_ASSERT_GREATER_THAN(rounds / 10, delivered);
    free(memory);
    free(file);
    free(out_file);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_inputs);
    return UNITY_END();
}
