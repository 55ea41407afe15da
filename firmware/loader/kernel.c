/* Reads what an image says of itself (kernel/about.h) and holds it to that. */
#include "loader/kernel.h"

#include <string.h>

#include "kernel/about.h"
#include "link/crc32.h"

/* Offsets in an image's first bytes. Linux's header for arm64 (booting.rst) says how much memory the image takes. */
enum { ABOUT = 64, HEADER_MEMORY = 16, HEADER_MAGIC = 56 };
/* For headers that do not say: more than stacks and zeroed data of any image of ours. */
#define MEMORY_BEHIND_FILE (16ull << 20)

static bool text_is(const char *field, size_t room, const char *text) {
    return strlen(text) < room && strncmp(field, text, room) == 0;
}

/* The image's CRC-32, in which its own number counts as 0. */
static uint32_t crc_of(const uint8_t *image, uint32_t bytes) {
    static const uint8_t zeros[4];
    uint32_t at = ABOUT + (uint32_t)offsetof(sis_image_about, crc);
    uint32_t crc = sis_crc32(sis_crc32(0, image, at), zeros, sizeof zeros);
    return sis_crc32(crc, image + at + 4, bytes - at - 4);
}

sis_status sis_loader_kernel_check(const uint8_t *image, uint32_t bytes, const char *board, const char *arch,
                                   sis_loader_kernel *kernel, sis_error *error) {
    sis_image_about about;

    if (bytes < ABOUT + sizeof about) return sis_error_set(error, SIS_UNSUPPORTED, "this is no image of SIS");
    memcpy(&about, image + ABOUT, sizeof about);
    if (!text_is(about.magic, sizeof about.magic, "SIS-IMAGE") || about.layout != SIS_ABOUT_LAYOUT)
        return sis_error_set(error, SIS_UNSUPPORTED, "this is no image of SIS, or one of another time");
    if (!text_is(about.board, sizeof about.board, board) || !text_is(about.arch, sizeof about.arch, arch)) {
        about.board[sizeof about.board - 1] = 0;
        return sis_error_set(error, SIS_UNSUPPORTED, "the image is for %s; this is %s", about.board, board);
    }
    if (about.bytes != bytes)
        return sis_error_set(error, SIS_DAMAGED, "the image has %u bytes, should have %u", (uint64_t)bytes,
                             about.bytes);
    if (crc_of(image, bytes) != about.crc)
        return sis_error_set(error, SIS_DAMAGED, "the image is damaged: its CRC-32 is not its own");
    kernel->base = about.base;
    kernel->memory = bytes + MEMORY_BEHIND_FILE;
    if (memcmp(image + HEADER_MAGIC, "ARM\x64", 4) == 0) memcpy(&kernel->memory, image + HEADER_MEMORY, 8);
    if (kernel->memory < bytes || kernel->base + kernel->memory < kernel->base)
        return sis_error_set(error, SIS_UNSUPPORTED, "the image's own sizes make no sense");
    return SIS_OK;
}
