/* Streams: a feeder of the test's own at the other end of their messages. Whatever it says, in whatever pieces, memory stays
 * whole, and what the script reads is what was sent, or an error. */
#include <stdlib.h>
#include <string.h>

#include "sis/streams.h"
#include "unity.h"

enum { ROUNDS = 20000 };

static sis_streams *streams;
static void *memory;
static uint8_t said[4096];
static size_t said_bytes;

void setUp(void) {
    memory = malloc(sis_streams_size());
    streams = sis_streams_start(memory, sis_streams_size());
    TEST_ASSERT_NOT_NULL(streams);
}

void tearDown(void) { free(memory); }

static uint64_t number(const uint8_t *bytes, size_t count) {
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++) value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

/* What the streams say next; NULL: nothing. */
static const uint8_t *hear(void) {
    said_bytes = sis_streams_give(streams, said, SIS_STREAM_MESSAGE);
    return said_bytes ? said : NULL;
}

static uint32_t id_of(const uint8_t *message) { return (uint32_t)number(message + 2, 2); }

static void tell(uint8_t kind, uint32_t id, const void *payload, size_t bytes) {
    static uint8_t message[70000];
    message[0] = kind;
    message[1] = 0;
    for (size_t i = 0; i < 2; i++) message[2 + i] = (uint8_t)(id >> (8 * i));
    for (size_t i = 0; i < 4; i++) message[4 + i] = (uint8_t)(bytes >> (8 * i));
    memcpy(message + 8, payload, bytes);
    sis_streams_take(streams, message, 8 + bytes);
}

static void end(uint32_t id, uint64_t total) {
    uint8_t payload[8];
    for (size_t i = 0; i < 8; i++) payload[i] = (uint8_t)(total >> (8 * i));
    tell(SIS_STREAM_END, id, payload, 8);
}

static uint32_t open(const char *name) {
    uint32_t id = 0;
    TEST_ASSERT_EQUAL(SIS_OK, sis_stream_open(streams, name, &id, NULL));
    return id;
}

/* Opens it and hears so. */
static uint32_t opened(const char *name) {
    uint32_t id = open(name);
    const uint8_t *message = hear();
    TEST_ASSERT_NOT_NULL(message);
    TEST_ASSERT_EQUAL(SIS_STREAM_OPEN, message[0]);
    TEST_ASSERT_EQUAL(id, id_of(message));
    TEST_ASSERT_EQUAL_MEMORY(name, message + 24, strlen(name));
    TEST_ASSERT_EQUAL(16 + strlen(name), number(message + 4, 4));
    return id;
}

static void test_bytes_end_and_grants(void) {
    static uint8_t bytes[SIS_STREAM_RING], back[SIS_STREAM_RING];
    sis_error error;
    sis_streams_connected(streams);
    uint32_t id = opened("sound");
    TEST_ASSERT_EQUAL_UINT64(0, number(said + 8, 8));
    TEST_ASSERT_EQUAL(SIS_STREAM_RING, number(said + 16, 4));
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(i * 7);
    tell(SIS_STREAM_DATA, id, bytes, sizeof bytes);
    TEST_ASSERT_NULL(hear());
    TEST_ASSERT_EQUAL(1000, sis_stream_read(streams, id, back, 1000, &error));
    TEST_ASSERT_EQUAL_MEMORY(bytes, back, 1000);
    TEST_ASSERT_NULL_MESSAGE(hear(), "a grant is worth a quarter of the ring");
    TEST_ASSERT_EQUAL(9000, sis_stream_read(streams, id, back, 9000, &error));
    TEST_ASSERT_EQUAL(SIS_STREAM_GRANT, hear()[0]);
    TEST_ASSERT_EQUAL_UINT64(10000 + SIS_STREAM_RING, number(said + 8, 8));
    tell(SIS_STREAM_DATA, id, bytes, 10000); /* over the ring's end */
    end(id, sizeof bytes + 10000);
    TEST_ASSERT_EQUAL(sizeof bytes, sis_stream_read(streams, id, back, sizeof back, &error));
    TEST_ASSERT_EQUAL_MEMORY(bytes + 10000, back, sizeof bytes - 10000);
    TEST_ASSERT_EQUAL_MEMORY(bytes, back + sizeof bytes - 10000, 10000);
    TEST_ASSERT_EQUAL(-1, sis_stream_read(streams, id, back, sizeof back, &error));
    sis_stream_close(streams, id);
    TEST_ASSERT_NULL_MESSAGE(hear(), "who said the last word need not be told");
}

static void test_what_fails_is_told_behind_what_arrived(void) {
    uint8_t back[16];
    sis_error error;
    sis_streams_connected(streams);
    uint32_t id = opened("sound");
    tell(SIS_STREAM_DATA, id, "abc", 3);
    tell(SIS_STREAM_FAILED, id, "\x23\x00nobody feeds it", 17); /* 35 */
    TEST_ASSERT_EQUAL(3, sis_stream_read(streams, id, back, sizeof back, &error));
    TEST_ASSERT_EQUAL(-2, sis_stream_read(streams, id, back, sizeof back, &error));
    TEST_ASSERT_EQUAL(SIS_NO_STREAM, error.status);
    TEST_ASSERT_EQUAL_STRING("stream \"sound\": nobody feeds it", error.text);
    id = opened("short");
    end(id, 1);
    TEST_ASSERT_EQUAL(-2, sis_stream_read(streams, id, back, sizeof back, &error));
    TEST_ASSERT_EQUAL(SIS_STREAM_BROKEN, error.status);
    id = opened("greedy");
    static uint8_t much[SIS_STREAM_RING + 1];
    tell(SIS_STREAM_DATA, id, much, sizeof much);
    TEST_ASSERT_EQUAL_STRING("stream \"greedy\": its feeder sent more than it was asked for",
                             (sis_stream_read(streams, id, back, sizeof back, &error), error.text));
}

