/* The line editor: what is typed, what is kept, what is echoed. */
#include "shell/line.h"

#include <string.h>

#include "unity.h"

static char text[8];
static char echoed[64];
static size_t echoed_count;
static sis_line line;

static void echo(const char *bytes, size_t count) {
    memcpy(echoed + echoed_count, bytes, count);
    echoed_count += count;
    echoed[echoed_count] = '\0';
}

void setUp(void) {
    echoed_count = 0;
    line = (sis_line){.text = text, .room = sizeof text, .echo = echo};
    sis_line_start(&line);
}

void tearDown(void) {}

static sis_line_verdict type(const char *bytes) {
    sis_line_verdict verdict = SIS_LINE_MORE;
    for (; *bytes; bytes++) verdict = sis_line_byte(&line, (unsigned char)*bytes);
    return verdict;
}

static void test_return_ends_a_line(void) {
    TEST_ASSERT_EQUAL_INT(SIS_LINE_MORE, type("ls"));
    TEST_ASSERT_EQUAL_INT(SIS_LINE_DONE, type("\r"));
    TEST_ASSERT_EQUAL_STRING("ls", text);
    TEST_ASSERT_EQUAL_STRING("ls\n", echoed);
}

static void test_backspace_takes_a_whole_character(void) {
    type("a\xc3\xa4\x7f"
         "b\r");
    TEST_ASSERT_EQUAL_STRING("ab", text);
    setUp();
    type("\x08\x08x\r");
    TEST_ASSERT_EQUAL_STRING("x", text);
}

static void test_ctrl_u_and_ctrl_c_empty_the_line(void) {
    type("abc\x15"
         "d\r");
    TEST_ASSERT_EQUAL_STRING("d", text);
    setUp();
    TEST_ASSERT_EQUAL_INT(SIS_LINE_CANCELLED, type("abc\x03"));
    TEST_ASSERT_EQUAL_STRING("", text);
}

static void test_a_full_line_rings(void) {
    type("123456789\r");
    TEST_ASSERT_EQUAL_STRING("1234567", text);
    TEST_ASSERT_EQUAL_STRING("1234567\a\a\n", echoed);
}

static void test_cursor_keys_are_swallowed(void) {
    type("a\x1b[A\x1bOP\x1b[1;5Cb\r");
    TEST_ASSERT_EQUAL_STRING("ab", text);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_return_ends_a_line);
    RUN_TEST(test_backspace_takes_a_whole_character);
    RUN_TEST(test_ctrl_u_and_ctrl_c_empty_the_line);
    RUN_TEST(test_a_full_line_rings);
    RUN_TEST(test_cursor_keys_are_swallowed);
    return UNITY_END();
}
