/* Other cores' way in (arch/cores.h), from where start.S has them in system mode with everything off, as far as sis_core_main. */
#include "arch/arm/macros.inc"
#include "kernel/core_stacks.h"

        .arch   armv7ve
        .syntax unified
        .arm

        .section .text.start, "ax"
        .global sis_core_at_pl1, sis_core_too_early

/* Where cores go that a loader or an emulator starts together with the first, their MPIDR in r1: they come in when it is in the
 * list of those asked for, which is zeros in the file. */
sis_core_too_early:
        bic     r1, r1, #0xff000000
        address r2, sis_core_affinity
1:      mov     r3, #1
2:      ldr     r0, [r2, r3, lsl #3]
        cmp     r0, r1
        beq     sis_core_entry
        add     r3, r3, #1
        cmp     r3, #SIS_CORES
        blo     2b
        wfe
        b       1b

sis_core_at_pl1:
        mrc     p15, 0, r0, c0, c0, 5   /* MPIDR */
        bic     r0, r0, #0xff000000
        address r1, sis_core_affinity
        mov     r4, #1                  /* the number of this core */
1:      ldr     r2, [r1, r4, lsl #3]
        cmp     r2, r0
        beq     2f
        add     r4, r4, #1
        cmp     r4, #SIS_CORES
        blo     1b
        b       park                    /* nobody asked for it */

2:      address r0, __cores_start
        ldr     r1, =SIS_CORE_BYTES
        mla     r0, r4, r1, r0          /* the end of its stacks is the start of the next core's, and core 1's are first */
        cps     #MODE_FIQ
        mov     sp, r0
        cps     #MODE_IRQ
        mov     sp, r0
        cps     #MODE_SVC
        mov     sp, r0
        cps     #MODE_ABORT
        mov     sp, r0
        cps     #MODE_UNDEFINED
        mov     sp, r0
        cps     #MODE_SYSTEM
        ldr     r1, =(SIS_CORE_EXCEPTION_STACK + SIS_PAGE_BYTES)
        sub     sp, r0, r1
        address r0, sis_core_vectors
        mcr     p15, 0, r0, c12, c0, 0  /* VBAR */
        isb

        address r5, sis_core_table
3:      ldr     r0, [r5]
        cmp     r0, #0
        wfeeq
        beq     3b
        bl      sis_mmu_enable
        mov     r0, r4
        mov     fp, #0
        mov     lr, #0
        bl      sis_core_main
        b       park
        .ltorg
