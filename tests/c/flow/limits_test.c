/* Limits come from memory alone: records that grow byte by byte, capacities up to what memory holds, ids and sizes that no
 * caller in his senses would give, thousands of operators. */
#include <stdlib.h>
#include <string.h>

#include "rig.h"

void setUp(void) {}
void tearDown(void) {}

static sis_status pass_on(void *context, uint32_t id, const uint32_t *slots, uint32_t n, uint32_t *verdict) {
    (void)context, (void)id, (void)verdict;
    if (n == 2 && slots[1] != SIS_NONE) memcpy(rig_word(slots[1]), rig_word(slots[0]), 8);
    return SIS_OK;
}

static size_t spare; /* bytes that records get beyond what was asked for */
static uint8_t *next_block;
static uint32_t extended;

/* Runs a building call until its memory suffices: each time one block of exactly what was asked for. */
#define GROWING(call)                                                                               \
    do {                                                                                            \
        sis_status s;                                                                               \
        while ((s = (call)) == SIS_OUT_OF_ARENA) {                                                  \
            uint32_t channels = rig->channels.count, operators = rig->operators.count;              \
            size_t block = sis_flow_error(rig)->asked + 256 + spare;                                \
            TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_extend(rig, next_block, block));                 \
            next_block += block;                                                                    \
            TEST_ASSERT_TRUE(++extended < 10000 && next_block < rig_records + RIG_RECORDS);         \
            TEST_ASSERT_TRUE(channels == rig->channels.count && operators == rig->operators.count); \
        }                                                                                           \
        TEST_ASSERT_EQUAL_INT_MESSAGE(SIS_OK, s, sis_flow_error(rig)->text);                        \
    } while (0)

/* in → tee → two functions → joined → out, of tokens whose shape is open, with an initial token. */
static void build_growing(size_t first) {
    uint32_t schema, open, c[6], tee, f, g, join;
    size_t bytes;
    memset(rig_records, 0xa5, 1 << 20); /* records are cleared by whoever takes them */
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_create(rig_records, first, &rig));
    next_block = rig_records + first;
    GROWING(sis_flow_schema(rig, SIS_U64, DIMS(-1), &open));
    GROWING(sis_flow_schema(rig, SIS_U64, DIMS(1), &schema));
    for (uint32_t i = 0; i < 6; i++)
        GROWING(sis_flow_channel(rig, "a channel with a name", i + 1, i == 0 ? open : schema, i == 0 ? 64 : 0,
                                 &c[i]));
    uint64_t word = 3;
    GROWING(sis_flow_initial(rig, c[3], 1, &word, sizeof word));
    GROWING(sis_flow_operator(rig, SIS_FLOW_TEE, "tee", 0, 0, 1, 2, &tee));
    GROWING(sis_flow_operator(rig, SIS_FLOW_FUNCTION, "f", 1, 0, 1, 1, &f));
    GROWING(sis_flow_operator(rig, SIS_FLOW_FUNCTION, "g", 1, 0, 1, 1, &g));
    GROWING(sis_flow_operator(rig, SIS_FLOW_FUNCTION, "join", 2, 0, 2, 1, &join));
    rig_in(tee, 0, c[0]);
    rig_out(tee, 0, c[1]), rig_out(tee, 1, c[2]);
    rig_in(f, 0, c[1]), rig_in(g, 0, c[2]);
    rig_out(f, 0, c[3]), rig_out(g, 0, c[4]);
    rig_in(join, 0, c[3]), rig_in(join, 1, c[4]);
    rig_out(join, 0, c[5]);
    sis_flow_on_call(rig, pass_on, NULL);
    GROWING(sis_flow_build(rig, &bytes));
    TEST_ASSERT_EQUAL_INT(SIS_OUT_OF_ARENA, sis_flow_bind(rig, rig_arena, bytes - 1));
    TEST_ASSERT_EQUAL_UINT64(bytes, sis_flow_error(rig)->asked);
    TEST_ASSERT_EQUAL_INT(SIS_OUT_OF_ARENA, sis_flow_bind(rig, NULL, 0));
    TEST_ASSERT_EQUAL_INT(SIS_OUT_OF_ARENA, sis_flow_bind(rig, rig_arena + 1, bytes));
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_bind(rig, rig_arena + 1, bytes + 63));
    rig_start(4);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_destroy(rig));
}

