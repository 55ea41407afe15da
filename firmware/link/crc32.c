/* CRC-32 of frames and images. Loads of eight bytes are aligned, so that it may also run on Device memory. */
#include "crc32.h"
#include <stdbool.h>
#include "../generated/crc32_table.h"
#ifdef __ARM_FEATURE_CRC32
#include <arm_acle.h>
#endif

static bool aligned(const uint8_t *at) { return ((uintptr_t)at & 7) == 0; }

/* Eight bytes of either half at a time, little-endian as all our cores and hosts are. */
static uint32_t eight(uint32_t low, uint32_t high) {
    return table[7][low & 255] ^ table[6][low >> 8 & 255] ^ table[5][low >> 16 & 255] ^ table[4][low >> 24] ^
           table[3][high & 255] ^ table[2][high >> 8 & 255] ^ table[1][high >> 16 & 255] ^
           table[0][high >> 24];
}

uint32_t sis_crc32_plain(uint32_t crc, const void *bytes, size_t count) {
    const uint8_t *at = bytes;
    crc = ~crc;
    for (; count && !aligned(at); count--) crc = crc >> 8 ^ table[0][(crc ^ *at++) & 255];
    for (; count >= 8; count -= 8, at += 8) {
        const uint32_t *words = (const uint32_t *)(const void *)at;
        crc = eight(words[0] ^ crc, words[1]);
    }
    for (; count; count--) crc = crc >> 8 ^ table[0][(crc ^ *at++) & 255];
    return ~crc;
}

#ifdef __ARM_FEATURE_CRC32
uint32_t sis_crc32(uint32_t crc, const void *bytes, size_t count) {
    const uint8_t *at = bytes;
    crc = ~crc;
    for (; count && !aligned(at); count--) crc = __crc32b(crc, *at++);
    for (const uint8_t *end = at + count / 64 * 64; at < end; at += 64) { /* images are summed at each boot */
#pragma GCC unroll 8
        for (unsigned i = 0; i < 64; i += 8) crc = __crc32d(crc, *(const uint64_t *)(const void *)(at + i));
    }
    for (count %= 64; count >= 8; count -= 8, at += 8)
        crc = __crc32d(crc, *(const uint64_t *)(const void *)at);
    for (; count; count--) crc = __crc32b(crc, *at++);
    return ~crc;
}
#else
uint32_t sis_crc32(uint32_t crc, const void *bytes, size_t count) {
    return sis_crc32_plain(crc, bytes, count);
}
#endif
