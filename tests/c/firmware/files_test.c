/* The file table: order, hiding, writing, deleting, running out of room, and what a running script may rely on. */
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

static bool write(const char *name, const char *text) {
    return sis_file_write(name, (const uint8_t *)text, strlen(text));
}

static void test_a_deleted_file_gives_its_room_back_and_uncovers_the_archives(void) {
    size_t room = sis_files_free();

    TEST_ASSERT_TRUE(write("c", "newer"));
    TEST_ASSERT_TRUE(write("b", "2"));
    TEST_ASSERT_TRUE(sis_files_free() < room);
    TEST_ASSERT_TRUE(sis_file_delete("c"));
    TEST_ASSERT_TRUE(sis_file_delete("b"));
    TEST_ASSERT_EQUAL_MEMORY("old", sis_file_find("c")->data, 3);
    TEST_ASSERT_FALSE(sis_file_find("c")->written);
    TEST_ASSERT_NULL(sis_file_find("b"));
    TEST_ASSERT_NULL(sis_file_at(2));
    TEST_ASSERT_FALSE(sis_file_delete("c"));
    TEST_ASSERT_FALSE(sis_file_delete("never"));
    TEST_ASSERT_EQUAL_UINT64(room, sis_files_free());
}

static void test_writing_again_and_again_needs_no_more_room(void) {
    static uint8_t big[sizeof region / 4];
    for (int i = 0; i < 1000; i++) {
        big[0] = (uint8_t)i;
        TEST_ASSERT_TRUE(sis_file_write("big", big, sizeof big));
        TEST_ASSERT_EQUAL_UINT8(i, sis_file_find("big")->data[0]);
    }
}

static void test_what_a_script_was_shown_stays_until_it_ends(void) {
    TEST_ASSERT_TRUE(write("b", "first"));
    size_t room = sis_files_free();
    sis_contents_script_begins();
    const sis_file *file = sis_file_find("b");
    const uint8_t *shown = file->data;
    sis_file_show(file);
    TEST_ASSERT_TRUE(write("b", "other"));
    TEST_ASSERT_TRUE(sis_file_delete("b"));
    for (int i = 0; i < 100; i++) TEST_ASSERT_TRUE(write("d", "not over that"));
    TEST_ASSERT_EQUAL_MEMORY("first", shown, 5);
    TEST_ASSERT_TRUE(sis_file_delete("d"));
    sis_contents_script_ends();
    TEST_ASSERT_EQUAL_UINT64(room + 128, sis_files_free()); /* the file and its name */
}

static void test_two_names_for_one_content(void) {
    TEST_ASSERT_TRUE(write("b", "shared"));
    size_t room = sis_files_free();
    TEST_ASSERT_TRUE(sis_file_name("d", sis_file_find("b")->content, true));
    TEST_ASSERT_TRUE(sis_file_find("b")->data == sis_file_find("d")->data);
    TEST_ASSERT_TRUE(sis_file_delete("b"));
    TEST_ASSERT_EQUAL_MEMORY("shared", sis_file_find("d")->data, 6);
    TEST_ASSERT_EQUAL_UINT64(room, sis_files_free()); /* one name for the other */
    TEST_ASSERT_TRUE(sis_file_name_packed("d", sis_file_find("a")->data, 1));
    TEST_ASSERT_EQUAL_UINT64(room + 64, sis_files_free());
    TEST_ASSERT_TRUE(sis_file_find("d")->written);
}

static void test_names_that_are_none(void) {
    char name[SIS_FILE_NAME + 2];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    TEST_ASSERT_FALSE(write("", "text"));
    TEST_ASSERT_FALSE(write(name, "text"));
    TEST_ASSERT_TRUE(write(name + 1, "text"));
    TEST_ASSERT_EQUAL_UINT32(1, sis_file_find(name + 1)->content->names);
}

static void test_more_files_than_the_table_has_places(void) {
    char name[16];
    uint32_t count = 0;
    for (; snprintf(name, sizeof name, "f%u", count) && write(name, name); count++)
        TEST_ASSERT_TRUE(count < 2000);
    TEST_ASSERT_TRUE(count >= sizeof region / 1024 - 2);
    TEST_ASSERT_TRUE(sis_file_delete("f7"));
    TEST_ASSERT_TRUE(write("again", "x"));
    for (uint32_t i = 0; i + 1 < count; i++)
        TEST_ASSERT_TRUE(strcmp(sis_file_at(i)->name, sis_file_at(i + 1)->name) < 0);
}

static void test_nameless_contents_make_room_the_oldest_first(void) {
    size_t third = sis_files_free() / 3 - 128;
    sis_content *first = sis_content_take(third), *second = sis_content_take(third);
    TEST_ASSERT_NOT_NULL(first);
    TEST_ASSERT_NOT_NULL(second);
    sis_content_touch(first);
    first->busy = true;
    first->data[0] = 77;
    sis_content *third_content = sis_content_take(third + third / 2);
    TEST_ASSERT_NOT_NULL(third_content);
    TEST_ASSERT_TRUE(second == third_content || second->data == NULL);
    TEST_ASSERT_NULL(sis_content_take(third * 2 + 1024)); /* the third went for it, the busy one did not */
    TEST_ASSERT_EQUAL_UINT8(77, first->data[0]);
}

static void test_a_content_is_recalled_where_it_was_unless_something_else_is_there(void) {
    sis_content *content = sis_content_take(1000);
    size_t place = sis_content_place(content), after = place + 1024;
    uint8_t *data = content->data;
    sis_content_drop(content);
    content = sis_content_recall(place, 1000);
    TEST_ASSERT_TRUE(content->data == data);
    TEST_ASSERT_NULL(sis_content_recall(place, 1000));
    TEST_ASSERT_NULL(sis_content_recall(place + 64, 1));
    TEST_ASSERT_NULL(sis_content_recall(0, 64));
    TEST_ASSERT_NULL(sis_content_recall(after, SIZE_MAX));
    TEST_ASSERT_NULL(sis_content_recall(after + 1, 64));
    TEST_ASSERT_NULL(sis_content_recall(sizeof region * 2, 64));
    TEST_ASSERT_NOT_NULL(sis_content_recall(after, 64));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_files_are_sorted_whatever_the_archive_order);
    RUN_TEST(test_a_written_file_is_found_and_hides_the_archive);
    RUN_TEST(test_out_of_room_changes_nothing);
    RUN_TEST(test_no_archive_at_all);
    RUN_TEST(test_a_deleted_file_gives_its_room_back_and_uncovers_the_archives);
    RUN_TEST(test_writing_again_and_again_needs_no_more_room);
    RUN_TEST(test_what_a_script_was_shown_stays_until_it_ends);
    RUN_TEST(test_two_names_for_one_content);
    RUN_TEST(test_names_that_are_none);
    RUN_TEST(test_more_files_than_the_table_has_places);
    RUN_TEST(test_nameless_contents_make_room_the_oldest_first);
    RUN_TEST(test_a_content_is_recalled_where_it_was_unless_something_else_is_there);
    return UNITY_END();
}
