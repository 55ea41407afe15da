/* /init.json and /init.args: what they say, and what damage does not do. */
#include "kernel/init.h"

#include <stdlib.h>
#include <string.h>

#include "unity.h"

void setUp(void) {}
void tearDown(void) {}

/* In a block of exactly its size, so that one byte too far is seen. */
static sis_run_limits limits_of(const char *json) {
    size_t bytes = strlen(json);
    char *copy = malloc(bytes ? bytes : 1);
    for (size_t i = 0; i < bytes; i++) copy[i] = json[i];
    sis_run_limits limits = sis_init_limits(copy, bytes);
    free(copy);
    return limits;
}

static void test_limits_are_read_in_any_order(void) {
    sis_run_limits limits = limits_of(
        "{ \"time\" : 1.25,\n\"stack\":65536, \"instructions\": 2000000000, \"memory\": 1099511627776 }");
    TEST_ASSERT_EQUAL_UINT64(1099511627776, limits.memory);
    TEST_ASSERT_EQUAL_UINT64(65536, limits.stack);
    TEST_ASSERT_EQUAL_UINT64(1250000000, limits.time_ns);
    TEST_ASSERT_EQUAL_UINT64(2000000000, limits.instructions);
}

static void test_what_is_missing_is_0(void) {
    static const char *const texts[] = {"",           "{}",           "\"memory",
                                        "\"memory\"", "{\"memory\":", "{\"memory\": null}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        sis_run_limits limits = limits_of(texts[i]);
        TEST_ASSERT_EQUAL_UINT64(0, limits.memory + limits.stack + limits.time_ns);
    }
}

static void test_numbers_too_large_saturate(void) {
    sis_run_limits limits =
        limits_of("{\"memory\": 99999999999999999999999, \"time\": 99999999999999999999999}");
    TEST_ASSERT_EQUAL_UINT64(UINT64_MAX, limits.memory);
    TEST_ASSERT_TRUE(limits.time_ns > UINT64_MAX / 2);
    TEST_ASSERT_EQUAL_UINT64(123456789, limits_of("{\"time\":0.1234567891234567891234}").time_ns);
}

static uint32_t args_of(const char *text, const char **args, uint32_t most, char **block) {
    size_t bytes = strlen(text);
    *block = malloc(bytes + 1);
    for (size_t i = 0; i < bytes; i++) (*block)[i] = text[i];
    return sis_init_args(*block, bytes, args, most);
}

static void test_arguments_are_decoded(void) {
    const char *args[4];
    char *block;
    TEST_ASSERT_EQUAL_UINT32(4, args_of("plain\n\ntwo%20words%0Aand%c3%A4\nlast", args, 4, &block));
    TEST_ASSERT_EQUAL_STRING("plain", args[0]);
    TEST_ASSERT_EQUAL_STRING("", args[1]);
    TEST_ASSERT_EQUAL_STRING("two words\nand\xc3\xa4", args[2]);
    TEST_ASSERT_EQUAL_STRING("last", args[3]);
    free(block);
}

static void test_broken_escapes_stay_as_they_are(void) {
    const char *args[3];
    char *block;
    TEST_ASSERT_EQUAL_UINT32(3, args_of("%\n%4\n%zz%4", args, 3, &block));
    TEST_ASSERT_EQUAL_STRING("%", args[0]);
    TEST_ASSERT_EQUAL_STRING("%4", args[1]);
    TEST_ASSERT_EQUAL_STRING("%zz%4", args[2]);
    free(block);
}

static void test_more_lines_than_room_are_counted(void) {
    const char *args[2];
    char *block;
    TEST_ASSERT_EQUAL_UINT32(5, args_of("a\nb\nc\nd\ne\n", args, 2, &block));
    TEST_ASSERT_EQUAL_STRING("b", args[1]);
    free(block);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_limits_are_read_in_any_order);
    RUN_TEST(test_what_is_missing_is_0);
    RUN_TEST(test_numbers_too_large_saturate);
    RUN_TEST(test_arguments_are_decoded);
    RUN_TEST(test_broken_escapes_stay_as_they_are);
    RUN_TEST(test_more_lines_than_room_are_counted);
    return UNITY_END();
}
