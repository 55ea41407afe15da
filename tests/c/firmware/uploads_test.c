/* Uploads: in place, resumed in the same life and after a reset, known contents skipped, damage found, room made. */
#include "session/uploads.h"

#include <string.h>

#include "archive.h"
#include "kernel/files.h"
#include "kernel/print.h"
#include "sis/sha256.h"
#include "unity.h"

enum { FILE_BYTES = 200000 };

static _Alignas(64) uint8_t region[1 << 20];
static uint64_t kept[64], sealed[64]; /* 512 bytes; what a reset leaves of them */
static uint8_t file[FILE_BYTES], hash[32];
static archive initrd;
static unsigned turns;
static sis_upload upload;
static sis_error error;

void sis_print(const char *format, ...) { (void)format; }

static void seal(void) { memcpy(sealed, kept, sizeof kept); }
static void turn(void) { turns++; }

/* A start of the board: cold with zeros in `kept`. */
static void boot(void) {
    memcpy(kept, sealed, sizeof kept);
    TEST_ASSERT_TRUE(sis_files_start((const uint8_t *)initrd.bytes, initrd.count, region, sizeof region));
    sis_uploads_start(&(sis_uploads_place){.kept = kept,
                                           .kept_bytes = sizeof kept,
                                           .region = (uint64_t)(uintptr_t)region,
                                           .region_bytes = sizeof region,
                                           .seal = seal,
                                           .turn = turn});
}

void setUp(void) {
    memset(sealed, 0, sizeof sealed);
    memset(region, 0xee, sizeof region);
    for (size_t i = 0; i < sizeof file; i++) file[i] = (uint8_t)(i * 31 >> 3);
    sis_sha256(file, sizeof file, hash);
    initrd = (archive){.count = 0};
    archive_add(&initrd, REGULAR, "packed", "as it is");
    archive_end(&initrd);
    boot();
}

void tearDown(void) {}

static sis_status begin(const char *name) {
    return sis_upload_begin(name, sizeof file, hash, &upload, &error);
}

static void receive_to(size_t end) {
    memcpy(upload.data + upload.from, file + upload.from, end - upload.from);
    while (sis_upload_work(end))
        ;
}

static void test_a_file_is_named_when_it_is_whole(void) {
    TEST_ASSERT_EQUAL(SIS_OK, begin("models/a.onnx"));
    TEST_ASSERT_FALSE(upload.complete);
    TEST_ASSERT_EQUAL_size_t(0, upload.from);
    receive_to(1000);
    TEST_ASSERT_NULL(sis_file_find("models/a.onnx"));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_upload_commit(upload.id, &error));
    receive_to(FILE_BYTES);
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_upload_commit(upload.id + 1, &error));
    TEST_ASSERT_EQUAL(SIS_OK, sis_upload_commit(upload.id, &error));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_upload_commit(upload.id, &error));
    const sis_file *there = sis_file_find("models/a.onnx");
    TEST_ASSERT_EQUAL_MEMORY(file, there->data, FILE_BYTES);
    TEST_ASSERT_TRUE(there->sent && there->bytes == FILE_BYTES && there->data == upload.data);
}

static void test_what_is_there_is_not_sent_again(void) {
    begin("a");
    receive_to(FILE_BYTES);
    sis_upload_commit(upload.id, &error);
    TEST_ASSERT_EQUAL(SIS_OK, begin("b"));
    TEST_ASSERT_TRUE(upload.complete);
    TEST_ASSERT_TRUE(sis_file_find("a")->data == sis_file_find("b")->data);
    TEST_ASSERT_TRUE(sis_file_delete("a") && sis_file_delete("b"));
    TEST_ASSERT_EQUAL(SIS_OK, begin("c"));
    TEST_ASSERT_TRUE(upload.complete); /* nobody needed its room meanwhile */
}