static void test_records_that_end_anywhere(void) {
    for (size_t first = 4096; first < 7000; first += 8) {
        spare = first % 3 * 40;
        build_growing(first);
    }
    TEST_ASSERT_GREATER_THAN_UINT32(sizeof(void *) == 8 ? 500 : 100, extended);
}

static void test_capacity_65535(void) {
    rig_begin();
    uint32_t c = rig_words("c", 65535), slot;
    rig_bind();
    TEST_ASSERT_EQUAL_INT64(65535, rig_channel_figure(c, SIS_CHANNEL_BUFFERS));
    for (uint32_t round = 0; round < 3; round++) {
        for (uint64_t i = 0; i < 65535; i++) rig_send(c, i ^ round);
        TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_acquire(rig, c, &slot));
        TEST_ASSERT_EQUAL_UINT32(SIS_NONE, slot);
        for (uint64_t i = 0, word; i < 65535; i++) {
            TEST_ASSERT_TRUE(rig_receive(c, &word));
            if (word != (i ^ round)) TEST_ASSERT_EQUAL_UINT64(i ^ round, word);
        }
    }
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_destroy(rig));
}

static void test_sizes_that_do_not_fit(void) {
    size_t bytes;
    uint32_t id;
    rig_begin();
    rig_channel("huge", UINT32_MAX, SIS_NONE, 64);
    TEST_ASSERT_EQUAL_INT(SIS_OVERFLOW, sis_flow_build(rig, &bytes));
    rig_begin();
    rig_channel("huge", 1, SIS_NONE, SIZE_MAX);
    TEST_ASSERT_EQUAL_INT(sizeof(size_t) == 8 ? SIS_BAD_ARGUMENT : SIS_OVERFLOW, sis_flow_build(rig, &bytes));
    rig_begin();
    rig_channel("huge", 0x7fffffff, SIS_NONE, (size_t)1 << (sizeof(size_t) * 8 - 4));
    TEST_ASSERT_EQUAL_INT(SIS_OVERFLOW, sis_flow_build(rig, &bytes));
    rig_begin();
    rig_channel("large", 1 << 22, SIS_NONE, 1);
    TEST_ASSERT_EQUAL_INT(SIS_OUT_OF_ARENA, sis_flow_build(rig, &bytes));
    TEST_ASSERT_EQUAL_INT(SIS_BAD_ARGUMENT, sis_flow_channel(rig, "", 0, SIS_NONE, 1, &id));
    TEST_ASSERT_EQUAL_INT(SIS_OVERFLOW, sis_flow_schema(rig, SIS_F64, DIMS(INT64_MAX / 4, 9), &id));
    TEST_ASSERT_NOT_EQUAL_INT(
        SIS_OK, sis_flow_operator(rig, SIS_FLOW_FUNCTION, "", 0, 0, UINT32_MAX, UINT32_MAX, &id));
    TEST_ASSERT_EQUAL_INT(SIS_OUT_OF_ARENA,
                          sis_flow_operator(rig, SIS_FLOW_FUNCTION, "", 0, 0, 1 << 24, 0, &id));
}

