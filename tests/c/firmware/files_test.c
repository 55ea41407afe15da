/* The file table: order, hiding, writing, running out of room. */
#include "kernel/files.h"

#include "archive.h"
#include "kernel/print.h"
#include "unity.h"

static _Alignas(64) uint8_t region[128 * 1024];
static archive initrd;

void sis_print(const char *format, ...) { (void)format; }

void setUp(void) {
    initrd = (archive){.count = 0};
    archive_add(&initrd, REGULAR, "c", "old");
    archive_add(&initrd, REGULAR, "a", "1");
    archive_end(&initrd);
    TEST_ASSERT_TRUE(sis_files_start((const uint8_t *)initrd.bytes, initrd.count, region, sizeof region));
}

void tearDown(void) {}

static void test_files_are_sorted_whatever_the_archive_order(void) {
    TEST_ASSERT_EQUAL_STRING("a", sis_file_at(0)->name);
    TEST_ASSERT_EQUAL_STRING("c", sis_file_at(1)->name);
    TEST_ASSERT_NULL(sis_file_at(2));
}

static void test_a_written_file_is_found_and_hides_the_archive(void) {
    const uint8_t *before = sis_file_find("c")->data;
    TEST_ASSERT_TRUE(sis_file_write("c", (const uint8_t *)"newer", 5));
    TEST_ASSERT_TRUE(sis_file_write("b", (const uint8_t *)"2", 1));
    TEST_ASSERT_EQUAL_MEMORY("newer", sis_file_find("c")->data, 5);
    TEST_ASSERT_TRUE(sis_file_find("c")->written);
    TEST_ASSERT_EQUAL_STRING("b", sis_file_at(1)->name);
    TEST_ASSERT_EQUAL_MEMORY("old", before, 3); /* what was read before stays as it was */
}

static void test_out_of_room_changes_nothing(void) {
    size_t room = sis_files_free();
    static uint8_t big[sizeof region];

    TEST_ASSERT_FALSE(sis_file_write("big", big, sizeof big));
    TEST_ASSERT_NULL(sis_file_find("big"));
    TEST_ASSERT_EQUAL_UINT64(room, sis_files_free());
}

static void test_no_archive_at_all(void) {
    TEST_ASSERT_TRUE(sis_files_start(NULL, 0, region, sizeof region));
    TEST_ASSERT_NULL(sis_file_at(0));
    TEST_ASSERT_NULL(sis_file_find("a"));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_files_are_sorted_whatever_the_archive_order);
    RUN_TEST(test_a_written_file_is_found_and_hides_the_archive);
    RUN_TEST(test_out_of_room_changes_nothing);
    RUN_TEST(test_no_archive_at_all);
    return UNITY_END();
}
