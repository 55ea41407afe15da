/* Packages with bytes changed, cut out, doubled and grown by fixed seeds: the parser answers each without touching a byte
 * that is not the package's (the copy has exactly its size, and this runs under sanitizers), and what it accepts keeps
 * the rules. SIS_FUZZ_ROUNDS says how many; a few thousand without it. */
#include "package.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unity.h"

static uint64_t seed;
static uint32_t accepted, faults[SIS_FAULT_COUNT];

static uint32_t below(uint32_t limit) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)((seed >> 16) % limit);
}

/* Most changes are near the start, where the lengths are. */
static size_t place(size_t bytes) {
    size_t head = bytes < 400 ? bytes : 400;
    return bytes == 0 ? 0 : below(10) == 0 ? below((uint32_t)bytes) : below((uint32_t)head);
}

static void mutate(uint8_t *data, size_t *bytes) {
    static const uint8_t edges[] = {0, 1, 2, 5, 8, 32, 64, 127, 128, 240, 254, 255};
    size_t at = place(*bytes), n;
    switch (below(7)) {
    case 0: data[at] ^= (uint8_t)(1u << below(8)); break;
    case 1: data[at] = edges[below(sizeof edges)]; break;
    case 2: /* a length */
        for (n = 0; n < 4 && at + n < *bytes; n++) data[at + n] = edges[below(sizeof edges)];
        break;
    case 3: *bytes -= below(2) ? below((uint32_t)*bytes / 4 + 1) : *bytes > 0; break;
    case 4: /* cut out */
        n = below(24);
        if (at + n > *bytes) n = *bytes - at;
        memmove(data + at, data + at + n, *bytes - at - n);
        *bytes -= n;
        break;
    case 5: /* double, as a record given twice */
        n = below(48);
        if (at + n > *bytes) n = *bytes - at;
        memmove(data + at + n, data + at, *bytes - at);
        *bytes += n;
        break;
    default: data[(*bytes)++] = (uint8_t)below(256);
    }
}

/* Half of the mutants get a header that says their size, so that not all end there. */
static void mend(uint8_t *data, size_t bytes) {
    for (uint32_t i = 0; i < 8 && bytes >= 24; i++) data[16 + i] = (uint8_t)((uint64_t)bytes >> (8 * i));
}

static void check_accepted(const sis_package *p) {
    accepted++;
    TEST_ASSERT_EQUAL(0, p->model % SIS_ALIGNMENT);
    TEST_ASSERT_TRUE(p->model <= p->bytes && p->number[SIS_FIELD_MODEL_BYTES] <= p->bytes - p->model);
    for (uint32_t i = 0; i < SIS_FIELD_COUNT; i++) {
        TEST_ASSERT_TRUE(!sis_fields[i].required || p->field[i].at != 0);
        TEST_ASSERT_TRUE(p->field[i].at + p->field[i].bytes <= p->model);
    }
    size_t end = p->model + (size_t)p->number[SIS_FIELD_MODEL_BYTES];
    sis_package_part name, content;
    for (uint32_t i = 0; sis_package_file(p, i, &name, &content); i++) {
        TEST_ASSERT_TRUE(content.at >= end && content.at + content.bytes <= p->bytes);
        end = content.at + content.bytes;
    }
    TEST_ASSERT_EQUAL(p->bytes, end);
}

static void round_of(uint32_t number) {
    static uint8_t data[PACKAGE_ROOM + 1024];
    seed = UINT64_C(0x9e3779b97f4a7c15) * (number + 1);
    package_reset();
    package_wanted.files = below(3);
    package_wanted.board = below(2) ? "qemu-virt" : NULL;
    package_make();
    size_t bytes = package_size;
    memcpy(data, package_bytes, bytes);
    for (uint32_t changes = 1 + below(4); changes > 0; changes--) mutate(data, &bytes);
    if (below(2)) mend(data, bytes);
    uint8_t *exact = malloc(bytes + !bytes);
    memcpy(exact, data, bytes);
    sis_package p;
    sis_status status = sis_package_parse(exact, bytes, &p);
    if (status == SIS_OK) check_accepted(&p);
    if (status == SIS_OK) status = sis_package_check(&p);
    TEST_ASSERT_TRUE(status == SIS_OK || status == SIS_BAD_PACKAGE || status == SIS_HASH_MISMATCH);
    TEST_ASSERT_EQUAL(sis_faults[p.fault].status, status);
    sis_error error = {.operator_name = ""};
    sis_package_explain(&p, &error);
    faults[p.fault]++;
    free(exact);
}

static void mutants(void) {
    const char *asked = getenv("SIS_FUZZ_ROUNDS");
    uint32_t rounds = asked == NULL ? 20000 : (uint32_t)strtoul(asked, NULL, 10), kinds = 0;
    for (uint32_t i = 0; i < rounds; i++) round_of(i);
    for (uint32_t i = 0; i < SIS_FAULT_COUNT; i++) kinds += faults[i] > 0;
    printf("%u packages, %u accepted by the parser, %u kinds of answers\n", rounds, accepted, kinds);
    TEST_ASSERT_TRUE(accepted > 0 && kinds > 15); /* mutants reach past the header */
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(mutants);
    return UNITY_END();
}
