/* Exception vectors (Arm ARM D1.10.2). Code runs on SP_EL0, so the first group is what normally happens; the second
 * is a fault while one of them is served, which gets a stack of its own. Every entry saves a sis_exception_frame
 * (exception.h). An IRQ calls sis_interrupt and goes on with what that left in the frame; all others call
 * sis_exception(frame, vector number), which never returns. */

#define FRAME 288
#define FLOATS 512

        /* x0 and x1 are in the frame already. */
        .macro  save_frame
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
        .endm

        .macro  floats operation
        .irp    pair, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
        float_pair \operation, \pair, %(\pair + 1)
        .endr
        .endm

        .altmacro
        .macro  float_pair operation, first, second
        \operation q\first, q\second, [sp, #(\first * 16)]
        .endm

        .macro  fault number, stack
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
        fault   0, __exception_stack_top
        .balign 0x80
        sub     sp, sp, #FRAME
        stp     x0, x1, [sp]
        b       take_interrupt
        .irp    number, 2, 3
        fault   \number, __exception_stack_top
        .endr
        .irp    number, 4, 5, 6, 7
        fault   \number, __nested_stack_top
        .endr
        .irp    number, 8, 9, 10, 11, 12, 13, 14, 15
        fault   \number, __exception_stack_top
        .endr

        /* The other cores': they take no interrupts, and SP_EL1 is the end of their own exception stack until something
         * faults while a fault is reported. */
        .macro  core_fault number
        .balign 0x80
        sub     sp, sp, #FRAME
        stp     x0, x1, [sp]
        mov     x1, #\number
        b       save_and_report
        .endm

        .balign 0x800
        .global sis_core_vectors
sis_core_vectors:
        .irp    number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        core_fault \number
        .endr

        .balign 0x80
save_and_report:
        save_frame
        mov     x0, sp
        mov     x29, xzr
        mov     x30, xzr
        bl      sis_exception
1:      wfe
        b       1b

take_interrupt:
        save_frame
        mov     x0, sp
        mrs     x1, fpcr
        mrs     x2, fpsr
        stp     x1, x2, [sp, #-16]!
        sub     sp, sp, #FLOATS         /* the engine's half of the watch may use SIMD registers */
        floats  stp
        mov     x29, xzr
        bl      sis_interrupt
        floats  ldp
        add     sp, sp, #FLOATS
        ldp     x1, x2, [sp], #16
        msr     fpcr, x1
        msr     fpsr, x2
        ldp     x2, x3, [sp, #256]
        msr     elr_el1, x2
        msr     spsr_el1, x3
        ldp     x30, x2, [sp, #240]
        msr     sp_el0, x2
        ldp     x28, x29, [sp, #224]
        ldp     x26, x27, [sp, #208]
        ldp     x24, x25, [sp, #192]
        ldp     x22, x23, [sp, #176]
        ldp     x20, x21, [sp, #160]
        ldp     x18, x19, [sp, #144]
        ldp     x16, x17, [sp, #128]
        ldp     x14, x15, [sp, #112]
        ldp     x12, x13, [sp, #96]
        ldp     x10, x11, [sp, #80]
        ldp     x8, x9, [sp, #64]
        ldp     x6, x7, [sp, #48]
        ldp     x4, x5, [sp, #32]
        ldp     x2, x3, [sp, #16]
        ldp     x0, x1, [sp]
        add     sp, sp, #FRAME
        eret
