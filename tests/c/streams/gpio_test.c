/* Pins: who may have which, and edges from a driver of the test's own. */
#include <string.h>

#include "sis/gpio.h"
#include "unity.h"

static sis_gpio gpio;
static sis_gpio_setup last;
static uint64_t levels, released;
static uint32_t looks, sets;

static const char *taken(void *context, uint32_t pin) {
    (void)context;
    return pin == 14 ? "the console" : NULL;
}
static void set(void *context, uint32_t pin, const sis_gpio_setup *setup) {
    (void)context, (void)pin;
    last = *setup;
    sets++;
}
static bool read(void *context, uint32_t pin) {
    (void)context;
    return levels >> pin & 1;
}
static void write(void *context, uint32_t pin, bool level) {
    (void)context;
    levels = (levels & ~((uint64_t)1 << pin)) | (uint64_t)level << pin;
}
static void release(void *context, uint32_t pin) {
    (void)context;
    released |= (uint64_t)1 << pin;
}
static void look(void *context) {
    (void)context;
    looks++;
}

static const sis_gpio_driver driver = {taken, set, read, write, release, look};

void setUp(void) {
    levels = released = 0;
    looks = sets = 0;
    sis_gpio_start(&gpio, &driver, NULL, 54);
}
void tearDown(void) {}

static const sis_gpio_setup output = {.output = true, .level = true}, input = {0},
                            button = {.pull = SIS_GPIO_PULL_UP, .edges = SIS_GPIO_FALLING};

static void test_who_may_have_which(void) {
    sis_error error;
    bool level;
    TEST_ASSERT_EQUAL(SIS_GPIO_FREE, sis_gpio_use(&gpio, 17));
    TEST_ASSERT_EQUAL(SIS_GPIO_TAKEN, sis_gpio_use(&gpio, 14));
    TEST_ASSERT_EQUAL(SIS_GPIO_TAKEN, sis_gpio_use(&gpio, 54));
    TEST_ASSERT_EQUAL(SIS_BUSY, sis_gpio_open(&gpio, 14, &input, &error));
    TEST_ASSERT_EQUAL_STRING("pin 14 is used by the console", error.text);
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_gpio_open(&gpio, 54, &input, &error));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_gpio_open(&gpio, UINT32_MAX, &input, &error));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_gpio_read(&gpio, 17, &level, &error));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_gpio_write(&gpio, UINT32_MAX, true, &error));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_gpio_open(&gpio, 17, &(sis_gpio_setup){.pull = 3}, &error));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_gpio_open(&gpio, 17, &(sis_gpio_setup){.edges = 4}, &error));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT,
                      sis_gpio_open(&gpio, 17, &(sis_gpio_setup){.output = true, .edges = 1}, &error));
    TEST_ASSERT_EQUAL(0, sets);
    TEST_ASSERT_EQUAL(SIS_OK, sis_gpio_open(&gpio, 17, &output, &error));
    TEST_ASSERT_EQUAL(SIS_GPIO_OPEN, sis_gpio_use(&gpio, 17));
    TEST_ASSERT_TRUE(last.output && last.level);
    TEST_ASSERT_EQUAL(SIS_OK, sis_gpio_write(&gpio, 17, true, &error));
    TEST_ASSERT_EQUAL(SIS_OK, sis_gpio_read(&gpio, 17, &level, &error));
    TEST_ASSERT_TRUE(level);
    TEST_ASSERT_EQUAL(SIS_OK, sis_gpio_open(&gpio, 53, &input, &error));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_gpio_write(&gpio, 53, true, &error));
    sis_gpio_close_all(&gpio);
    TEST_ASSERT_EQUAL_HEX64((uint64_t)1 << 53 | 1u << 17, released);
    TEST_ASSERT_EQUAL(SIS_GPIO_FREE, sis_gpio_use(&gpio, 53));
}

static void saw(uint64_t ns, uint32_t pin, bool level) {
    sis_gpio_saw(&gpio, &(sis_gpio_edge){ns, pin, level});
}

static void test_edges_in_order_and_those_that_are_lost(void) {
    sis_gpio_edge edges[SIS_GPIO_EDGES];
    uint8_t bytes[4 * SIS_GPIO_EDGE_BYTES];
    uint32_t lost;
    TEST_ASSERT_EQUAL(SIS_OK, sis_gpio_open(&gpio, 27, &button, NULL));
    saw(1, 26, true); /* nobody's */
    TEST_ASSERT_EQUAL(0, sis_gpio_edges(&gpio, edges, SIS_GPIO_EDGES, &lost));
    for (uint32_t i = 0; i < SIS_GPIO_EDGES + 5; i++) saw(i, 27, i & 1);
    TEST_ASSERT_EQUAL(3, sis_gpio_edges(&gpio, edges, 3, &lost));
    TEST_ASSERT_EQUAL(5, lost);
    TEST_ASSERT_EQUAL_UINT64(2, edges[2].ns);
    saw(1000, 27, true);
    TEST_ASSERT_EQUAL(SIS_GPIO_EDGES - 2, sis_gpio_edges(&gpio, edges, SIS_GPIO_EDGES, &lost));
    TEST_ASSERT_EQUAL(0, lost);
    TEST_ASSERT_EQUAL_UINT64(1000, edges[SIS_GPIO_EDGES - 3].ns);
    for (uint32_t i = 0; i < SIS_GPIO_EDGES + 2; i++) saw(i, 27, i & 1);
    TEST_ASSERT_EQUAL(2, sis_gpio_write_edges(&gpio, bytes, 4));
    TEST_ASSERT_EQUAL_HEX8_ARRAY(((const uint8_t[]){0, 0, 0, 0, 0, 0, 0, 0, 27, 0, 0, 0, 0, 0, 0, 0}), bytes,
                                 16);
    TEST_ASSERT_EQUAL_HEX8_ARRAY(((const uint8_t[]){2, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 0}),
                                 bytes + 16, 13);
    TEST_ASSERT_EQUAL(3, sis_gpio_write_edges(&gpio, bytes, 4));
    sis_gpio_close(&gpio, 27);
    TEST_ASSERT_TRUE(looks > 0);
    sis_gpio_close_all(&gpio);
    TEST_ASSERT_EQUAL(0, sis_gpio_edges(&gpio, edges, SIS_GPIO_EDGES, &lost));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_who_may_have_which);
    RUN_TEST(test_edges_in_order_and_those_that_are_lost);
    return UNITY_END();
}