/* Calls with any numbers, in any order: they fail or not, and the flow still does its work or says why not. */
static void test_any_numbers_in_any_order(void) {
    static uint64_t words[16];
    for (uint64_t seed = 0; seed < 3000; seed++) {
        rig_seed = seed;
        rig_begin();
        sis_flow_on_call(rig, pass_on, NULL);
        for (uint32_t n = 10 + rig_random(120); n > 0; n--) {
            static const uint32_t odd[] = {0, 1, 2, 3, 4, 5, 63, 77, 0x80000000, UINT32_MAX};
#define ANY (odd[rig_random(rig_random(5) ? 6 : 10)])
            uint32_t id, a = ANY, b = ANY, c = ANY;
            size_t bytes;
            int64_t info[SIS_TENSOR_INFO];
            switch (rig_random(20)) {
            case 0: sis_flow_schema(rig, 1 + rig_random(14), DIMS((int64_t)a - 1, 2), &id); break;
            case 1:
            case 2:
            case 3: sis_flow_channel(rig, "c", a % 9, rig_random(2) ? SIS_NONE : b, c % 99, &id); break;
            case 4: sis_flow_initial(rig, a, b, words, c); break;
            case 5:
            case 6:
            case 7: sis_flow_operator(rig, rig_random(7), "o", rig_random(6), b, a % 4, c % 4, &id); break;
            case 8:
            case 9:
            case 10:
            case 11: sis_flow_connect(rig, a, rig_random(3), rig_random(3), SIS_NONE, b); break;
            case 12: sis_flow_forward(rig, a, b, c); break;
            case 13:
                if (rig_random(2))
                    sis_flow_memory(rig, a, words, rig_random(sizeof words + 1), b);
                else
                    sis_flow_record(rig, a, words, rig_random(sizeof words + 1));
                break;
            case 14: sis_flow_graph(rig, a, NULL, &b, 1, &c, 1); break;
            case 15:
                if (rig_random(4) == 0 && sis_flow_build(rig, &bytes) == SIS_OK && bytes < RIG_ARENA)
                    sis_flow_bind(rig, rig_arena, bytes);
                break;
            case 16:
                if (sis_flow_acquire(rig, a, &id) == SIS_OK && rig_random(3)) sis_flow_publish(rig, a, id);
                sis_flow_publish(rig, b, c);
                break;
            case 17:
                if (sis_flow_take(rig, a, &id) == SIS_OK && rig_random(3)) sis_flow_release(rig, a, id);
                sis_flow_release(rig, b, c);
                break;
            case 18:
                sis_flow_slot(rig, a, info);
                sis_flow_shape(rig, b, c, info + 4, a);
                sis_flow_end(rig, c);
                break;
            default: sis_flow_start(rig, 1 + a % 9, NULL); break;
            }
        }
        TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_destroy(rig));
        TEST_ASSERT_EQUAL_INT(SIS_BAD_STATE, sis_flow_start(rig, 1, NULL));
        TEST_ASSERT_NOT_EQUAL_INT(SIS_OK, sis_flow_channel(rig, "", 1, SIS_NONE, 1, &(uint32_t){0}));
    }
}

static void test_thousands_of_operators(void) {
    enum { CHAIN = 5000 };
    uint64_t word;
    rig_begin();
    uint32_t schema = rig_schema(SIS_U64, DIMS(1)), first = rig_channel("", 1, schema, 0), last = first;
    for (uint32_t i = 0; i < CHAIN; i++) {
        /* numbered against the stream, so that each step moves the token by one */
        uint32_t op = rig_staged(SIS_FLOW_FUNCTION, "", 4 - i * 5 / CHAIN, i % 256, 1, 1);
        rig_in(op, 0, last);
        last = rig_channel("", 1, schema, 0);
        rig_out(op, 0, last);
        TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_forward(rig, op, 0, 0));
    }
    sis_flow_on_call(rig, pass_on, NULL);
    rig_bind();
    TEST_ASSERT_EQUAL_INT64(CHAIN + 1, rig_channel_figure(first, SIS_CHANNEL_BUFFERS));
    rig_send(first, 7);
    TEST_ASSERT_EQUAL_UINT64(CHAIN, rig_start(UINT32_MAX).firings);
    TEST_ASSERT_TRUE(rig_receive(last, &word));
    TEST_ASSERT_EQUAL_UINT64(7, word);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_records_that_end_anywhere);
    RUN_TEST(test_capacity_65535);
    RUN_TEST(test_sizes_that_do_not_fit);
    RUN_TEST(test_any_numbers_in_any_order);
    RUN_TEST(test_thousands_of_operators);
    return UNITY_END();
}
