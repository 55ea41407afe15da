/* Other cores' way in (arch/cores.h), from where start.S has them at EL1 with everything off, as far as
 * sis_core_main. */
#include "kernel/core_stacks.h"

        .section .text.start, "ax"
        .global sis_core_at_el1, sis_core_too_early

/* Where cores go that a loader or an emulator starts together with the first, their affinity in x1: they come in when it is in
 * the list of those asked for, which is zeros in the file. */
sis_core_too_early:
        adrp    x2, sis_core_affinity
        add     x2, x2, :lo12:sis_core_affinity
1:      mov     x3, #1
2:      ldr     x4, [x2, x3, lsl #3]
        cmp     x4, x1
        b.eq    sis_core_entry
        add     x3, x3, #1
        cmp     x3, #SIS_CORES
        b.lo    2b
        wfe
        b       1b

sis_core_at_el1:
        mrs     x0, mpidr_el1
        ldr     x1, =0xff00ffffff
        and     x0, x0, x1
        adrp    x1, sis_core_affinity
        add     x1, x1, :lo12:sis_core_affinity
        mov     x21, #1                 /* the number of this core */
1:      ldr     x2, [x1, x21, lsl #3]
        cmp     x2, x0
        b.eq    2f
        add     x21, x21, #1
        cmp     x21, #SIS_CORES
        b.lo    1b
        b       park                    /* nobody asked for it */

2:      msr     spsel, #1
        adrp    x0, __cores_start
        ldr     x1, =SIS_CORE_BYTES
        madd    x0, x21, x1, x0         /* the end of its stacks is the start of the next core's, */
        mov     sp, x0                  /* and core 1's are first */
        msr     spsel, #0
        sub     x0, x0, #SIS_CORE_EXCEPTION_STACK
        sub     x0, x0, #SIS_PAGE_BYTES
        mov     sp, x0
        adrp    x0, sis_core_vectors
        add     x0, x0, :lo12:sis_core_vectors
        msr     vbar_el1, x0
        isb

        adrp    x1, sis_core_table
3:      ldr     x0, [x1, :lo12:sis_core_table]
        cbnz    x0, 4f
        wfe
        b       3b
4:      bl      sis_mmu_enable
        mov     x0, x21
        mov     x29, xzr
        mov     x30, xzr
        bl      sis_core_main
        b       park
        .ltorg
