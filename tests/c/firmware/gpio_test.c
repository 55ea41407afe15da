/* The kernel's pins over lines of the test's own: which edges are told when the hardware notes only that there were some. */
#include "kernel/gpio.h"

#include <string.h>

#include "arch/cpu.h"
#include "kernel/board.h"
#include "unity.h"

static uint64_t levels, noted_now, detects_up, detects_down, now;
static sis_pin last_set;
static uint32_t enabled[8], n_enabled;
static void (*while_reading)(void); /* what happens at a pin between two looks at its registers */

static uint64_t bit(uint32_t pin) { return (uint64_t)1 << pin; }

static bool read(const sis_gpio_device *device, uint32_t pin) {
    TEST_ASSERT_EQUAL_UINT64(0x1000, device->base);
    bool level = levels >> pin & 1;
    void (*then)(void) = while_reading;
    while_reading = NULL;
    if (then) then();
    return level;
}

/* As the hardware: an edge that is looked for is noted. */
static void drive(uint32_t pin, bool level) {
    bool before = levels >> pin & 1;
    levels = level ? levels | bit(pin) : levels & ~bit(pin);
    if (before != level && (level ? detects_up : detects_down) & bit(pin)) noted_now |= bit(pin);
}

static void write(const sis_gpio_device *device, uint32_t pin, bool level) {
    (void)device;
    drive(pin, level);
}

static void forget(const sis_gpio_device *device, uint32_t pin) {
    (void)device;
    noted_now &= ~bit(pin);
}

static void detect(const sis_gpio_device *device, uint32_t pin, bool rising, bool falling) {
    detects_up = rising ? detects_up | bit(pin) : detects_up & ~bit(pin);
    detects_down = falling ? detects_down | bit(pin) : detects_down & ~bit(pin);
    forget(device, pin);
}

static uint64_t noted(const sis_gpio_device *device) {
    (void)device;
    return noted_now;
}

static void set(const sis_pins_device *device, const sis_pin *pin) {
    (void)device;
    last_set = *pin;
}

static bool enable(const sis_interrupt_device *device, uint32_t interrupt) {
    (void)device;
    enabled[n_enabled++] = interrupt;
    return true;
}

static const sis_gpio_lines lines = {54, read, write, detect, noted, forget};
static const sis_pins_driver pins = {set};
static const sis_interrupt_driver interrupts = {.enable = enable};
static const sis_pin own[] = {{14, SIS_PIN_ALT0, SIS_PULL_NONE}, {32, SIS_PIN_INPUT, SIS_PULL_NONE}};

/* What the kernel has. */
const sis_board_table sis_board = {
    .interrupts = {&interrupts, 0, 0}, .pins = {&pins, 0, own, 2}, .gpio = {&lines, 0x1000, {81, 82}}};
uint64_t sis_cpu_now_ns(void) { return now; }

static sis_gpio *gpio;

void setUp(void) {
    levels = noted_now = now = 0;
    while_reading = NULL;
    gpio = sis_gpio_pins();
}
void tearDown(void) { sis_gpio_close_all(gpio); }

static void open(uint32_t pin, uint8_t edges) {
    TEST_ASSERT_EQUAL(SIS_OK, sis_gpio_open(gpio, pin, &(sis_gpio_setup){.edges = edges}, NULL));
}

/* The levels behind the edges that are told of a pin, as a text: "101". */
static const char *told(uint32_t pin) {
    static char text[16];
    sis_gpio_edge edges[15];
    uint32_t lost, count = sis_gpio_edges(gpio, edges, 15, &lost);
    for (uint32_t i = 0; i < count; i++) {
        TEST_ASSERT_EQUAL(pin, edges[i].pin);
        text[i] = edges[i].level ? '1' : '0';
    }
    text[count] = 0;
    return text;
}

static void test_the_boards_own_pins_are_refused(void) {
    sis_error error;
    TEST_ASSERT_EQUAL(SIS_BUSY, sis_gpio_open(gpio, 14, &(sis_gpio_setup){0}, &error));
    TEST_ASSERT_EQUAL_STRING("pin 14 is used by the board's console", error.text);
    TEST_ASSERT_EQUAL(SIS_BUSY, sis_gpio_open(gpio, 32, &(sis_gpio_setup){0}, &error));
}

