/* The C library for 32-bit cores is not position-independent: some thirty words in its text hold addresses. */
#include "arch/relocation.h"

#include <stddef.h>

#include "kernel/image.h"

typedef struct relocation {
    uint32_t offset, kind; /* the linker's address of a word; R_ARM_RELATIVE */
} relocation;

extern const uint32_t sis_link_base;
extern const relocation __rela_start[], __rela_end[];

uint32_t sis_relocated_by(void) { return (uintptr_t)__image_start - sis_link_base; }

const uint8_t *sis_relocated_word(const uint8_t *at) {
    uintptr_t found = (uintptr_t)__relro_start - 3;

    for (const relocation *r = __rela_start; r < __rela_end; r++) {
        uintptr_t word = r->offset + sis_relocated_by();
        if (word >= (uintptr_t)at && word < found) found = word;
    }
    return found < (uintptr_t)__relro_start - 3 ? (const uint8_t *)found : NULL;
}
