/* sis_image_move: the first thing an image does that wants to run where it was linked, not where it was loaded (the chain
 * loader). Called by start.S with the MMU off, before anything was written; r0, r1 and r2 are kept. Copies the file's bytes
 * and starts over there. Kernel images have no such function, and no call. */
#include "arch/arm/macros.inc"

        .arch   armv7ve
        .syntax unified
        .arm

        .section .text.sis_image_move, "ax"
        .global sis_image_move
        .type   sis_image_move, %function
sis_image_move:
        address r6, __image_start
        address r7, sis_link_base
        ldr     r7, [r7]                /* where it wants to be */
        cmp     r6, r7
        bxeq    lr

        address r8, __data_end          /* page-aligned, as the start is */
        sub     r8, r8, r6
        add     r8, r7, r8              /* end of the copy */
        mrc     p15, 0, r9, c0, c0, 1   /* CTR.DminLine: log2 words */
        ubfx    r9, r9, #16, #4
        mov     r10, #4
        lsl     r9, r10, r9
        mov     r10, r7                 /* what a loader left dirty there must not fall on the copy later */
1:      mcr     p15, 0, r10, c7, c14, 1 /* DCCIMVAC */
        add     r10, r10, r9
        cmp     r10, r8
        blo     1b
        dsb
        mov     r10, r7
2:      ldmia   r6!, {r3, r4, r11, r12}
        stmia   r10!, {r3, r4, r11, r12}
        cmp     r10, r8
        blo     2b
        dsb
        mov     r10, r7                 /* nor may clean lines hide it */
3:      mcr     p15, 0, r10, c7, c6, 1  /* DCIMVAC */
        add     r10, r10, r9
        cmp     r10, r8
        blo     3b
        mov     r10, #0
        mcr     p15, 0, r10, c7, c5, 0  /* ICIALLU */
        mcr     p15, 0, r10, c7, c5, 6  /* BPIALL */
        dsb
        isb
        bx      r7                      /* the image's first instruction, with r2 as it was handed over */
