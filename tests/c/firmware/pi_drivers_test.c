/* Drivers of the Raspberry Pis over registers that are plain memory: what they write there, and what they read out of it. */
#include <string.h>

#include "drivers/driver.h"
#include "unity.h"

static uint32_t registers[256], local[64];

void setUp(void) {
    memset(registers, 0, sizeof registers);
    memset(local, 0, sizeof local);
}
void tearDown(void) {}

#define AT(bytes) registers[(bytes) / 4]
#define LOCAL(bytes) local[(bytes) / 4]

static uint64_t base_of(const uint32_t *words) { return (uint64_t)(uintptr_t)words; }

static void test_uart_pins_of_bcm2835(void) {
    const sis_pins_device device = {&sis_bcm2835_pins, base_of(registers), NULL, 0};
    AT(0x04) = 0xffffffff;
    device.driver->set(&device, &(sis_pin){14, SIS_PIN_ALT0, SIS_PULL_NONE});
    device.driver->set(&device, &(sis_pin){15, SIS_PIN_ALT0, SIS_PULL_UP});
    TEST_ASSERT_EQUAL_HEX32(0xfffc0fff | 4u << 12 | 4u << 15,
                            AT(0x04)); /* pins 10 to 13 and 16 to 19 as they were */
    TEST_ASSERT_EQUAL_HEX32(0, AT(0x94));
    TEST_ASSERT_EQUAL_HEX32(0, AT(0x98));
}

static void test_pulls_of_bcm2711(void) {
    const sis_pins_device device = {&sis_bcm2711_pins, base_of(registers), NULL, 0};
    AT(0xe4) = 0xffffffff;
    device.driver->set(&device, &(sis_pin){14, SIS_PIN_ALT5, SIS_PULL_NONE});
    device.driver->set(&device, &(sis_pin){15, SIS_PIN_INPUT, SIS_PULL_UP});
    TEST_ASSERT_EQUAL_HEX32(2u << 12, AT(0x04));
    TEST_ASSERT_EQUAL_HEX32(0x0fffffff | 1u << 30, AT(0xe4));
    device.driver->set(&device, &(sis_pin){33, SIS_PIN_ALT3, SIS_PULL_DOWN});
    TEST_ASSERT_EQUAL_HEX32(7u << 9, AT(0x0c));
    TEST_ASSERT_EQUAL_HEX32(2u << 2, AT(0xec));
}

static void test_a_pin_that_is_none_changes_nothing(void) {
    uint32_t before[256];
    const sis_pins_device device = {&sis_bcm2835_pins, base_of(registers), NULL, 0};
    memcpy(before, registers, sizeof before);
    device.driver->set(&device, &(sis_pin){54, SIS_PIN_ALT0, SIS_PULL_UP});
    sis_bcm2711_pins.set(&device, &(sis_pin){UINT32_MAX, SIS_PIN_ALT0, SIS_PULL_UP});
    TEST_ASSERT_EQUAL_MEMORY(before, registers, sizeof before);
}

static void test_levels_and_edges(void) {
    const sis_gpio_device device = {&sis_bcm2835_gpio, base_of(registers), {0}};
    AT(0x38) = 1u << 21; /* GPLEV1: pin 53 */
    TEST_ASSERT_TRUE(device.driver->read(&device, 53));
    TEST_ASSERT_FALSE(device.driver->read(&device, 21));
    device.driver->write(&device, 17, true);
    device.driver->write(&device, 40, false);
    TEST_ASSERT_EQUAL_HEX32(1u << 17, AT(0x1c));
    TEST_ASSERT_EQUAL_HEX32(1u << 8, AT(0x2c));
    AT(0x4c) = 1;
    device.driver->detect(&device, 27, true, false);
    TEST_ASSERT_EQUAL_HEX32(1u << 27 | 1, AT(0x4c));
    TEST_ASSERT_EQUAL_HEX32(0, AT(0x58));
    TEST_ASSERT_EQUAL_HEX32(1u << 27, AT(0x40));
    device.driver->detect(&device, 27, false, true);
    TEST_ASSERT_EQUAL_HEX32(1, AT(0x4c));
    TEST_ASSERT_EQUAL_HEX32(1u << 27, AT(0x58));
    AT(0x44) = UINT32_MAX; /* only 54 pins have bits that mean something */
    TEST_ASSERT_EQUAL_HEX64((uint64_t)0x3fffff << 32 | 1u << 27, device.driver->noted(&device));
    TEST_ASSERT_EQUAL(54, device.driver->count);
}

static void test_restart_and_off(void) {
    const sis_reset_device device = {&sis_bcm2835_reset, base_of(registers)};
    AT(0x1c) = 0x00000102;
    TEST_ASSERT_TRUE(device.driver->restart(&device));
    TEST_ASSERT_EQUAL_HEX32(0x5a00000a, AT(0x24));
    TEST_ASSERT_EQUAL_HEX32(0x5a000122, AT(0x1c));
    AT(0x20) = 0x00001000;
    TEST_ASSERT_TRUE(device.driver->off(&device));
    TEST_ASSERT_EQUAL_HEX32(0x5a001555, AT(0x20));
}