static void test_the_initrds_and_a_scripts_files_are_known_too(void) {
    sis_sha256("as it is", 8, hash);
    TEST_ASSERT_EQUAL(SIS_OK, sis_upload_begin("other", 8, hash, &upload, &error));
    TEST_ASSERT_TRUE(upload.complete);
    TEST_ASSERT_EQUAL_MEMORY("as it is", sis_file_find("other")->data, 8);
    TEST_ASSERT_TRUE(sis_file_write("written", file, 5000));
    sis_sha256(file, 5000, hash);
    TEST_ASSERT_EQUAL(SIS_OK, sis_upload_begin("packed", 5000, hash, &upload, &error));
    TEST_ASSERT_TRUE(upload.complete);
    TEST_ASSERT_TRUE(sis_file_delete("written"));
    TEST_ASSERT_EQUAL_MEMORY(file, sis_file_find("packed")->data, 5000);
    TEST_ASSERT_TRUE(sis_file_delete("packed"));
    TEST_ASSERT_EQUAL_MEMORY("as it is", sis_file_find("packed")->data, 8);
}

static void test_what_never_fits_drops_nothing(void) {
    begin("a");
    receive_to(150000);
    uint8_t other[32] = {1};
    TEST_ASSERT_EQUAL(SIS_OUT_OF_ARENA, sis_upload_begin("huge", sizeof region, other, &upload, &error));
    TEST_ASSERT_EQUAL(SIS_OK, begin("a"));
    TEST_ASSERT_EQUAL_size_t(150000, upload.from);
}

static void test_it_goes_on_where_it_stopped(void) {
    begin("a");
    receive_to(150000);
    sis_upload_set_aside();
    TEST_ASSERT_FALSE(sis_upload_work(160000));
    TEST_ASSERT_EQUAL(SIS_OK, begin("b"));
    TEST_ASSERT_EQUAL_size_t(150000, upload.from);
    receive_to(FILE_BYTES);
    TEST_ASSERT_EQUAL(SIS_OK, sis_upload_commit(upload.id, &error));
    TEST_ASSERT_EQUAL_MEMORY(file, sis_file_find("b")->data, FILE_BYTES);
}

static void test_it_goes_on_after_a_reset(void) {
    begin("a");
    receive_to(150000);
    boot();
    TEST_ASSERT_EQUAL(SIS_OK, begin("a"));
    TEST_ASSERT_TRUE(upload.from > 150000 - 65536 && upload.from <= 150000);
    receive_to(FILE_BYTES);
    TEST_ASSERT_EQUAL(SIS_OK, sis_upload_commit(upload.id, &error));
    boot();
    TEST_ASSERT_NULL(sis_file_find("a"));
    TEST_ASSERT_EQUAL(SIS_OK, begin("a"));
    TEST_ASSERT_TRUE(upload.complete);
    TEST_ASSERT_EQUAL_MEMORY(file, sis_file_find("a")->data, FILE_BYTES);
}

static void test_memory_that_a_reset_damaged_is_noticed(void) {
    begin("a");
    receive_to(150000);
    uint8_t *data = upload.data;
    boot();
    begin("a");
    TEST_ASSERT_TRUE(upload.data == data && upload.from > 0);
    data[77] ^= 1;
    receive_to(FILE_BYTES);
    TEST_ASSERT_EQUAL(SIS_DAMAGED, sis_upload_commit(upload.id, &error));
    TEST_ASSERT_EQUAL(SIS_OK, begin("a"));
    TEST_ASSERT_EQUAL_size_t(0, upload.from);
    receive_to(FILE_BYTES);
    TEST_ASSERT_EQUAL(SIS_OK, sis_upload_commit(upload.id, &error));
    boot();
    data = upload.data;
    data[FILE_BYTES - 1] ^= 1;
    TEST_ASSERT_EQUAL(SIS_OK, begin("a"));
    TEST_ASSERT_FALSE(upload.complete);
    TEST_ASSERT_EQUAL_size_t(0, upload.from);
}

