/* SHA-256: FIPS 180-4's examples, every length around the block's end, a million letters. */
#include "sis/sha256.h"

#include <string.h>

#include "unity.h"

static char hex[65];

static const char *digest_of(const void *data, size_t bytes) {
    uint8_t digest[32];
    sis_sha256(data, bytes, digest);
    for (int i = 0; i < 64; i++) hex[i] = "0123456789abcdef"[digest[i / 2] >> (i % 2 ? 0 : 4) & 15];
    return hex;
}

static void test_examples(void) {
    TEST_ASSERT_EQUAL_STRING("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                             digest_of(NULL, 0));
    TEST_ASSERT_EQUAL_STRING("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                             digest_of("abc", 3));
    const char *two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    TEST_ASSERT_EQUAL_STRING("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
                             digest_of(two_blocks, 56));
}

static void test_a_million_letters(void) {
    static uint8_t letters[1000000];
    memset(letters, 'a', sizeof letters);
    TEST_ASSERT_EQUAL_STRING("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
                             digest_of(letters, sizeof letters));
}

/* The digests of 0 to 130 zero bytes, hashed together: covers each place the padding can begin. */
static void test_every_length_around_a_block(void) {
    static const uint8_t zeros[131];
    uint8_t digests[131][32];
    for (size_t n = 0; n <= 130; n++) sis_sha256(zeros, n, digests[n]);
    TEST_ASSERT_EQUAL_STRING("d6e99a52e4f306ac462a8669cfa9744fc9ac0cd54f1c1c92b91d2e3257397ead",
                             digest_of(digests, sizeof digests));
}

/* As a file that arrives: whatever the steps, the digest is that of one call. */
static void test_in_steps(void) {
    static uint8_t bytes[1000];
    uint8_t once[32], stepped[32];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(i * i >> 3);
    sis_sha256(bytes, sizeof bytes, once);
    for (size_t step = 1; step <= 200; step++) {
        sis_sha256_steps steps;
        sis_sha256_begin(&steps);
        for (size_t there = 0; there <= sizeof bytes; there += step) sis_sha256_step(&steps, bytes, there);
        sis_sha256_finish(&steps, bytes, sizeof bytes, stepped);
        TEST_ASSERT_EQUAL_MEMORY(once, stepped, sizeof once);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_examples);
    RUN_TEST(test_a_million_letters);
    RUN_TEST(test_every_length_around_a_block);
    RUN_TEST(test_in_steps);
    return UNITY_END();
}
