/* The parser: good packages, and every way in which one can be wrong, each with its own fault. */
#include "package.h"

#include <string.h>

#include "unity.h"

static sis_package parsed;

static void good(void) {
    TEST_ASSERT_EQUAL(SIS_OK, sis_package_parse(package_bytes, package_size, &parsed));
    TEST_ASSERT_EQUAL(SIS_OK, sis_package_check(&parsed));
}

static void wrong(sis_fault fault) {
    sis_status status = sis_package_parse(package_bytes, package_size, &parsed);
    if (status == SIS_OK) status = sis_package_check(&parsed);
    TEST_ASSERT_EQUAL_STRING(sis_faults[fault].text, sis_faults[parsed.fault].text);
    TEST_ASSERT_EQUAL(sis_faults[fault].status, status);
    sis_error error = {.operator_name = ""};
    TEST_ASSERT_EQUAL(status, sis_package_explain(&parsed, &error));
    TEST_ASSERT_EQUAL_STRING_LEN(sis_faults[fault].text, error.text, strlen(sis_faults[fault].text));
}

static void whole_packages(void) {
    package_make();
    good();
    TEST_ASSERT_EQUAL(0, parsed.model % 64);
    TEST_ASSERT_EQUAL_STRING_LEN("1.0", package_bytes + parsed.field[SIS_FIELD_VERSION].at, 3);
    TEST_ASSERT_EQUAL(1 << 20, parsed.number[SIS_FIELD_MEMORY]);
    TEST_ASSERT_EQUAL(0, parsed.field[SIS_FIELD_BOARD].at);
    package_wanted.board = "qemu-virt";
    package_wanted.core = "cortex-a53";
    package_wanted.n_operators = 0;
    package_make();
    good();
}

static void external_files(void) {
    package_wanted.files = 3;
    package_make();
    good();
    sis_package_part name, content;
    TEST_ASSERT_TRUE(sis_package_file(&parsed, 2, &name, &content));
    TEST_ASSERT_EQUAL_STRING_LEN("weights/c", package_bytes + name.at, name.bytes);
    TEST_ASSERT_EQUAL(100, content.bytes);
    TEST_ASSERT_EQUAL(0, content.at % 64);
    TEST_ASSERT_EQUAL(3, package_bytes[content.at]);
    TEST_ASSERT_FALSE(sis_package_file(&parsed, 3, &name, &content));
}

static void truncated_at_every_length(void) {
    package_wanted.files = 2;
    package_make();
    for (size_t whole = package_size; package_size-- > 0;) {
        wrong(package_size < 24                                                  ? SIS_FAULT_SHORT
              : package_size < 24 + package_bytes[12] + 256u * package_bytes[13] ? SIS_FAULT_MANIFEST_SIZE
                                                                                 : SIS_FAULT_PACKAGE_SIZE);
        if (package_size < 24) continue;
        for (int i = 0; i < 8; i++) package_bytes[16 + i] = (uint8_t)((uint64_t)package_size >> (8 * i));
        TEST_ASSERT_EQUAL(SIS_BAD_PACKAGE, sis_package_parse(package_bytes, package_size, &parsed));
        TEST_ASSERT_TRUE(parsed.at <= whole);
    }
}

static void headers(void) {
    package_make();
    for (int i = 0; i < 8; i++) {
        package_bytes[i] ^= 0x20;
        wrong(SIS_FAULT_MAGIC);
        package_bytes[i] ^= 0x20;
    }
    package_bytes[8] = 2;
    wrong(SIS_FAULT_FORMAT);
    package_bytes[8] = 1;
    package_bytes[11] = 1;
    wrong(SIS_FAULT_RESERVED);
    package_bytes[11] = 0;
    memset(package_bytes + 12, 0xff, 4);
    wrong(SIS_FAULT_MANIFEST_SIZE);
    package_make();
    memset(package_bytes + 16, 0xff, 8);
    wrong(SIS_FAULT_PACKAGE_SIZE);
    package_make();
    package_size++; /* trailing bytes */
    wrong(SIS_FAULT_PACKAGE_SIZE);
    package_bytes[16]++;
    wrong(SIS_FAULT_CONTENT);
}

static void records(void) {
    package_begin();
    package_fields_until(9);
    package_text(77, "?");
    package_fields_from(9);
    package_end();
    wrong(SIS_FAULT_UNKNOWN);
    package_begin();
    package_fields_until(6);
    package_number(5, 7);
    package_fields_from(6);
    package_end();
    wrong(SIS_FAULT_REPEATED);
    package_begin();
    package_fields_until(6);
    package_fields_from(7);
    package_number(6, 7);
    package_end();
    wrong(SIS_FAULT_ORDER);
    for (uint32_t i = 0; i < SIS_FIELD_COUNT; i++) {
        if (!sis_fields[i].required) continue;
        package_begin();
        package_fields_until(sis_fields[i].tag);
        package_fields_from((uint8_t)(sis_fields[i].tag + 1));
        package_end();
        wrong(SIS_FAULT_MISSING);
        TEST_ASSERT_EQUAL(sis_fields[i].tag, parsed.tag);
    }
}

