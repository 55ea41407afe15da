/* The mailbox driver against firmware that answers as the wiki says, not at all, too late, or nonsense. Linked below 1 GiB, as
 * kernels are: the GPU sees no more. */
#include <string.h>

#include "drivers/driver.h"
#include "unity.h"

static uint32_t fake_read(uint64_t address);
static void fake_write(uint64_t address, uint32_t value);
static unsigned flushes;

#define SIS_ARCH_CACHE_H
#define sis_cache_flush(address, bytes) (flushes += (bytes) % 64 == 0 && (uintptr_t)(address) % 64 == 0)
#define sis_device_read fake_read
#define sis_device_write fake_write
#include "drivers/bcm2835_mailbox.c"

#define BASE 0x1000
static const sis_facts_device device = {&sis_bcm2835_mailbox, BASE};

/* What the firmware knows. */
static struct {
    bool silent, full, refuses, short_answer;
    uint32_t strangers; /* words of others that come first */
    uint32_t clock, set_clock, revision, voltage;
    uint32_t serial[2];
    uint32_t reads, asked, answered, pending;
} gpu;

void setUp(void) {
    memset(&gpu, 0, sizeof gpu);
    gpu.clock = 48000000;
    gpu.revision = 0xc03115; /* 4 GB */
    gpu.voltage = 875000;
    flushes = 0;
}
void tearDown(void) {}

static uint32_t answer(uint32_t tag, uint32_t *values) {
    switch (tag) {
    case 0x00010002: values[0] = gpu.revision; return 4;
    case 0x00010004: memcpy(values, gpu.serial, 8); return 8;
    case 0x00010005:
        values[0] = 0;
        values[1] = 0x3b400000;
        return 8;
    case 0x00030002:
        TEST_ASSERT_EQUAL_UINT32(2, values[0]);
        values[1] = gpu.clock;
        return 8;
    case 0x00038002:
        TEST_ASSERT_EQUAL_UINT32(2, values[0]);
        gpu.set_clock = gpu.clock = values[1];
        return 8;
    case 0x00030003:
        TEST_ASSERT_EQUAL_UINT32(1, values[0]);
        values[1] = gpu.voltage;
        return 8;
    default: return 0;
    }
}

static uint32_t fake_read(uint64_t address) {
    gpu.reads++;
    if (address == BASE + 0x38) return gpu.full ? 1u << 31 : 0;
    if (address == BASE + 0x18) return gpu.pending || gpu.strangers ? 0 : 1u << 30;
    TEST_ASSERT_EQUAL_HEX64(BASE, address);
    if (gpu.strangers) return gpu.strangers--, 0xc0001239;
    uint32_t word = gpu.pending;
    gpu.pending = 0;
    return word;
}

static void fake_write(uint64_t address, uint32_t word) {
    uint32_t *m = (uint32_t *)(uintptr_t)(word & 0x3ffffff0);

    TEST_ASSERT_EQUAL_HEX64(BASE + 0x20, address);
    TEST_ASSERT_EQUAL_HEX32(0xc0000008, word & 0xc000000f);
    TEST_ASSERT_EQUAL_UINT32(2 * gpu.answered + 1, flushes); /* before the GPU looks, and after each answer */
    TEST_ASSERT_EQUAL_UINT32(0, m[1]);
    TEST_ASSERT_EQUAL_UINT32(0, m[m[0] / 4 - 1]);
    TEST_ASSERT_EQUAL_UINT32(m[0], 24 + m[3]);
    gpu.asked++;
    if (gpu.silent) return;
    uint32_t bytes = answer(m[2], m + 5);
    m[1] = gpu.refuses ? 0x80000001 : 0x80000000;
    m[4] = 0x80000000 | (gpu.short_answer ? 0 : bytes);
    gpu.pending = word;
    gpu.answered++;
}

static const sis_facts_driver *const ask_for = &sis_bcm2835_mailbox;