static void test_watchdog(void) {
    const sis_watchdog_device device = {&sis_bcm2835_watchdog, base_of(registers)};
    device.driver->start(&device, 1000);
    TEST_ASSERT_EQUAL_HEX32(0x5a010000, AT(0x24));
    TEST_ASSERT_EQUAL_HEX32(0x5a000020, AT(0x1c));
    device.driver->start(&device, device.driver->most_ms);
    TEST_ASSERT_EQUAL_HEX32(0x5a0fffbe, AT(0x24)); /* its 20 bits hold just that */
    device.driver->start(&device, UINT32_MAX);
    TEST_ASSERT_EQUAL_HEX32(0x5a0fffff, AT(0x24));
    device.driver->stop(&device);
    TEST_ASSERT_EQUAL_HEX32(0x5a000102, AT(0x1c));
}

static void test_interrupts_are_enabled_where_they_come_from(void) {
    const sis_interrupt_device device = {&sis_bcm2836, base_of(registers), base_of(local)};
    LOCAL(0x40) = 0xff;
    device.driver->start(&device);
    TEST_ASSERT_EQUAL_HEX32(0, LOCAL(0x40));
    TEST_ASSERT_EQUAL_HEX32(0xffffffff, AT(0x1c));
    TEST_ASSERT_TRUE(device.driver->enable(&device, 1));
    TEST_ASSERT_TRUE(device.driver->enable(&device, 3));
    TEST_ASSERT_EQUAL_HEX32(0xa, LOCAL(0x40));
    TEST_ASSERT_TRUE(device.driver->enable(&device, 6));
    TEST_ASSERT_EQUAL_HEX32(0x4, LOCAL(0x50));
    TEST_ASSERT_TRUE(device.driver->enable(&device, 32 + 57)); /* the UART */
    TEST_ASSERT_EQUAL_HEX32(1u << 25, AT(0x14));
    TEST_ASSERT_FALSE(device.driver->enable(&device, 8));
    TEST_ASSERT_FALSE(device.driver->enable(&device, 96));
    TEST_ASSERT_FALSE(device.driver->enable(&device, UINT32_MAX));
}

static void test_interrupts_are_taken_timers_first(void) {
    const sis_interrupt_device device = {&sis_bcm2836, base_of(registers), base_of(local)};
    TEST_ASSERT_EQUAL_HEX32(SIS_NO_INTERRUPT, device.driver->take(&device));
    LOCAL(0x60) = 1 << 8;
    TEST_ASSERT_EQUAL_HEX32(SIS_NO_INTERRUPT,
                            device.driver->take(&device)); /* gone before it was looked for */
    AT(0x08) = 1u << 25;
    TEST_ASSERT_EQUAL_UINT32(89, device.driver->take(&device));
    AT(0x04) = 1u << 29;
    TEST_ASSERT_EQUAL_UINT32(61, device.driver->take(&device));
    LOCAL(0x60) = 1 << 8 | 1 << 3;
    TEST_ASSERT_EQUAL_UINT32(3, device.driver->take(&device));
    device.driver->end(&device, 3);
}

static void test_of_what_a_loader_left_on_nothing_stays_in_a_gic(void) {
    const sis_interrupt_device device = {&sis_gicv2, base_of(registers), base_of(local)};
    AT(0x004) = 2; /* 96 interrupts */
    device.driver->start(&device);
    for (uint32_t i = 0; i < 3; i++) TEST_ASSERT_EQUAL_HEX32(0xffffffff, AT(0x180 + 4 * i));
    TEST_ASSERT_EQUAL_HEX32(0, AT(0x180 + 4 * 3));
    TEST_ASSERT_EQUAL_HEX32(1, AT(0x000));
    TEST_ASSERT_EQUAL_HEX32(1, LOCAL(0x00));
}

static void test_a_uart_that_stays_busy_is_started_all_the_same(void) {
    const sis_console_device device = {&sis_pl011, base_of(registers), 48000000, 115200, 0};
    AT(0x18) = 1 << 3;
    device.driver->start(&device);
    TEST_ASSERT_EQUAL_HEX32(26, AT(0x24));
    TEST_ASSERT_EQUAL_HEX32(3, AT(0x28));
    TEST_ASSERT_EQUAL_HEX32(0x301, AT(0x30));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_uart_pins_of_bcm2835);
    RUN_TEST(test_pulls_of_bcm2711);
    RUN_TEST(test_a_pin_that_is_none_changes_nothing);
    RUN_TEST(test_levels_and_edges);
    RUN_TEST(test_restart_and_off);
    RUN_TEST(test_watchdog);
    RUN_TEST(test_interrupts_are_enabled_where_they_come_from);
    RUN_TEST(test_interrupts_are_taken_timers_first);
    RUN_TEST(test_of_what_a_loader_left_on_nothing_stays_in_a_gic);
    RUN_TEST(test_a_uart_that_stays_busy_is_started_all_the_same);
    return UNITY_END();
}
