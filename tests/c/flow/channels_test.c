/* Channels and operators one by one: what holds back whom, what ends when. */
#include <string.h>

#include "rig.h"

static sis_verdict verdict;
static sis_status failure;
static uint32_t last_slots[8], calls, order[64];

void setUp(void) {
    verdict = SIS_FIRED;
    failure = SIS_OK;
    calls = 0;
    rig_begin();
}
void tearDown(void) { TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_destroy(rig)); }

/* Adds one to the first input, or counts. */
static sis_status add_one(void *context, uint32_t operator_, const uint32_t *slots, uint32_t n,
                          uint32_t *say) {
    (void)context;
    TEST_ASSERT_EQUAL_UINT32(SIS_FIRED, *say);
    TEST_ASSERT_EQUAL_INT(SIS_BAD_STATE, sis_flow_start(rig, 1, NULL));
    TEST_ASSERT_EQUAL_INT(SIS_BAD_STATE, sis_flow_reset(rig));
    TEST_ASSERT_EQUAL_INT(SIS_BAD_STATE, sis_flow_destroy(rig));
    order[calls % 64] = operator_;
    memcpy(last_slots, slots, n * sizeof *slots);
    if (verdict == SIS_FIRED && n == 2 && slots[1] != SIS_NONE) *rig_word(slots[1]) = *rig_word(slots[0]) + 1;
    if (verdict == SIS_FIRED && n == 2 && slots[1] == SIS_NONE) *rig_word(slots[0]) += 1;
    if (verdict == SIS_FIRED && n == 1) *rig_word(slots[0]) = calls;
    calls++;
    *say = verdict;
    return failure;
}

static uint32_t in, out, op; /* caller → in → op → out → caller */

static void one(uint32_t capacity) {
    in = rig_words("in", capacity), out = rig_words("out", capacity);
    op = rig_operator(SIS_FLOW_FUNCTION, "plus", 1, 1);
    rig_in(op, 0, in);
    rig_out(op, 0, out);
    sis_flow_on_call(rig, add_one, NULL);
    rig_bind();
}

static void test_a_token_goes_through(void) {
    uint64_t word;
    one(1);
    TEST_ASSERT_EQUAL_UINT64(SIS_FLOW_WAITING, rig_start(5).state);
    rig_send(in, 41);
    sis_flow_report report = rig_start(5);
    TEST_ASSERT_EQUAL_UINT64(1, report.steps);
    TEST_ASSERT_EQUAL_UINT64(1, report.firings);
    TEST_ASSERT_EQUAL_UINT64(SIS_FLOW_WAITING, report.state);
    TEST_ASSERT_TRUE(rig_receive(out, &word));
    TEST_ASSERT_EQUAL_UINT64(42, word);
    TEST_ASSERT_EQUAL_UINT32(0, rig_busy());
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_end(rig, in));
    TEST_ASSERT_EQUAL_UINT64(SIS_FLOW_DONE, rig_start(5).state);
    uint32_t slot;
    TEST_ASSERT_EQUAL_INT(SIS_BAD_STATE, sis_flow_acquire(rig, in, &slot));
}

static void test_full_holds_back_and_nothing_is_lost(void) {
    uint64_t word, next = 1;
    uint32_t slot;
    one(3);
    for (uint64_t i = 0; i < 100; i++) {
        while (sis_flow_acquire(rig, in, &slot) == SIS_OK && slot != SIS_NONE) {
            *rig_word(slot) = i++;
            TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_publish(rig, in, slot));
        }
        i--;
        rig_start(10);
        TEST_ASSERT_EQUAL_INT64(3, rig_channel_figure(out, SIS_CHANNEL_DEPTH));
        for (int k = 0; k < 2; k++) {
            TEST_ASSERT_TRUE(rig_receive(out, &word));
            TEST_ASSERT_EQUAL_UINT64(next++, word);
        }
    }
    TEST_ASSERT_EQUAL_INT64(3, rig_channel_figure(out, SIS_CHANNEL_PEAK));
    TEST_ASSERT_EQUAL_INT64(3, rig_channel_figure(out, SIS_CHANNEL_BUFFERS));
    TEST_ASSERT_GREATER_THAN_INT64(0, rig_channel_figure(out, SIS_CHANNEL_HELD_FULL));
}

