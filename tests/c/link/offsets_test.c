/* Streams whose offsets go past 2^32, gaps that are filled in any order, and credit that is nonsense. */
#include "unity.h"
#include <stdlib.h>
#include <string.h>
#include "frames.h"
#include "link/cobs.h"
#include "link/inside.h"

static sis_link *made;
static uint64_t now;
static uint16_t seq;
static uint8_t given[1 << 16];
static size_t given_bytes;

void setUp(void) {
    static const uint32_t bauds[] = {3000000};
    sis_link_config config = {.token = 1,
                              .baud = 115200,
                              .bauds = bauds,
                              .baud_count = 1,
                              .receive_bytes = 1024,
                              .send_bytes = 1024};
    now = 1000000;
    seq = 0;
    made = sis_link_start(malloc(sis_link_size(&config)), sis_link_size(&config), &config, now);
    TEST_ASSERT_NOT_NULL(made);
}

void tearDown(void) { free(made); }

static void take_output(void) {
    given_bytes = 0;
    for (size_t count; (count = sis_link_output(made, given + given_bytes, 4200, now)) != 0;)
        given_bytes += count;
}

static void feed(test_frame frame) {
    uint8_t wire[SIS_LINK_MOST_WIRE];
    frame.seq = seq++;
    size_t bytes = test_frame_bytes(&frame, wire);
    sis_link_bytes(made, wire, bytes, now);
    sis_link_poll(made, now);
}

static void open_session(void) {
    feed(test_hello(1, 77));
    TEST_ASSERT_TRUE(sis_link_is_open(made));
    take_output();
}