/* A record that says it is as long as all memory, or as what is left and one more. */
static void huge_lengths(void) {
    for (uint32_t i = 0; i < SIS_FIELD_COUNT; i++) {
        if (!sis_fields[i].required) continue;
        package_make();
        uint8_t *length = package_bytes + package_find(sis_fields[i].tag) + 1;
        memset(length, 0xff, 4);
        wrong(SIS_FAULT_RECORD);
        TEST_ASSERT_EQUAL(sis_fields[i].tag, parsed.tag);
        size_t left = 24 + package_bytes[12] + 256u * package_bytes[13] -
                      (package_find(1) + (size_t)(length - package_bytes) - 1 - 24 + 5);
        length[0] = (uint8_t)(left + 1), length[1] = (uint8_t)((left + 1) >> 8), length[2] = length[3] = 0;
        wrong(SIS_FAULT_RECORD);
    }
}

static void with(uint8_t tag, const void *value, uint32_t bytes, sis_fault fault) {
    package_begin();
    package_fields_until(tag);
    package_record(tag, value, bytes);
    package_fields_from((uint8_t)(tag + 1));
    package_end();
    wrong(fault);
    TEST_ASSERT_EQUAL(tag, parsed.tag);
}

static void values(void) {
    static const uint8_t zeros[2100], most[8] = {255, 255, 255, 255, 255, 255, 255, 255};
    with(1, "", 0, SIS_FAULT_LENGTH);
    with(1, zeros, 65, SIS_FAULT_LENGTH);
    with(1, "a\nb", 3, SIS_FAULT_TEXT);
    with(2, "\xc3\xa9", 2, SIS_FAULT_TEXT);
    with(2, "1\0", 2, SIS_FAULT_TEXT);
    with(3, zeros, 31, SIS_FAULT_LENGTH);
    with(3, zeros, 33, SIS_FAULT_LENGTH);
    for (uint8_t tag = 4; tag <= 7; tag++) {
        with(tag, zeros, 7, SIS_FAULT_LENGTH);
        with(tag, zeros, 9, SIS_FAULT_LENGTH);
        with(tag, most, 8, SIS_FAULT_VALUE);
        if (tag != 7) with(tag, zeros, 8, SIS_FAULT_VALUE);
    }
    with(8, "\1\0\2", 3, SIS_FAULT_LENGTH);
    with(8, zeros, 2 * 1025, SIS_FAULT_LENGTH);
    with(8, zeros, 2, SIS_FAULT_ASCENDING); /* there is no operator 0 */
    with(8, "\2\0\1\0", 4, SIS_FAULT_ASCENDING);
    with(8, "\2\0\2\0", 4, SIS_FAULT_ASCENDING);
    with(9, "", 0, SIS_FAULT_LENGTH);
    with(10, zeros, 33, SIS_FAULT_LENGTH);
    with(240, "", 0, SIS_FAULT_LENGTH);
    with(240, "\0\0", 2, SIS_FAULT_LENGTH);
    with(240, "\1 a signature", 13, SIS_FAULT_SIGNED);
}

static void file_entry(const char *name, uint32_t bytes, sis_fault fault) {
    uint8_t entry[1 + 64 + 40] = {(uint8_t)bytes};
    memcpy(entry + 1, name, bytes);
    with(11, entry, 1 + bytes + 40, fault);
}