static void test_taken_tokens_are_room_only_when_released(void) {
    uint32_t a, b, none;
    one(2);
    rig_send(in, 1);
    rig_send(in, 2);
    rig_start(9);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_take(rig, out, &a));
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_take(rig, out, &b));
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_take(rig, out, &none));
    TEST_ASSERT_EQUAL_UINT32(SIS_NONE, none);
    rig_send(in, 3);
    TEST_ASSERT_EQUAL_UINT64(0, rig_start(9).firings);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_release(rig, out, b)); /* behind a, which is still held */
    TEST_ASSERT_EQUAL_UINT64(0, rig_start(9).firings);
    TEST_ASSERT_EQUAL_INT(SIS_BAD_ARGUMENT, sis_flow_release(rig, out, b));
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_release(rig, out, a));
    TEST_ASSERT_EQUAL_UINT64(1, rig_start(9).firings);
    TEST_ASSERT_EQUAL_INT(SIS_BAD_ARGUMENT, sis_flow_release(rig, out, a));
}

static void test_publishing_orders_acquired_slots(void) {
    uint32_t a, b;
    uint64_t word;
    one(2);
    sis_flow_acquire(rig, in, &a);
    sis_flow_acquire(rig, in, &b);
    *rig_word(a) = 10, *rig_word(b) = 20;
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_publish(rig, in, b));
    TEST_ASSERT_EQUAL_INT(SIS_BAD_ARGUMENT, sis_flow_publish(rig, in, b));
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_publish(rig, in, a));
    rig_start(9);
    TEST_ASSERT_TRUE(rig_receive(out, &word) && word == 21);
    TEST_ASSERT_TRUE(rig_receive(out, &word) && word == 11);
}

static void test_verdicts(void) {
    uint64_t word;
    one(2);
    rig_send(in, 1);
    verdict = SIS_WAITS;
    TEST_ASSERT_EQUAL_UINT64(SIS_FLOW_WAITING, rig_start(3).state);
    TEST_ASSERT_EQUAL_INT64(1, rig_operator_figure(op, SIS_OPERATOR_WAITS));
    verdict = SIS_CONSUMED;
    TEST_ASSERT_EQUAL_UINT64(1, rig_start(3).firings);
    TEST_ASSERT_FALSE(rig_receive(out, &word));
    rig_send(in, 5);
    verdict = SIS_VERDICT_COUNT;
    sis_flow_report report;
    TEST_ASSERT_EQUAL_INT(SIS_BAD_VALUE, rig_start_status(3, &report));
    verdict = SIS_FIRED;
    failure = SIS_CUSTOM_FAILED;
    TEST_ASSERT_EQUAL_INT(SIS_CUSTOM_FAILED, rig_start_status(3, &report));
    TEST_ASSERT_EQUAL_STRING("plus", sis_flow_error(rig)->node);
    TEST_ASSERT_EQUAL_UINT64(0, report.steps);
    failure = SIS_OK;
    rig_start(3);
    TEST_ASSERT_TRUE(rig_receive(out, &word) && word == 6);
    verdict = SIS_ENDED;
    rig_send(in, 7);
    rig_send(in, 8);
    TEST_ASSERT_EQUAL_UINT64(SIS_FLOW_DONE, rig_start(3).state); /* whatever the caller still sends */
}

static void test_order_is_stage_then_priority_then_id(void) {
    static const uint32_t stages[] = {3, 0, 3, 1, 3, 3}, priorities[] = {5, 0, 9, 255, 5, 0};
    static const uint32_t expected[] = {1, 3, 2, 0, 4, 5};
    for (uint32_t i = 0; i < 6; i++) {
        uint32_t id = rig_staged(SIS_FLOW_FUNCTION, "f", stages[i], priorities[i], 0, 1);
        rig_out(id, 0, rig_words("c", 4));
    }
    sis_flow_on_call(rig, add_one, NULL);
    rig_bind();
    TEST_ASSERT_EQUAL_UINT64(6, rig_start(1).firings);
    TEST_ASSERT_EQUAL_UINT32_ARRAY(expected, order, 6);
}

