/* Reads what an image says of itself (kernel/about.h) and holds it to that. */
#include "loader/kernel.h"

#include <string.h>

#include "kernel/about.h"

enum { ABOUT = 64 }; /* where the block is, in every image */

static bool text_is(const char *field, size_t room, const char *text) {
    return strlen(text) < room && strncmp(field, text, room) == 0;
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
    if (!sis_about_whole(image, bytes))
        return sis_error_set(error, SIS_DAMAGED, "the image is damaged: its CRC-32 is not its own");
    if (about.memory < bytes || about.base + about.memory < about.base)
        return sis_error_set(error, SIS_UNSUPPORTED, "the image's own sizes make no sense");
    *kernel = (sis_loader_kernel){about.base, about.memory};
    return SIS_OK;
}
