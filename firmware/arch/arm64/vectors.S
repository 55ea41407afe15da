/* Exception vectors (Arm ARM D1.10.2). Code runs on SP_EL0, so the first group is what normally happens; the second
 * is a fault inside the report of a fault, which gets a stack of its own. Every entry saves a sis_exception_frame
 * (exception.h) and calls sis_exception(frame, vector number), which never returns. */

#define FRAME 288

        .macro  vector number, stack
        .balign 0x80
        msr     tpidr_el1, x0
        adrp    x0, \stack
        mov     sp, x0
        mrs     x0, tpidr_el1
        sub     sp, sp, #FRAME
        stp     x0, x1, [sp]
        mov     x1, #\number
        b       save_and_report
        .endm

        .section .text.vectors, "ax"
        .balign 0x800
        .global sis_vectors
sis_vectors:
        .irp    number, 0, 1, 2, 3
        vector  \number, __exception_stack_top
        .endr
        .irp    number, 4, 5, 6, 7
        vector  \number, __nested_stack_top
        .endr
        .irp    number, 8, 9, 10, 11, 12, 13, 14, 15
        vector  \number, __exception_stack_top
        .endr

        .balign 0x80
save_and_report:
        stp     x2, x3, [sp, #16]
        stp     x4, x5, [sp, #32]
        stp     x6, x7, [sp, #48]
        stp     x8, x9, [sp, #64]
        stp     x10, x11, [sp, #80]
        stp     x12, x13, [sp, #96]
        stp     x14, x15, [sp, #112]
        stp     x16, x17, [sp, #128]
        stp     x18, x19, [sp, #144]
        stp     x20, x21, [sp, #160]
        stp     x22, x23, [sp, #176]
        stp     x24, x25, [sp, #192]
        stp     x26, x27, [sp, #208]
        stp     x28, x29, [sp, #224]
        mrs     x2, sp_el0
        stp     x30, x2, [sp, #240]
        mrs     x2, elr_el1
        mrs     x3, spsr_el1
        stp     x2, x3, [sp, #256]
        mrs     x2, esr_el1
        mrs     x3, far_el1
        stp     x2, x3, [sp, #272]
        mov     x0, sp
        mov     x29, xzr
        mov     x30, xzr
        bl      sis_exception
1:      wfe
        b       1b
