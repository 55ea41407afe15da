/* ATAGS: the list of tags by which loaders told an Arm kernel about the machine before there were device trees (Linux,
 * arch/arm/include/uapi/asm/setup.h). Read in place and never trusted. Usable before the MMU is on. */
#ifndef SIS_TAGS_H
#define SIS_TAGS_H

#include <stdbool.h>
#include <stdint.h>

enum { SIS_TAGS_MOST_MEMORY = 8 };

typedef struct sis_tags {
    uint32_t n_memory;
    struct {
        uint32_t base, size;
    } memory[SIS_TAGS_MOST_MEMORY];
    uint32_t initrd, initrd_bytes; /* 0, 0: none */
    const char *arguments;         /* in the list, zero-terminated; NULL: none */
    uint32_t bytes;                /* of the list */
} sis_tags;

/* False when there is no list at `list`, or one without an end within 16 KiB. */
bool sis_tags_read(sis_tags *tags, const void *list);

#endif