static void test_memory_to_record(void) {
    static uint64_t data[6] = {1, 2, 3, 4, 5, 6}, kept[13];
    uint32_t c = rig_words("c", 2), source = rig_operator(SIS_FLOW_MEMORY, "bytes", 0, 1),
             sink = rig_operator(SIS_FLOW_RECORD, "kept", 1, 0);
    rig_out(source, 0, c);
    rig_in(sink, 0, c);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_memory(rig, source, data, sizeof data, 2));
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_record(rig, sink, kept, sizeof kept));
    rig_bind();
    for (int again = 0; again < 2; again++) {
        memset(kept, 0xff, sizeof kept);
        sis_flow_report report = rig_start(100);
        TEST_ASSERT_EQUAL_UINT64(SIS_FLOW_DONE, report.state);
        TEST_ASSERT_EQUAL_UINT64(24, report.firings);
        for (uint32_t i = 0; i < 12; i++) TEST_ASSERT_EQUAL_UINT64(data[i % 6], kept[i]);
        TEST_ASSERT_EQUAL_UINT64(UINT64_MAX, kept[12]);
        TEST_ASSERT_EQUAL_UINT32(0, rig_busy());
        TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_reset(rig));
    }
}

static void test_a_full_record_stalls_its_source(void) {
    static uint64_t data[6], kept[2];
    uint32_t c = rig_words("c", 2), source = rig_operator(SIS_FLOW_MEMORY, "bytes", 0, 1),
             sink = rig_operator(SIS_FLOW_RECORD, "kept", 1, 0);
    rig_out(source, 0, c);
    rig_in(sink, 0, c);
    sis_flow_memory(rig, source, data, sizeof data, 1);
    sis_flow_record(rig, sink, kept, sizeof kept);
    rig_bind();
    sis_flow_report report;
    TEST_ASSERT_EQUAL_INT(SIS_STALLED, rig_start_status(100, &report));
    TEST_ASSERT_EQUAL_UINT64(6, report.firings);
    rig_is("operator \"bytes\" waits for room in channel \"c\", which operator \"kept\" empties; operator "
           "\"kept\" has filled "
           "its memory of 16 bytes");
}

static void test_a_loop_without_tokens_stalls(void) {
    uint32_t x = rig_words("x", 1), y = rig_words("y", 1);
    uint32_t a = rig_operator(SIS_FLOW_FUNCTION, "a", 1, 1), b = rig_operator(SIS_FLOW_FUNCTION, "b", 1, 1);
    rig_in(a, 0, x);
    rig_out(a, 0, y);
    rig_in(b, 0, y);
    rig_out(b, 0, x);
    sis_flow_on_call(rig, add_one, NULL);
    rig_bind();
    sis_flow_report report;
    TEST_ASSERT_EQUAL_INT(SIS_STALLED, rig_start_status(9, &report));
    rig_is("operator \"a\" waits for a token in channel \"x\" from operator \"b\"; operator \"b\" waits for "
           "a token in channel "
           "\"y\" from operator \"a\"");
    TEST_ASSERT_EQUAL_STRING("a", sis_flow_error(rig)->node);
}

static void test_a_loop_with_a_token_goes_round(void) {
    uint32_t x = rig_words("x", 1), y = rig_words("y", 1);
    uint32_t a = rig_operator(SIS_FLOW_FUNCTION, "a", 1, 1), b = rig_operator(SIS_FLOW_FUNCTION, "b", 1, 1);
    rig_in(a, 0, x);
    rig_out(a, 0, y);
    rig_in(b, 0, y);
    rig_out(b, 0, x);
    uint64_t first = 100;
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_initial(rig, x, 1, &first, sizeof first));
    sis_flow_on_call(rig, add_one, NULL);
    rig_bind();
    TEST_ASSERT_EQUAL_UINT64(20, rig_start(10).firings);
    TEST_ASSERT_EQUAL_UINT64(119, *rig_word(last_slots[0]));
}

