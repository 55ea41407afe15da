/* The check of the image's own CRC. It is taken over the whole file, in two parts: what relocation and running change is
 * summed before either happens, while caches are still off; the rest, most of it, later and fast. */
#include "kernel/about.h"

#include "arch/cpu.h"
#include "arch/relocation.h"
#include "kernel/exit.h"
#include "kernel/image.h"
#include "kernel/print.h"

static uint32_t sum_of_changed;

/* The numbers themselves may be damaged. */
static bool plausible(void) {
    uint64_t room = (uint64_t)(__data_end - __image_start);
    uint64_t constant = (uint64_t)(__relro_start - __image_start);
    return sis_about.layout == SIS_ABOUT_LAYOUT && sis_about.changed == constant &&
           sis_about.bytes >= constant && sis_about.bytes <= room;
}

/* A CRC is linear: the sum of two parts is that of the first followed by zeros, and that of the second, begun with no ones. */
uint32_t sis_about_sum(void) {
    if (!plausible()) return 0;
    return sis_cpu_crc32(UINT32_MAX, __relro_start, (size_t)(sis_about.bytes - sis_about.changed));
}

void sis_about_keep(uint32_t sum) { sum_of_changed = sum; }

static uint32_t followed_by_zeros(uint32_t crc, uint64_t count) {
    static const uint64_t zeros[64];

    for (; count > sizeof zeros; count -= sizeof zeros) crc = sis_cpu_crc32(crc, zeros, sizeof zeros);
    return sis_cpu_crc32(crc, zeros, (size_t)count);
}

/* Of what does not change, but for words that were relocated: those are summed as they were. */
static uint32_t sum_between(uint32_t crc, const uint8_t *at, const uint8_t *end) {
    const uint8_t *word;

    while ((word = sis_relocated_word(at)) && word < end) {
        uint32_t linked = *(const uint32_t *)(const void *)word - sis_relocated_by();
        crc = sis_cpu_crc32(crc, at, (size_t)(word - at));
        crc = sis_cpu_crc32(crc, &linked, sizeof linked);
        at = word + sizeof linked;
    }
    return sis_cpu_crc32(crc, at, (size_t)(end - at));
}

static uint32_t sum_of_image(void) {
    const uint8_t *number = (const uint8_t *)&sis_about.crc;
    const uint8_t *behind = number + sizeof sis_about.crc;
    uint32_t crc = sis_cpu_crc32(0, __image_start, (size_t)(number - __image_start));
    crc = followed_by_zeros(crc, sizeof sis_about.crc);
    crc = sum_between(crc, behind, __relro_start);
    return ~(followed_by_zeros(crc, sis_about.bytes - sis_about.changed) ^ sum_of_changed);
}

void sis_about_check(void) {
    if (!plausible()) {
        sis_print("*** this image is damaged: what it says of itself cannot be; load or flash it again\n");
        sis_leave(SIS_EXIT_FAULT);
    }
    uint32_t sum = sum_of_image();
    if (sum == sis_about.crc) return;
    sis_print(
        "*** this image is damaged: CRC-32 %08x, should be %08x over %llu bytes; load or flash it again\n",
        sum, sis_about.crc, (unsigned long long)sis_about.bytes);
    sis_leave(SIS_EXIT_FAULT);
}
