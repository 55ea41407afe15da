/* Words, quotes and numbers of the shell. */
#include "shell/words.h"

#include <string.h>

#include "unity.h"

enum { MOST = 4 };

static const char *words[MOST];

void setUp(void) {}
void tearDown(void) {}

static int split(const char *text) {
    static char copy[64];
    strcpy(copy, text);
    return sis_words_split(copy, words, MOST);
}

static void test_words_and_quotes(void) {
    TEST_ASSERT_EQUAL_INT(0, split(""));
    TEST_ASSERT_EQUAL_INT(0, split(" \t "));
    TEST_ASSERT_EQUAL_INT(3, split("  run\t'a \"b' c\"d e\"f "));
    TEST_ASSERT_EQUAL_STRING("run", words[0]);
    TEST_ASSERT_EQUAL_STRING("a \"b", words[1]);
    TEST_ASSERT_EQUAL_STRING("cd ef", words[2]);
    TEST_ASSERT_EQUAL_INT(2, split("cat ''"));
    TEST_ASSERT_EQUAL_STRING("", words[1]);
    TEST_ASSERT_EQUAL_INT(-1, split("it's"));
    TEST_ASSERT_EQUAL_INT(4, split("1 2 3 4"));
    TEST_ASSERT_EQUAL_INT(-1, split("1 2 3 4 5"));
}

static void test_commands_end_at_newlines(void) {
    char text[] = "a 'x\ny' b\nc";
    TEST_ASSERT_EQUAL_STRING("\nc", sis_words_end(text));
    TEST_ASSERT_EQUAL_STRING("", sis_words_end(text + 11));
    TEST_ASSERT_TRUE(sis_words_closed(text, sizeof text - 1));
    TEST_ASSERT_FALSE(sis_words_closed(text, 4));
}

static void starts(const char *text, size_t at, bool names_command) {
    bool first;
    TEST_ASSERT_EQUAL_size_t(at, sis_words_start(text, strlen(text), &first));
    TEST_ASSERT_EQUAL_INT(names_command, first);
}

static void test_the_word_at_the_cursor(void) {
    starts("", 0, true);
    starts("  ru", 2, true);
    starts("run ", 4, false);
    starts("run a b", 6, false);
    starts("cat 'a b", 4, false);
    starts("cat x\n l", 7, true);
    starts("cat x\n", 6, true);
}

static void is_number(const char *text, uint64_t scale, uint64_t wanted) {
    uint64_t value = 0;
    TEST_ASSERT_TRUE_MESSAGE(sis_words_number(text, scale, &value), text);
    TEST_ASSERT_EQUAL_UINT64(wanted, value);
}

static void test_numbers(void) {
    static const char *const none[] = {"",
                                       ".",
                                       "x",
                                       "1x",
                                       "1.2.3",
                                       "-1",
                                       "1 ",
                                       "1e",
                                       "1e20",
                                       "99999999999999999999",
                                       "1kk",
                                       "20e18",
                                       "17179869184g",
                                       "1.0123456789"};
    uint64_t value;
    is_number("0", 1, 0);
    is_number("8M", 1, 8 << 20);
    is_number("1.5k", 1, 1536);
    is_number("2g", 1, 2147483648u);
    is_number("1e9", 1, 1000000000);
    is_number("2.5e3", 1, 2500);
    is_number(".25", 1000000000, 250000000);
    is_number("18446744073", 1000000000, 18446744073000000000u);
    is_number("18446744073709551615", 1, UINT64_MAX);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        TEST_ASSERT_FALSE_MESSAGE(sis_words_number(none[i], 1, &value), none[i]);
    TEST_ASSERT_FALSE(sis_words_number("1k", 1000000000, &value));
    TEST_ASSERT_FALSE(sis_words_number("18446744074", 1000000000, &value));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_words_and_quotes);
    RUN_TEST(test_commands_end_at_newlines);
    RUN_TEST(test_the_word_at_the_cursor);
    RUN_TEST(test_numbers);
    return UNITY_END();
}
