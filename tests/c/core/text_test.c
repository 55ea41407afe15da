/* Error sentences: the formatter, and what is cut. */
#include <string.h>

#include "sis/error.h"
#include "unity.h"

static sis_error error;

static void numbers(void) {
    TEST_ASSERT_EQUAL(SIS_BAD_SHAPE, sis_error_set(&error, SIS_BAD_SHAPE, "%d %d %d %u", (int64_t)0,
                                                   INT64_MIN, INT64_MAX, UINT64_MAX));
    TEST_ASSERT_EQUAL_STRING("0 -9223372036854775808 9223372036854775807 18446744073709551615", error.text);
    TEST_ASSERT_EQUAL(SIS_BAD_SHAPE, error.status);
    TEST_ASSERT_EQUAL_STRING("", error.operator_name);
}

static void words_and_shapes(void) {
    sis_error_set(&error, SIS_BAD_DTYPE, "%s %t %t %h %h 100%%", "name", SIS_BF16, (sis_dtype)99,
                  &(sis_shape){.rank = 2, .dim = {2, 3}}, &(sis_shape){0});
    TEST_ASSERT_EQUAL_STRING("name bf16 ? [2,3] [] 100%", error.text);
    sis_error_set(&error, SIS_BAD_DTYPE, "%s", (const char *)NULL);
    TEST_ASSERT_EQUAL_STRING("(null)", error.text);
    sis_error_set(&error, SIS_BAD_DTYPE, "%h", &(sis_shape){.rank = 1000}); /* not believed */
    TEST_ASSERT_EQUAL_STRING("[0,0,0,0,0,0,0,0]", error.text);
    sis_error_set(&error, SIS_BAD_DTYPE, "a lone %");
    TEST_ASSERT_EQUAL_STRING("a lone %", error.text);
}

static void long_texts_are_cut(void) {
    static char word[2 * SIS_ERROR_TEXT];
    memset(word, 'x', sizeof word - 1);
    sis_error_set(&error, SIS_BAD_DTYPE, "%s%s", word, word);
    TEST_ASSERT_EQUAL(SIS_ERROR_TEXT - 1, strlen(error.text));
}

static void nobody_listens(void) {
    TEST_ASSERT_EQUAL(SIS_BAD_FILE, sis_error_set(NULL, SIS_BAD_FILE, "%s", "x"));
}

static void status_names(void) {
    TEST_ASSERT_EQUAL_STRING("OK", sis_status_name(SIS_OK));
    TEST_ASSERT_EQUAL_STRING("OVER_BOUND", sis_status_name(SIS_OVER_BOUND));
    TEST_ASSERT_EQUAL_STRING("larger than planned", sis_status_text(SIS_OVER_BOUND));
    TEST_ASSERT_EQUAL_STRING("?", sis_status_name((sis_status)SIS_STATUS_COUNT));
    TEST_ASSERT_EQUAL_STRING("?", sis_status_text((sis_status)-1));
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(numbers);
    RUN_TEST(words_and_shapes);
    RUN_TEST(long_texts_are_cut);
    RUN_TEST(nobody_listens);
    RUN_TEST(status_names);
    return UNITY_END();
}
