/* What was typed around a Ctrl-C: what is left of it for the next reader. */
#include "kernel/console.h"

#include "kernel/cores.h"
#include "kernel/uart.h"
#include "unity.h"

void sis_uart_start(void) {}
void sis_uart_take(void) {}
size_t sis_uart_read(uint8_t *bytes, size_t size) { return (void)bytes, (void)size, 0; }
void sis_uart_put(uint8_t byte) { (void)byte; }
void sis_uart_flush(void) {}
void sis_cores_look(void) {}

void setUp(void) {
    while (sis_console_read() >= 0) {
    }
    sis_console_clear_interrupt();
}
void tearDown(void) {}

static void type(const char *text) {
    while (*text) sis_console_type((uint8_t)*text++);
}

static void is_left(const char *text) {
    for (; *text; text++) TEST_ASSERT_EQUAL_INT(*text, sis_console_read());
    TEST_ASSERT_EQUAL_INT(-1, sis_console_read());
}

static void test_lines_around_ctrl_c_stay(void) {
    type("before\r\x03\x03"
         "behind\r");
    TEST_ASSERT_TRUE(sis_console_interrupted());
    sis_console_end_interrupt();
    TEST_ASSERT_FALSE(sis_console_interrupted());
    is_left("before\rbehind\r");
}

static void test_void_bytes_do_not_come_back(void) {
    type("void");
    sis_console_void_line(false);
    type("a\x03"
         "b");
    sis_console_end_interrupt();
    is_left("ab");
    type("\x03void");
    sis_console_void_line(false);
    type("c");
    sis_console_end_interrupt();
    is_left("c");
}

static void test_what_was_read_stays_read(void) {
    type("x\x03y");
    TEST_ASSERT_EQUAL_INT('x', sis_console_read());
    TEST_ASSERT_EQUAL_INT(SIS_CTRL_C, sis_console_read());
    sis_console_end_interrupt();
    is_left("y");
    TEST_ASSERT_EQUAL_INT(-1, sis_console_peek());
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_lines_around_ctrl_c_stay);
    RUN_TEST(test_void_bytes_do_not_come_back);
    RUN_TEST(test_what_was_read_stays_read);
    return UNITY_END();
}
