/* sis_image_move: the first thing an image does that wants to run where it was linked, not where it was loaded (the chain
 * loader). Called by start.S with the MMU off, before anything was written; x0 and x30 are kept. Copies the file's bytes
 * and starts over there. Kernel images have no such function, and no call. */
        .section .text.sis_image_move, "ax"
        .global sis_image_move
        .type   sis_image_move, %function
sis_image_move:
        adrp    x1, __image_start
        adrp    x2, sis_link_base
        ldr     x2, [x2, :lo12:sis_link_base]
        cmp     x1, x2
        b.ne    1f
        ret

1:      adrp    x3, __data_end          /* page-aligned, as the start is */
        sub     x3, x3, x1              /* bytes */
        add     x4, x2, x3              /* end of the copy */
        mrs     x5, ctr_el0
        ubfx    x5, x5, #16, #4
        mov     x6, #4
        lsl     x5, x6, x5              /* bytes of the smallest data cache line */
        mov     x6, x2                  /* what a loader left dirty there must not fall on the copy later */
2:      dc      civac, x6
        add     x6, x6, x5
        cmp     x6, x4
        b.lo    2b
        dsb     sy
        mov     x6, x2
        mov     x7, x1
3:      ldp     x8, x9, [x7], #16
        stp     x8, x9, [x6], #16
        cmp     x6, x4
        b.lo    3b
        dsb     sy
        mov     x6, x2                  /* nor may clean lines hide it */
4:      dc      ivac, x6
        add     x6, x6, x5
        cmp     x6, x4
        b.lo    4b
        ic      iallu
        dsb     sy
        isb
        br      x2                      /* the image's first instruction, with x0 as it was handed over */