static void test_what_the_firmware_knows_is_told(void) {
    uint32_t value;
    uint64_t number;

    gpu.serial[0] = 0x89abcdef;
    gpu.serial[1] = 0x10000000;
    gpu.strangers = 3;
    TEST_ASSERT_TRUE(ask_for->revision(&device, &value));
    TEST_ASSERT_EQUAL_HEX32(0xc03115, value);
    TEST_ASSERT_TRUE(ask_for->serial(&device, &number));
    TEST_ASSERT_EQUAL_HEX64(0x1000000089abcdef, number);
    TEST_ASSERT_EQUAL_UINT32(4, flushes);
    TEST_ASSERT_TRUE(ask_for->core_voltage(&device, &value));
    TEST_ASSERT_EQUAL_UINT32(875000, value);
}

static void test_what_it_does_not_know_is_not_made_up(void) {
    uint32_t value;
    uint64_t number;

    TEST_ASSERT_FALSE(ask_for->temperature(&device, &value)); /* a tag without an answer */
    TEST_ASSERT_FALSE(ask_for->serial(&device, &number));     /* all zeros */
    gpu.voltage = 0x80000001;
    TEST_ASSERT_FALSE(ask_for->core_voltage(&device, &value));
    gpu.short_answer = true;
    TEST_ASSERT_FALSE(ask_for->revision(&device, &value));
    gpu.short_answer = false;
    gpu.refuses = true;
    TEST_ASSERT_FALSE(ask_for->revision(&device, &value));
}

static void test_memory_above_a_gib_is_in_the_revision(void) {
    uint64_t base, size;

    TEST_ASSERT_TRUE(ask_for->memory(&device, 0, &base, &size));
    TEST_ASSERT_EQUAL_HEX64(0, base);
    TEST_ASSERT_EQUAL_HEX64(0x3b400000, size);
    TEST_ASSERT_TRUE(ask_for->memory(&device, 1, &base, &size));
    TEST_ASSERT_EQUAL_HEX64(0x40000000, base);
    TEST_ASSERT_EQUAL_HEX64(0xc0000000, size);
    TEST_ASSERT_FALSE(ask_for->memory(&device, 2, &base, &size));
    gpu.revision = 0xa02082; /* 1 GB */
    TEST_ASSERT_FALSE(ask_for->memory(&device, 1, &base, &size));
    gpu.revision = 0x000010; /* the old style */
    TEST_ASSERT_FALSE(ask_for->memory(&device, 1, &base, &size));
}

static void test_a_clock_is_raised_only_where_it_is_too_slow(void) {
    uint32_t hz;
    TEST_ASSERT_TRUE(ask_for->uart_clock(&device, 115200 * 16, &hz));
    TEST_ASSERT_EQUAL_UINT32(48000000, hz);
    TEST_ASSERT_EQUAL_UINT32(0, gpu.set_clock);
    gpu.clock = 3000000;
    TEST_ASSERT_TRUE(ask_for->uart_clock(&device, 115200 * 16, &hz));
    TEST_ASSERT_EQUAL_UINT32(3000000, hz);
    TEST_ASSERT_TRUE(
        ask_for->uart_clock(&device, 921600 * 16, &hz)); /* not enough: raised, and asked again */
    TEST_ASSERT_EQUAL_UINT32(48000000, hz);
    TEST_ASSERT_EQUAL_UINT32(48000000, gpu.set_clock);
    gpu.refuses = true;
    TEST_ASSERT_FALSE(ask_for->uart_clock(&device, 1, &hz));
}

static void test_firmware_that_does_not_answer_costs_a_bounded_wait(void) {
    uint32_t value;

    gpu.silent = true;
    TEST_ASSERT_FALSE(ask_for->revision(&device, &value));
    TEST_ASSERT_LESS_THAN_UINT32(3000000, gpu.reads);
    setUp();
    gpu.full = true;
    TEST_ASSERT_FALSE(ask_for->revision(&device, &value));
    TEST_ASSERT_EQUAL_UINT32(0, gpu.asked);
    setUp();
    gpu.strangers = UINT32_MAX;
    TEST_ASSERT_FALSE(ask_for->revision(&device, &value));
    TEST_ASSERT_LESS_THAN_UINT32(100, gpu.reads);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_what_the_firmware_knows_is_told);
    RUN_TEST(test_what_it_does_not_know_is_not_made_up);
    RUN_TEST(test_memory_above_a_gib_is_in_the_revision);
    RUN_TEST(test_a_clock_is_raised_only_where_it_is_too_slow);
    RUN_TEST(test_firmware_that_does_not_answer_costs_a_bounded_wait);
    return UNITY_END();
}
