/* What an image says of itself, 64 bytes behind its start in every image: which board it is for, and a CRC over all of
 * it. image.ld leaves the room and writes `base` and `changed`, generate/about.mjs the rest, after linking;
 * ts-lib/host/image-about.ts reads it from files. */
#ifndef SIS_ABOUT_H
#define SIS_ABOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIS_ABOUT_LAYOUT = 1 };

/* Texts end with zeros. 128 bytes, little-endian, the same on all architectures. */
typedef struct sis_image_about {
    char magic[16]; /* "SIS-IMAGE" */
    uint32_t layout;
    uint32_t crc;     /* CRC-32 of the image's file, with this field 0 */
    uint64_t bytes;   /* of the file */
    uint64_t base;    /* address it is linked at */
    char arch[8];     /* "arm64", "arm" */
    char board[32];   /* folder in board/ */
    char version[16]; /* of SIS */
    char name[16];    /* "sis", "mltest", "loader" */
    uint64_t changed; /* from this byte on, relocation and running change what was loaded */
    uint64_t memory;  /* what it takes from its base on: .bss and stacks, too */
} sis_image_about;

_Static_assert(sizeof(sis_image_about) == 128, "read by others");

#pragma GCC visibility push(hidden) /* else its address comes from a table that is not relocated yet */
extern const sis_image_about sis_about;
#pragma GCC visibility pop

/* The sum of what changes, for sis_about_check. Called by start code before relocation, with a stack; must not be inlined
 * into anything that runs later. */
uint32_t sis_about_sum(void);

/* Keeps that sum; called once .bss is zeroed. */
void sis_about_keep(uint32_t sum);

/* Is this a whole image? Pure C; for loaders, of an image that was loaded and has not run. */
bool sis_about_whole(const void *image, size_t bytes);

/* Ends the run with code 70, and both numbers, when the image is not what was linked. Wants caches on. */
void sis_about_check(void);

#endif
