/* CRC-32 by the core's own instructions, where it has them (optional before Armv8.1). Usable before the image is relocated
 * and before the MMU is on: no constants with addresses in them, aligned loads only. */
#include "link/crc32.h"

#include "arch/arm64/registers.h"
#include "arch/cpu.h"

static uint32_t sum_by_bytes(uint32_t state, const uint8_t *at, size_t count) {
    for (size_t i = 0; i < count; i++) state = __builtin_aarch64_crc32b(state, at[i]);
    return state;
}

uint32_t sis_cpu_crc32(uint32_t crc, const void *bytes, size_t count) {
    const uint8_t *at = bytes;
    uint32_t state = ~crc;

    if (sis_field(sis_read_register(id_aa64isar0_el1), 16, 4) == 0) return sis_crc32(crc, bytes, count);
    size_t before = -(uintptr_t)at % 8;
    if (before > count) before = count;
    state = sum_by_bytes(state, at, before);
    at += before;
    count -= before;
    for (const uint8_t *end = at + count / 64 * 64; at < end; at += 64) {
#pragma GCC unroll 8
        for (unsigned i = 0; i < 8; i++)
            state = __builtin_aarch64_crc32x(state, ((const uint64_t *)(const void *)at)[i]);
    }
    return ~sum_by_bytes(state, at, count % 64);
}