static void test_names_and_numbers(void) {
    sis_error error;
    uint32_t id;
    uint8_t back[4];
    char name[SIS_STREAM_NAME + 2];
    memset(name, 'n', sizeof name);
    name[SIS_STREAM_NAME + 1] = 0;
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_stream_open(streams, name, &id, &error));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_stream_open(streams, "", &id, &error));
    name[SIS_STREAM_NAME] = 0;
    id = open(name);
    TEST_ASSERT_EQUAL(SIS_BUSY, sis_stream_open(streams, name, &id, &error));
    for (uint32_t i = 1; i < SIS_STREAMS_MOST; i++) open((const char[]){(char)('a' + i), 0});
    TEST_ASSERT_EQUAL(SIS_BUSY, sis_stream_open(streams, "one more", &id, &error));
    TEST_ASSERT_EQUAL(-2, sis_stream_read(streams, 999, back, 4, &error));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, error.status);
    sis_stream_close(streams, 999);
    sis_streams_close_all(streams);
    TEST_ASSERT_EQUAL(SIS_OK, sis_stream_open(streams, "one more", &id, &error));
}

static void test_another_feeder_goes_on_where_the_first_stopped(void) {
    uint8_t back[16];
    uint32_t id = open("sound");
    TEST_ASSERT_NULL_MESSAGE(hear(), "nobody listens yet");
    sis_streams_connected(streams);
    TEST_ASSERT_EQUAL(id, id_of(hear()));
    tell(SIS_STREAM_DATA, id, "abcde", 5);
    TEST_ASSERT_EQUAL(2, sis_stream_read(streams, id, back, 2, NULL));
    sis_streams_take(streams, (const uint8_t *)"\x04\x00\x01", 3); /* cut off */
    sis_streams_disconnected(streams);
    TEST_ASSERT_EQUAL(3, sis_stream_read(streams, id, back, 16, NULL));
    TEST_ASSERT_EQUAL(0, sis_stream_read(streams, id, back, 16, NULL));
    sis_streams_connected(streams);
    TEST_ASSERT_EQUAL(SIS_STREAM_OPEN, hear()[0]);
    TEST_ASSERT_EQUAL_UINT64(5, number(said + 8, 8));
    TEST_ASSERT_EQUAL(SIS_STREAM_RING, number(said + 16, 4));
    tell(SIS_STREAM_DATA, id, "f", 1);
    end(id, 6);
    TEST_ASSERT_EQUAL(1, sis_stream_read(streams, id, back, 16, NULL));
    TEST_ASSERT_EQUAL('f', back[0]);
    TEST_ASSERT_EQUAL(-1, sis_stream_read(streams, id, back, 16, NULL));
}

static void test_what_is_for_one_that_is_closed_reaches_no_other(void) {
    uint8_t back[16];
    sis_streams_connected(streams);
    uint32_t old = opened("sound");
    sis_stream_close(streams, old);
    TEST_ASSERT_TRUE(sis_streams_has_words(streams));
    TEST_ASSERT_EQUAL(SIS_STREAM_CLOSE, hear()[0]);
    uint32_t id = opened("sound");
    TEST_ASSERT_NOT_EQUAL(old, id);
    tell(SIS_STREAM_DATA, old, "old", 3);
    end(old, 3);
    tell(9, id, "what is that", 12);
    TEST_ASSERT_EQUAL(0, sis_stream_read(streams, id, back, sizeof back, NULL));
    sis_streams_abandoned(streams);
    TEST_ASSERT_EQUAL(-2, sis_stream_read(streams, id, back, sizeof back, NULL));
}

static uint64_t chance = 20261122;
static uint32_t below(uint32_t limit) {
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (uint32_t)((chance >> 16) % limit);
}

/* Anything at all from the feeder, cut anywhere, while a script opens, reads and closes. Memory is of the exact size. */
static void test_anything(void) {
    static uint8_t bytes[600], back[600];
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t id = below(40);
        size_t count = below(sizeof bytes);
        for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)below(256);
        if (below(3)) { /* something that looks like a message */
            bytes[0] = (uint8_t)below(8);
            bytes[2] = (uint8_t)id;
            bytes[3] = 0;
            memset(bytes + 4, 0, 4);
            bytes[4] = (uint8_t)below(256);
            bytes[5] = (uint8_t)below(3);
        }
        sis_streams_take(streams, bytes, count);
        if (!below(3)) sis_stream_open(streams, (const char[]){(char)('a' + below(12)), 0}, &id, NULL);
        if (below(2)) sis_stream_read(streams, id, back, below(sizeof back), NULL);
        if (!below(6)) sis_stream_close(streams, id);
        if (below(2)) sis_streams_give(streams, said, below(sizeof said));
        if (!below(50)) sis_streams_disconnected(streams);
        if (!below(20)) sis_streams_connected(streams);
        if (!below(500)) sis_streams_abandoned(streams);
        if (!below(200)) sis_streams_close_all(streams);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_bytes_end_and_grants);
    RUN_TEST(test_what_fails_is_told_behind_what_arrived);
    RUN_TEST(test_names_and_numbers);
    RUN_TEST(test_another_feeder_goes_on_where_the_first_stopped);
    RUN_TEST(test_what_is_for_one_that_is_closed_reaches_no_other);
    RUN_TEST(test_anything);
    return UNITY_END();
}