/* The page has a good checksum, but who wrote it had other ideas. */
static void test_kept_tables_that_make_no_sense(void) {
    begin("a");
    receive_to(150000);
    for (size_t word = 0; word < 14; word++) {
        static const uint64_t odd[] = {0, 1, 64, UINT64_MAX, UINT64_MAX - 63, 1ull << 40, sizeof region};
        for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
            uint64_t before = sealed[word];
            sealed[word] = odd[i];
            boot();
            sis_content *content = sis_content_find(hash, FILE_BYTES);
            if (content)
                TEST_ASSERT_TRUE(content->data >= region && content->received <= FILE_BYTES &&
                                 content->data + FILE_BYTES <= region + sizeof region);
            sealed[word] = before;
        }
    }
}

static void test_room(void) {
    TEST_ASSERT_EQUAL(SIS_OUT_OF_ARENA, sis_upload_begin("a", sizeof region, hash, &upload, &error));
    TEST_ASSERT_EQUAL(SIS_OUT_OF_ARENA, sis_upload_begin("a", UINT64_MAX, hash, &upload, &error));
    for (int i = 0; i < 20; i++) { /* each makes room by dropping what was cut off before */
        hash[0]++;
        TEST_ASSERT_EQUAL(SIS_OK, begin("a"));
        receive_to(100000);
    }
    for (int i = 0; i < 4; i++) {
        file[0]++;
        sis_sha256(file, sizeof file, hash);
        TEST_ASSERT_EQUAL(SIS_OK, begin((const char[]){(char)('a' + i), 0}));
        receive_to(FILE_BYTES);
        TEST_ASSERT_EQUAL(SIS_OK, sis_upload_commit(upload.id, &error));
    }
    hash[0]++;
    TEST_ASSERT_EQUAL(SIS_OUT_OF_ARENA, begin("e"));
    TEST_ASSERT_EQUAL_MEMORY(file, sis_file_find("d")->data, FILE_BYTES);
    TEST_ASSERT_TRUE(sis_file_delete("b"));
    TEST_ASSERT_EQUAL(SIS_OK, begin("e"));
}

static void test_empty_files_and_files_given_up(void) {
    sis_sha256(NULL, 0, hash);
    TEST_ASSERT_EQUAL(SIS_OK, sis_upload_begin("empty", 0, hash, &upload, &error));
    TEST_ASSERT_EQUAL(SIS_OK, sis_upload_commit(upload.id, &error));
    TEST_ASSERT_EQUAL_size_t(0, sis_file_find("empty")->bytes);
    sis_sha256(file, sizeof file, hash);
    begin("a");
    receive_to(1000);
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_upload_abort(upload.id + 1, &error));
    TEST_ASSERT_EQUAL(SIS_OK, sis_upload_abort(upload.id, &error));
    begin("a");
    TEST_ASSERT_EQUAL_size_t(0, upload.from);
}

static void test_names(void) {
    static const char *const good[] = {"a", "init.js", "labels/a.txt", "...", "a..b/.c", "\xc3\xa4 b"};
    static const char *const bad[] = {"",     "/a",  "a/",    "a//b", ".",    "..",
                                      "a/..", "./a", "a/./b", "a\\b", "a\nb", "\x7f"};
    char longest[SIS_FILE_NAME + 2];

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        TEST_ASSERT_TRUE(sis_upload_name_is_good(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        TEST_ASSERT_FALSE(sis_upload_name_is_good(bad[i]));
        TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, begin(bad[i]));
    }
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    TEST_ASSERT_FALSE(sis_upload_name_is_good(longest));
    TEST_ASSERT_TRUE(sis_upload_name_is_good(longest + 1));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_a_file_is_named_when_it_is_whole);
    RUN_TEST(test_what_is_there_is_not_sent_again);
    RUN_TEST(test_the_initrds_and_a_scripts_files_are_known_too);
    RUN_TEST(test_what_never_fits_drops_nothing);
    RUN_TEST(test_it_goes_on_where_it_stopped);
    RUN_TEST(test_it_goes_on_after_a_reset);
    RUN_TEST(test_memory_that_a_reset_damaged_is_noticed);
    RUN_TEST(test_kept_tables_that_make_no_sense);
    RUN_TEST(test_room);
    RUN_TEST(test_empty_files_and_files_given_up);
    RUN_TEST(test_names);
    return UNITY_END();
}
