/* Makes packages as docs/capability.md describes them, with no code of the parser's. */
#include "package.h"

#include <string.h>

#include "sis/sha256.h"

_Alignas(64) uint8_t package_bytes[PACKAGE_ROOM];
size_t package_size;
package_wish package_wanted;

static const char model[] = "not a model, but bytes that have a hash";

void package_reset(void) {
    static const uint16_t operators[] = {1, 2, 3};
    package_wanted = (package_wish){.memory = 1 << 20,
                                    .cycles = 1000000,
                                    .build_cycles = 1000000,
                                    .operators = operators,
                                    .n_operators = 3,
                                    .model = model,
                                    .model_bytes = sizeof model};
}

static void put(const void *data, size_t bytes) {
    memcpy(package_bytes + package_size, data, bytes);
    package_size += bytes;
}

static void put_number(uint64_t value, uint32_t bytes) {
    for (uint32_t i = 0; i < bytes; i++) package_bytes[package_size++] = (uint8_t)(value >> (8 * i));
}

void package_begin(void) {
    memset(package_bytes, 0, sizeof package_bytes);
    package_size = 0;
    put("\x89SISPK\r\n", 8);
    put_number(1, 2);
    package_size += 14; /* sizes: package_end's */
}

void package_record(uint8_t tag, const void *value, uint32_t bytes) {
    put_number(tag, 1);
    put_number(bytes, 4);
    if (bytes > 0) put(value, bytes);
}

void package_number(uint8_t tag, uint64_t value) {
    put_number(tag, 1);
    put_number(8, 4);
    put_number(value, 8);
}

void package_text(uint8_t tag, const char *text) { package_record(tag, text, (uint32_t)strlen(text)); }

void package_hash(uint8_t tag, const void *data, size_t bytes) {
    uint8_t hash[32];
    sis_sha256(data, bytes, hash);
    package_record(tag, hash, 32);
}

static void file_content(uint32_t index, uint8_t content[100]) { memset(content, (int)index + 1, 100); }

static void put_files(void) {
    uint8_t content[100], hash[32];
    put_number(11, 1);
    put_number(package_wanted.files * (1 + 9 + 40), 4);
    for (uint32_t i = 0; i < package_wanted.files; i++) {
        put_number(9, 1);
        put("weights/", 8);
        put_number('a' + i, 1);
        put_number(100, 8);
        file_content(i, content);
        sis_sha256(content, 100, hash);
        put(hash, 32);
    }
}

static void put_field(uint8_t tag) {
    const package_wish *w = &package_wanted;
    if (tag == 1) package_text(1, "a model");
    if (tag == 2) package_text(2, "1.0");
    if (tag == 3) package_hash(3, w->model, w->model_bytes);
    if (tag == 4) package_number(4, w->model_bytes);
    if (tag == 5) package_number(5, w->memory);
    if (tag == 6) package_number(6, w->cycles);
    if (tag == 7) package_number(7, w->build_cycles);
    if (tag == 8) package_record(8, w->operators, 2 * w->n_operators);
    if (tag == 9 && w->board != NULL) package_text(9, w->board);
    if (tag == 10 && w->core != NULL) package_text(10, w->core);
    if (tag == 11 && w->files > 0) put_files();
    if (tag == 240) package_record(240, "", 1);
}

static void put_fields(uint32_t first, uint32_t end) {
    for (uint32_t tag = first; tag < end; tag++) put_field((uint8_t)tag);
}

void package_fields_until(uint8_t tag) { put_fields(1, tag); }
void package_fields_from(uint8_t tag) { put_fields(tag, 256); }

static void align(void) {
    while (package_size % 64 != 0) package_bytes[package_size++] = 0;
}

void package_end(void) {
    uint64_t manifest = package_size - 24;
    align();
    put(package_wanted.model, package_wanted.model_bytes);
    for (uint32_t i = 0; i < package_wanted.files; i++) {
        uint8_t content[100];
        align();
        file_content(i, content);
        put(content, 100);
    }
    size_t end = package_size;
    package_size = 12;
    put_number(manifest, 4);
    put_number(end, 8);
    package_size = end;
}

void package_make(void) {
    package_begin();
    package_fields_from(1);
    package_end();
}

size_t package_find(uint8_t tag) {
    size_t at = 24;
    while (package_bytes[at] != tag) at += 5 + package_bytes[at + 1] + 256u * package_bytes[at + 2];
    return at;
}