static void test_a_channel_to_itself_needs_no_more_than_its_tokens(void) {
    uint32_t x = rig_words("x", 1), a = rig_operator(SIS_FLOW_FUNCTION, "a", 1, 1);
    rig_in(a, 0, x);
    rig_out(a, 0, x);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_initial(rig, x, 1, NULL, 0));
    sis_flow_on_call(rig, add_one, NULL);
    rig_bind();
    TEST_ASSERT_EQUAL_UINT64(10, rig_start(10).firings);
    TEST_ASSERT_EQUAL_UINT64(10, *rig_word(last_slots[1]));
    TEST_ASSERT_EQUAL_INT64(2, rig_channel_figure(x, SIS_CHANNEL_BUFFERS));
}

static void test_tee_shares_one_buffer(void) {
    uint32_t from = rig_words("in", 2), to[3] = {rig_words("a", 2), rig_words("b", 3), rig_words("c", 2)};
    uint32_t tee = rig_operator(SIS_FLOW_TEE, "tee", 1, 3), slot[3];
    rig_in(tee, 0, from);
    for (uint32_t i = 0; i < 3; i++) rig_out(tee, i, to[i]);
    rig_bind();
    TEST_ASSERT_EQUAL_INT64(5, rig_channel_figure(from, SIS_CHANNEL_BUFFERS));
    TEST_ASSERT_EQUAL_INT64(0, rig_channel_figure(to[0], SIS_CHANNEL_BUFFERS));
    rig_send(from, 7);
    rig_start(1);
    for (uint32_t i = 0; i < 3; i++) sis_flow_take(rig, to[i], &slot[i]);
    TEST_ASSERT_TRUE(slot[0] == slot[1] && slot[1] == slot[2] && *rig_word(slot[0]) == 7);
    for (uint32_t i = 0; i < 3; i++) {
        TEST_ASSERT_EQUAL_UINT32(1, rig_busy());
        TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_release(rig, to[i], slot[i]));
    }
    TEST_ASSERT_EQUAL_UINT32(0, rig_busy());
}

static void test_forward_hands_its_input_on(void) {
    uint64_t word;
    in = rig_words("in", 1), out = rig_words("out", 1);
    op = rig_operator(SIS_FLOW_FUNCTION, "plus", 1, 1);
    rig_in(op, 0, in);
    rig_out(op, 0, out);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_forward(rig, op, 0, 0));
    TEST_ASSERT_EQUAL_INT(SIS_BAD_ARGUMENT, sis_flow_forward(rig, op, 0, 0));
    sis_flow_on_call(rig, add_one, NULL);
    rig_bind();
    TEST_ASSERT_EQUAL_INT64(2, rig_channel_figure(in, SIS_CHANNEL_BUFFERS));
    for (uint64_t i = 0; i < 5; i++) {
        rig_send(in, i);
        rig_start(1);
        TEST_ASSERT_EQUAL_UINT32(SIS_NONE, last_slots[1]);
        TEST_ASSERT_TRUE(rig_receive(out, &word) && word == i + 1);
    }
    TEST_ASSERT_EQUAL_UINT32(0, rig_busy());
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_a_token_goes_through);
    RUN_TEST(test_full_holds_back_and_nothing_is_lost);
    RUN_TEST(test_taken_tokens_are_room_only_when_released);
    RUN_TEST(test_publishing_orders_acquired_slots);
    RUN_TEST(test_verdicts);
    RUN_TEST(test_order_is_stage_then_priority_then_id);
    RUN_TEST(test_memory_to_record);
    RUN_TEST(test_a_full_record_stalls_its_source);
    RUN_TEST(test_a_loop_without_tokens_stalls);
    RUN_TEST(test_a_loop_with_a_token_goes_round);
    RUN_TEST(test_a_channel_to_itself_needs_no_more_than_its_tokens);
    RUN_TEST(test_tee_shares_one_buffer);
    RUN_TEST(test_forward_hands_its_input_on);
    return UNITY_END();
}
