/* A kernel that was uploaded: is it whole, is it this board's, where does it want to be? */
#ifndef SIS_LOADER_KERNEL_H
#define SIS_LOADER_KERNEL_H

#include "sis/error.h"

typedef struct sis_loader_kernel {
    uint64_t base;   /* where it is linked to run, and where the board's firmware puts it */
    uint64_t memory; /* bytes from there that are its own: file, zeroed data, stacks */
} sis_loader_kernel;

/* SIS_UNSUPPORTED: no image of SIS, or of another board or architecture; SIS_DAMAGED: cut off, or its CRC is wrong. */
sis_status sis_loader_kernel_check(const uint8_t *image, uint32_t bytes, const char *board, const char *arch,
                                   sis_loader_kernel *kernel, sis_error *error);

#endif