static void test_a_stream_goes_past_the_end_of_its_numbers(void) {
    uint8_t bytes[700];
    open_session();
    link_receiver *receiver = &made->receivers[0];
    uint32_t at = 0u - 1500;
    receiver->taken = receiver->next = at;
    receiver->limit = receiver->told = at + 1024;
    for (uint32_t turn = 0; turn < 20; turn++) {
        const uint8_t *there;
        uint32_t first = 100 + turn * 10, second = 300;
        for (uint32_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(turn * 7 + i);
        feed(test_data(0, at + first, bytes + first, second)); /* beyond a gap */
        TEST_ASSERT_EQUAL(0, sis_link_read(made, 0, &there));
        feed(test_data(0, at, bytes, first + 5)); /* and the gap, with some bytes again */
        for (uint32_t left = first + second; left;) {
            size_t count = sis_link_read(made, 0, &there);
            TEST_ASSERT_GREATER_THAN(0, count);
            TEST_ASSERT_EQUAL_MEMORY(bytes + first + second - left, there, count);
            sis_link_take(made, 0, count);
            left -= (uint32_t)count;
        }
        at += first + second;
    }
    TEST_ASSERT_LESS_THAN(20000, at);
}

static void test_sending_goes_past_it_too(void) {
    open_session();
    link_sender *sender = &made->senders[1];
    uint32_t at = 0u - 700;
    sender->acked = sender->sent = sender->end = at;
    sender->limit = at + 100000;
    for (uint32_t turn = 0; turn < 20; turn++) {
        uint8_t bytes[333];
        memset(bytes, (int)turn + 1, sizeof bytes);
        TEST_ASSERT_EQUAL(sizeof bytes, sis_link_write(made, 1, bytes, sizeof bytes));
        uint16_t sent = made->seq;
        take_output();
        TEST_ASSERT_GREATER_THAN(sizeof bytes, given_bytes);
        at += (uint32_t)sizeof bytes;
        feed(test_credit(1, at, sent, at + 100000, NULL, 0));
        TEST_ASSERT_EQUAL(0, sis_link_unsent(made, 1));
        TEST_ASSERT_EQUAL(1024, sis_link_room(made, 1));
    }
}

static void test_gaps_are_filled_in_any_order(void) {
    enum { PIECES = 40, PIECE = 50 };
    static uint8_t file[PIECES * PIECE], right[PIECES * PIECE];
    open_session();
    for (uint32_t i = 0; i < sizeof right; i++) right[i] = (uint8_t)(i * 13 + i / 256);
    TEST_ASSERT_TRUE(sis_link_receive(made, file, sizeof file, 0));
    for (uint32_t i = 0; i < PIECES; i++) {
        uint32_t piece = i * 17 % PIECES; /* all of them, far from their order */
        uint32_t at = (PIECES - 1 - piece) * PIECE;
        feed(test_data(2, at, right + at, PIECE));
    }
    /* There may have been more gaps than are noted: what was dropped is sent again. */
    for (uint32_t at = sis_link_received(made); at < sizeof right; at += PIECE)
        feed(test_data(2, at, right + at, PIECE));
    TEST_ASSERT_EQUAL(sizeof right, sis_link_received(made));
    TEST_ASSERT_EQUAL_MEMORY(right, file, sizeof right);
}

static void test_a_file_takes_nothing_outside(void) {
    uint8_t bytes[64] = {1};
    uint8_t *file = malloc(100);
    open_session();
    TEST_ASSERT_FALSE(sis_link_receive(made, file, 100, 101));
    TEST_ASSERT_TRUE(sis_link_receive(made, file, 100, 100));
    feed(test_data(2, 100, bytes, 1));
    TEST_ASSERT_EQUAL(100, sis_link_received(made));
    TEST_ASSERT_TRUE(sis_link_receive(made, file, 100, 50));
    feed(test_data(2, 50, bytes, 51));
    feed(test_data(2, UINT32_MAX, bytes, 64));
    feed(test_data(2, 0u - 14, bytes, 64)); /* ends at 50, past 2^32 */
    feed(test_data(2, 0x80000000u, bytes, 1));
    TEST_ASSERT_EQUAL(50, sis_link_received(made));
    feed(test_data(2, 40, bytes, 60));
    TEST_ASSERT_EQUAL(100, sis_link_received(made));
    free(file);
}

static void test_credit_that_acknowledges_too_much_is_nothing(void) {
    uint32_t wild[] = {1, UINT32_MAX, UINT32_MAX, 5};
    open_session();
    TEST_ASSERT_EQUAL(5, sis_link_write(made, 0, "hello", 5));
    take_output();
    feed(test_credit(0, 6, 9, UINT32_MAX, NULL, 0));
    feed(test_credit(0, 0u - 1, 9, UINT32_MAX, NULL, 0));
    feed(test_credit(0, 0, 0, 4, wild, 2));
    TEST_ASSERT_EQUAL(5, sis_link_unsent(made, 0));
    feed(test_credit(0, 5, 9, 9, NULL, 0));
    TEST_ASSERT_EQUAL(0, sis_link_unsent(made, 0));
}

static void test_no_session_has_the_number_0(void) {
    made->session = UINT32_MAX - 1;
    for (uint32_t i = 0; i < 3; i++) {
        static const uint32_t numbers[] = {UINT32_MAX, 1, 2};
        feed(test_hello(1, 100 + i)); /* replaces the one before */
        TEST_ASSERT_EQUAL_HEX32(numbers[i], sis_link_session(made));
    }
}

static void test_sizes_out_of_bounds_are_refused(void) {
    sis_link_config config = {.receive_bytes = 1024, .send_bytes = 1000};
    TEST_ASSERT_EQUAL(0, sis_link_size(&config));
    config.send_bytes = 128;
    TEST_ASSERT_EQUAL(0, sis_link_size(&config));
    config.send_bytes = 1u << 31;
    TEST_ASSERT_EQUAL(0, sis_link_size(&config));
    config.send_bytes = 256;
    size_t bytes = sis_link_size(&config);
    void *memory = malloc(bytes);
    TEST_ASSERT_NULL(sis_link_start(memory, bytes - 1, &config, 0));
    TEST_ASSERT_NULL(sis_link_start(NULL, bytes, &config, 0));
    config.chunk = 5000;
    TEST_ASSERT_NULL(sis_link_start(memory, bytes, &config, 0));
    config.chunk = 0;
    TEST_ASSERT_NOT_NULL(sis_link_start(memory, bytes, &config, 0));
    free(memory);
}

static void test_the_memory_is_small(void) {
    sis_link_config config = {.receive_bytes = 4096, .send_bytes = 8192};
    TEST_ASSERT_LESS_THAN(16384 + 2 * (4096 + 8192), sis_link_size(&config));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_a_stream_goes_past_the_end_of_its_numbers);
    RUN_TEST(test_sending_goes_past_it_too);
    RUN_TEST(test_gaps_are_filled_in_any_order);
    RUN_TEST(test_a_file_takes_nothing_outside);
    RUN_TEST(test_credit_that_acknowledges_too_much_is_nothing);
    RUN_TEST(test_no_session_has_the_number_0);
    RUN_TEST(test_sizes_out_of_bounds_are_refused);
    RUN_TEST(test_the_memory_is_small);
    return UNITY_END();
}
