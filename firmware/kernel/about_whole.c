/* The check of an image that lies in memory as its file has it. Pure C: for loaders. */
#include "kernel/about.h"
#include "link/crc32.h"

enum { OFFSET = 64 };

bool sis_about_whole(const void *image, size_t bytes) {
    static const char magic[16] = "SIS-IMAGE";
    static const uint8_t zeros[4];
    const uint8_t *start = image;
    const sis_image_about *about = (const sis_image_about *)(const void *)(start + OFFSET);

    if ((uintptr_t)image % 8 || bytes < OFFSET + sizeof *about) return false;
    for (unsigned i = 0; i < sizeof magic; i++)
        if (about->magic[i] != magic[i]) return false;
    if (about->layout != SIS_ABOUT_LAYOUT || about->bytes != bytes) return false;

    size_t number = OFFSET + offsetof(sis_image_about, crc), behind = number + sizeof zeros;
    uint32_t crc = sis_crc32(sis_crc32(0, start, number), zeros, sizeof zeros);
    return sis_crc32(crc, start + behind, bytes - behind) == about->crc;
}
