/* The other cores, on the device: each runs what it is given, sees what was written before, and computes as core 0 does. Where
 * there is only one core (as in most runs), only that is checked. */
#include "kernel/cores.h"

#include <stddef.h>

#include "arch/cores.h"
#include "unity.h"

enum { ROUNDS = 2000, VALUES = 1000 };

void setUp(void) {}
void tearDown(void) {}

static uint32_t others(void) { return sis_cores_count() - 1; }

/* One line of the cache each, and all in one line: both must work. */
static struct { _Alignas(64) uint32_t self; } alone[SIS_MOST_CORES];
static uint32_t together[SIS_MOST_CORES];

static void say_who(void *argument) {
    uint32_t *core = argument;
    alone[*core].self = sis_cores_self();
    together[*core] = sis_cores_self();
}

static void test_each_core_knows_itself(void) {
    uint32_t numbers[SIS_MOST_CORES];

    TEST_ASSERT_EQUAL_UINT32(0, sis_cores_self());
    for (uint32_t i = 1; i <= others(); i++) {
        numbers[i] = i;
        TEST_ASSERT_TRUE(sis_cores_run(i, say_who, &numbers[i]));
    }
    for (uint32_t i = 1; i <= others(); i++) {
        sis_cores_wait(i);
        TEST_ASSERT_EQUAL_UINT32(i, alone[i].self);
        TEST_ASSERT_EQUAL_UINT32(i, together[i]);
    }
}

static void test_no_function_is_given_to_nobody(void) {
    TEST_ASSERT_FALSE(sis_cores_run(0, say_who, NULL));
    TEST_ASSERT_FALSE(sis_cores_run(sis_cores_count(), say_who, NULL));
    TEST_ASSERT_FALSE(sis_cores_run(UINT32_MAX, say_who, NULL));
    sis_cores_wait(0);
    sis_cores_wait(UINT32_MAX);
}

/* A sum grows from core to core, without any barrier but those of run and wait. */
static struct {
    uint64_t sum;
    uint32_t steps[64];
} passed;

static void add_a_step(void *argument) {
    (void)argument;
    passed.sum = passed.sum * 3 + sis_cores_self();
    passed.steps[passed.sum % 64]++;
}

static void test_what_one_core_wrote_the_next_one_sees(void) {
    uint64_t expected = 0;
    uint32_t steps = 0;

    passed.sum = 0;
    for (uint32_t round = 0; round < ROUNDS; round++)
        for (uint32_t i = 1; i <= others(); i++) {
            TEST_ASSERT_TRUE(sis_cores_run(i, add_a_step, NULL));
            sis_cores_wait(i);
            expected = expected * 3 + i;
            TEST_ASSERT_EQUAL_UINT64(expected, passed.sum);
        }
    for (uint32_t i = 0; i < 64; i++) steps += passed.steps[i];
    TEST_ASSERT_EQUAL_UINT32(ROUNDS * others(), steps);
}

/* All at once on one number. */
static uint32_t shared;

static void count_up(void *argument) {
    uint32_t times = *(const uint32_t *)argument;
    for (uint32_t i = 0; i < times; i++) __atomic_fetch_add(&shared, 1, __ATOMIC_RELAXED);
}

static void test_atomic_counts_lose_nothing(void) {
    uint32_t times = ROUNDS * 10;

    shared = 0;
    for (uint32_t i = 1; i <= others(); i++) TEST_ASSERT_TRUE(sis_cores_run(i, count_up, &times));
    count_up(&times);
    for (uint32_t i = 1; i <= others(); i++) sis_cores_wait(i);
    TEST_ASSERT_EQUAL_UINT32(times * sis_cores_count(), shared);
}

/* Two cores at once, each waiting for the other's word. */
static struct { _Alignas(64) uint32_t ball; } court;

static void play(void *argument) {
    uint32_t side = *(const uint32_t *)argument;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        while (__atomic_load_n(&court.ball, __ATOMIC_ACQUIRE) % 2 != side) sis_core_yield();
        __atomic_store_n(&court.ball, court.ball + 1, __ATOMIC_RELEASE);
    }
}

static void test_two_cores_talk_while_they_run(void) {
    uint32_t sides[2] = {0, 1};

    if (others() < 2) return;
    court.ball = 0;
    TEST_ASSERT_TRUE(sis_cores_run(1, play, &sides[0]));
    TEST_ASSERT_TRUE(sis_cores_run(2, play, &sides[1]));
    TEST_ASSERT_FALSE(sis_cores_run(1, play, &sides[0])); /* still at it */
    sis_cores_wait(1);
    sis_cores_wait(2);
    TEST_ASSERT_EQUAL_UINT32(2 * ROUNDS, court.ball);
}

/* The same bits: rounding, denormals and vector registers are as on core 0. */
typedef struct sums {
    float values[VALUES];
    float of_values, of_tiny;
} sums;

static void add_up(void *argument) {
    sums *to = argument;
    volatile float tiny = 1e-39f;

    to->of_values = 0;
    for (uint32_t i = 0; i < VALUES; i++) {
        to->values[i] = 1.0f / (float)(i + 1);
        to->of_values += to->values[i];
    }
    to->of_tiny = tiny / 3;
}

static void test_floating_point_is_the_same(void) {
    static sums mine, theirs;

    add_up(&mine);
    TEST_ASSERT_TRUE(mine.of_tiny > 0);
    for (uint32_t i = 1; i <= others(); i++) {
        theirs = (sums){.of_values = -1};
        TEST_ASSERT_TRUE(sis_cores_run(i, add_up, &theirs));
        sis_cores_wait(i);
        TEST_ASSERT_EQUAL_MEMORY(&mine, &theirs, sizeof mine);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_each_core_knows_itself);
    RUN_TEST(test_no_function_is_given_to_nobody);
    RUN_TEST(test_what_one_core_wrote_the_next_one_sees);
    RUN_TEST(test_atomic_counts_lose_nothing);
    RUN_TEST(test_two_cores_talk_while_they_run);
    RUN_TEST(test_floating_point_is_the_same);
    return UNITY_END();
}