static void file_lists(void) {
    uint8_t twice[2 * 42] = {1, 'a'};
    twice[42] = 1, twice[43] = 'a';
    with(11, "", 0, SIS_FAULT_LENGTH);
    with(11, "\xff", 1, SIS_FAULT_LENGTH);
    with(11, twice, 41, SIS_FAULT_LENGTH);
    with(11, twice, 43, SIS_FAULT_LENGTH);
    with(11, twice, 84, SIS_FAULT_FILE_NAME);
    static const char *const names[] = {"",     "/a",     "a/",   "a//b", ".",    "..",
                                        "../a", "a/../b", "a/..", "c:",   "a\\b", "a\n"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        file_entry(names[i], (uint32_t)strlen(names[i]), SIS_FAULT_FILE_NAME);
    file_entry("a\0b", 3, SIS_FAULT_FILE_NAME);
    file_entry("..a", 3, SIS_FAULT_CONTENT); /* a good name: what is wrong comes later */
    static uint8_t many[65 * 42];
    for (int i = 0; i < 65; i++) many[42 * i] = 1, many[42 * i + 1] = (uint8_t)('0' + i);
    with(11, many, sizeof many, SIS_FAULT_FILE_NAME); /* ':' and '\\' are among the first 64 */
}

static void contents(void) {
    package_make();
    package_bytes[package_size - 1] ^= 1;
    wrong(SIS_FAULT_MODEL_CHANGED);
    package_make();
    package_bytes[package_find(3) + 5] ^= 0x80;
    wrong(SIS_FAULT_MODEL_CHANGED);
    package_wanted.files = 2;
    package_make();
    package_bytes[package_size - 1] ^= 1;
    wrong(SIS_FAULT_FILE_CHANGED);
    package_make();
    TEST_ASSERT_EQUAL(SIS_OK, sis_package_parse(package_bytes, package_size, &parsed));
    size_t end = 24 + package_bytes[12] + 256u * package_bytes[13];
    TEST_ASSERT_TRUE(end < parsed.model);
    package_bytes[end] = 1;
    wrong(SIS_FAULT_PADDING);
    package_make();
    package_bytes[package_find(4) + 5]++;
    wrong(SIS_FAULT_MODEL_CHANGED); /* the model is said to have a byte of the padding */
    package_wanted.files = 0;
    package_make();
    package_bytes[package_find(4) + 5]--;
    wrong(SIS_FAULT_CONTENT);
    package_bytes[package_find(4) + 10] = 0x7f; /* beyond the address space, were it added to anything */
    wrong(SIS_FAULT_CONTENT);
}

static void places(void) {
    package_wanted.board = "qemu-virt";
    package_make();
    good();
    sis_set_place("qemu-virt", "cortex-a53");
    good();
    sis_set_place("raspi3b", "cortex-a53");
    wrong(SIS_FAULT_OTHER_BOARD);
    sis_set_place("qemu-vir", "cortex-a53");
    wrong(SIS_FAULT_OTHER_BOARD);
    package_wanted.core = "cortex-a72";
    package_make();
    sis_set_place("qemu-virt", "cortex-a53");
    wrong(SIS_FAULT_OTHER_CORE);
    sis_error error = {.operator_name = ""};
    sis_package_explain(&parsed, &error);
    TEST_ASSERT_EQUAL_STRING("made for another core (core cortex-a72)", error.text);
    sis_set_place("qemu-virt", "cortex-a72");
    good();
    package_wanted.board = NULL;
    package_wanted.core = "cortex-z80"; /* nobody knows its cycles */
    package_make();
    sis_set_place(NULL, NULL);
    wrong(SIS_FAULT_OTHER_CORE);
    sis_set_place(NULL, "cortex-z80");
    wrong(SIS_FAULT_OTHER_CORE);
}

static void facts(void) {
    int64_t told[SIS_PACKAGE_FACTS];
    package_make();
    TEST_ASSERT_EQUAL(SIS_OK, sis_package_facts(package_bytes, package_size, true, told));
    TEST_ASSERT_EQUAL(SIS_OK, told[0]);
    TEST_ASSERT_EQUAL(package_find(2) + 5, told[5 + 2 * SIS_FIELD_VERSION]);
    TEST_ASSERT_EQUAL(3, told[6 + 2 * SIS_FIELD_VERSION]);
    package_bytes[package_size - 1] ^= 1;
    TEST_ASSERT_EQUAL(SIS_OK, sis_package_facts(package_bytes, package_size, false, told));
    TEST_ASSERT_EQUAL(SIS_OK, told[0]);
    TEST_ASSERT_EQUAL(SIS_OK, sis_package_facts(package_bytes, package_size, true, told));
    TEST_ASSERT_EQUAL(SIS_HASH_MISMATCH, told[0]);
    TEST_ASSERT_EQUAL(SIS_OK, sis_package_facts(NULL, 0, true, told));
    TEST_ASSERT_EQUAL(SIS_BAD_PACKAGE, told[0]);
}

void setUp(void) {
    package_reset();
    sis_set_place(NULL, NULL);
}
void tearDown(void) { sis_set_place(NULL, NULL); }

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(whole_packages);
    RUN_TEST(external_files);
    RUN_TEST(truncated_at_every_length);
    RUN_TEST(headers);
    RUN_TEST(records);
    RUN_TEST(huge_lengths);
    RUN_TEST(values);
    RUN_TEST(file_lists);
    RUN_TEST(contents);
    RUN_TEST(places);
    RUN_TEST(facts);
    return UNITY_END();
}