static void test_an_output_has_its_level_before_it_drives(void) {
    sis_gpio_setup output = {.output = true, .level = true};
    TEST_ASSERT_EQUAL(SIS_OK, sis_gpio_open(gpio, 17, &output, NULL));
    TEST_ASSERT_EQUAL_HEX64(bit(17), levels);
    TEST_ASSERT_EQUAL(17, last_set.pin);
    TEST_ASSERT_EQUAL(SIS_PIN_OUTPUT, last_set.function);
    TEST_ASSERT_EQUAL(SIS_OK, sis_gpio_write(gpio, 17, false, NULL));
    TEST_ASSERT_EQUAL_HEX64(0, levels);
    sis_gpio_close(gpio, 17);
    TEST_ASSERT_EQUAL(SIS_PIN_INPUT, last_set.function);
    sis_gpio_setup button = {.pull = SIS_GPIO_PULL_UP};
    TEST_ASSERT_EQUAL(SIS_OK, sis_gpio_open(gpio, 27, &button, NULL));
    TEST_ASSERT_EQUAL(SIS_PULL_UP, last_set.pull);
}

static void test_interrupts_come_with_the_first_edges(void) {
    uint32_t before = n_enabled;
    open(5, 0);
    TEST_ASSERT_EQUAL(before, n_enabled);
    open(5, SIS_GPIO_RISING);
    TEST_ASSERT_EQUAL(2, n_enabled);
    TEST_ASSERT_EQUAL(81, enabled[0]);
    TEST_ASSERT_EQUAL(82, enabled[1]);
    TEST_ASSERT_FALSE(sis_gpio_interrupt(83));
    now = 1234;
    drive(5, true);
    TEST_ASSERT_TRUE(sis_gpio_interrupt(81));
    TEST_ASSERT_EQUAL_HEX64(0, noted_now);
    now = 9999;
    sis_gpio_edge edge;
    uint32_t lost;
    TEST_ASSERT_EQUAL(1, sis_gpio_edges(gpio, &edge, 1, &lost));
    TEST_ASSERT_EQUAL_UINT64(1234, edge.ns);
}

static void test_without_an_interrupt_a_look_finds_them(void) {
    open(40, SIS_GPIO_RISING | SIS_GPIO_FALLING);
    drive(40, true);
    TEST_ASSERT_EQUAL_STRING("1", told(40));
    drive(40, false);
    drive(40, true);
    TEST_ASSERT_EQUAL_STRING_MESSAGE("01", told(40), "a pulse between two looks is its two edges");
    TEST_ASSERT_EQUAL_STRING("", told(40));
}

static void test_one_kind_of_edge(void) {
    open(6, SIS_GPIO_FALLING);
    drive(6, true);
    TEST_ASSERT_EQUAL_STRING("", told(6));
    drive(6, false);
    drive(6, true);
    TEST_ASSERT_EQUAL_STRING("0", told(6));
}

static void falls(void) { drive(7, false); }

static void test_an_edge_in_the_middle_of_a_look_is_told_once(void) {
    open(7, SIS_GPIO_RISING | SIS_GPIO_FALLING);
    drive(7, true);
    while_reading = falls; /* between the level and the second look at the note */
    TEST_ASSERT_EQUAL_STRING("10", told(7));
    TEST_ASSERT_EQUAL_STRING("", told(7));
    drive(7, true);
    TEST_ASSERT_EQUAL_STRING("1", told(7));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_the_boards_own_pins_are_refused);
    RUN_TEST(test_an_output_has_its_level_before_it_drives);
    RUN_TEST(test_interrupts_come_with_the_first_edges);
    RUN_TEST(test_without_an_interrupt_a_look_finds_them);
    RUN_TEST(test_one_kind_of_edge);
    RUN_TEST(test_an_edge_in_the_middle_of_a_look_is_told_once);
    return UNITY_END();
}
