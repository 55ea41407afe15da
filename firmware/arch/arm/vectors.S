/* Exception vectors of a 32-bit core (DDI 0406C, B1.8). The kernel runs in system mode; an exception that comes from another mode
 * is a fault while one is served, and gets a stack of its own. Every entry saves a sis_exception_frame (arch/arm/exception.h). An
 * IRQ calls sis_interrupt and goes on with what that left in the frame; all others call sis_exception(frame, vector number),
 * which never returns. */
#include "arch/arm/macros.inc"

        .arch   armv7ve
        .fpu    vfpv4
        .syntax unified
        .arm

#define FRAME 80
#define FRAME_SP 52
#define FRAME_PC 60
#define FRAME_CPSR 64
#define FRAME_STATUS 68
#define FRAME_ADDRESS 72

        .section .text.vectors, "ax"
        .balign 32
        .global sis_vectors
sis_vectors:
        b       take_reset
        b       take_undefined
        b       take_svc
        b       take_prefetch_abort
        b       take_data_abort
        b       take_hyp
        b       take_interrupt
        b       take_fiq

        /* TPIDRPRW keeps r0 until there is a stack. */
        .macro  fault entry, number, return
\entry:
        mcr     p15, 0, r0, c13, c0, 4
        .if     \return
        sub     lr, lr, #\return
        .endif
        mrs     r0, spsr
        and     r0, r0, #MODE_SYSTEM
        cmp     r0, #MODE_SYSTEM
        address r0, __nested_stack_top
        mov     sp, r0
        address r0, __exception_stack_top
        moveq   sp, r0
        mrc     p15, 0, r0, c13, c0, 4
        sub     sp, sp, #FRAME
        stmia   sp, {r0-r12}
        mov     r1, #\number
        b       save_and_report
        .endm

        fault   take_reset, 0, 0
        fault   take_undefined, 1, 4
        fault   take_svc, 2, 4
        fault   take_prefetch_abort, 3, 4
        fault   take_data_abort, 4, 8
        fault   take_hyp, 5, 0
        fault   take_fiq, 7, 4

        /* The other cores': they take no interrupts, and have one exception stack. */
        .balign 32
        .global sis_core_vectors
sis_core_vectors:
        b       take_core_reset
        b       take_core_undefined
        b       take_core_svc
        b       take_core_prefetch_abort
        b       take_core_data_abort
        b       take_core_hyp
        b       take_core_interrupt
        b       take_core_fiq

        .macro  core_fault entry, number, return
\entry:
        .if     \return
        sub     lr, lr, #\return
        .endif
        sub     sp, sp, #FRAME
        stmia   sp, {r0-r12}
        mov     r1, #\number
        b       save_and_report
        .endm

        core_fault take_core_reset, 0, 0
        core_fault take_core_undefined, 1, 4
        core_fault take_core_svc, 2, 4
        core_fault take_core_prefetch_abort, 3, 4
        core_fault take_core_data_abort, 4, 8
        core_fault take_core_hyp, 5, 0
        core_fault take_core_interrupt, 6, 4
        core_fault take_core_fiq, 7, 4

save_and_report:
        add     r0, sp, #FRAME_SP
        stmia   r0, {sp, lr}^           /* those of system mode */
        str     lr, [sp, #FRAME_PC]
        mrs     r2, spsr
        str     r2, [sp, #FRAME_CPSR]
        cmp     r1, #3                  /* a prefetch abort's status and address, else a data abort's */
        mrceq   p15, 0, r2, c5, c0, 1   /* IFSR */
        mrceq   p15, 0, r3, c6, c0, 2   /* IFAR */
        mrcne   p15, 0, r2, c5, c0, 0   /* DFSR */
        mrcne   p15, 0, r3, c6, c0, 0   /* DFAR */
        str     r2, [sp, #FRAME_STATUS]
        str     r3, [sp, #FRAME_ADDRESS]
        mov     r0, sp
        mov     fp, #0
        mov     lr, #0
        bl      sis_exception
1:      wfe
        b       1b

take_interrupt:
        sub     sp, sp, #FRAME
        stmia   sp, {r0-r12}
        add     r0, sp, #FRAME_SP
        stmia   r0, {sp, lr}^
        sub     lr, lr, #4
        str     lr, [sp, #FRAME_PC]
        mrs     r0, spsr
        str     r0, [sp, #FRAME_CPSR]
        mov     r4, sp
        vmrs    r5, fpscr
        vpush   {d0-d15}                /* the engine's half of the watch may use them */
        vpush   {d16-d31}
        mov     r0, r4
        mov     fp, #0
        bl      sis_interrupt
        vpop    {d16-d31}
        vpop    {d0-d15}
        vmsr    fpscr, r5
        clrex                           /* an exclusive access that was under way begins anew */
        ldr     r0, [sp, #FRAME_CPSR]
        msr     spsr_cxsf, r0
        ldr     lr, [sp, #FRAME_PC]
        add     r0, sp, #FRAME_SP
        ldmia   r0, {sp, lr}^
        nop
        ldmia   sp, {r0-r12}
        add     sp, sp, #FRAME
        movs    pc, lr
