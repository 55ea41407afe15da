/* Entry of a 32-bit core: the header of a zImage, the way from HYP or a privileged mode to system mode, relocation, zeroed .bss,
 * MMU and caches, then sis_kernel_main. Register values: Arm Architecture Reference Manual Armv7-A (DDI 0406C); what loaders do:
 * Linux Documentation/arm/booting.rst (r2: the device tree or the older list of tags). */
#include "arch/arm/macros.inc"

        .arch   armv7ve
        .arch_extension virt
        .fpu    vfpv4
        .syntax unified
        .arm

        /* The first 36 bytes of the image; header.ld writes the rest of the header behind them. */
        .section .text.header, "ax"
        .rept   8
        mov     r0, r0
        .endr
        b       enter

        .section .text.start, "ax"
        .global sis_core_entry, park, sis_mmu_enable
sis_core_entry:
        mov     r6, #1
        b       any_core
enter:
        mrc     p15, 0, r1, c0, c0, 5   /* MPIDR: only the first core boots; others wait until they are asked for */
        tst     r1, #0xff
        bne     sis_core_too_early
        .weak   sis_image_move
        bl      sis_image_move          /* of the chain loader alone; elsewhere the linker makes it a NOP */
        mov     r4, r2                  /* device tree or tags */
        mov     r6, #0
any_core:
        mrs     r5, cpsr
        and     r5, r5, #MODE_SYSTEM    /* the mode we were entered in */
        cmp     r5, #MODE_HYP
        bne     at_pl1

        mov     r1, #0
        mcr     p15, 4, r1, c1, c1, 0   /* HCR: nothing trapped, no second stage */
        mcr     p15, 4, r1, c1, c1, 3   /* HSTR */
        ldr     r1, =0x33ff             /* HCPTR: its RES1 bits; VFP not trapped */
        mcr     p15, 4, r1, c1, c1, 2
        mrc     p15, 0, r2, c9, c12, 0  /* PMCR.N */
        ubfx    r2, r2, #11, #5
        mcr     p15, 4, r2, c1, c1, 1   /* HDCR.HPMN: PL1 gets all counters */
        mov     r1, #3                  /* CNTHCTL: PL1 may read the physical counter and set its timer */
        mcr     p15, 4, r1, c14, c1, 0
        mov     r1, #0
        mov     r2, #0
        mcrr    p15, 4, r1, r2, c14     /* CNTVOFF */
        mrc     p15, 0, r1, c0, c0, 0
        mcr     p15, 4, r1, c0, c0, 0   /* VPIDR */
        mrc     p15, 0, r1, c0, c0, 5
        mcr     p15, 4, r1, c0, c0, 5   /* VMPIDR */
        mov     r1, #(ALL_MASKED | MODE_SYSTEM)
        msr     spsr_cxsf, r1
        address r1, at_pl1
        msr     elr_hyp, r1
        eret

at_pl1:
        cpsid   aif, #MODE_SYSTEM
        ldr     r1, =0x00c50878         /* SCTLR: its RES1 bits and branch prediction; MMU and caches off, vectors by VBAR, */
        mcr     p15, 0, r1, c1, c0, 0   /* whatever the loader left */
        isb
        mrc     p15, 0, r1, c1, c0, 1   /* ACTLR.SMP of Cortex-A7 and A15: without it caches are not kept coherent. Firmware */
        tst     r1, #(1 << 6)           /* has set it where only the secure side may */
        orreq   r1, r1, #(1 << 6)
        mcreq   p15, 0, r1, c1, c0, 1
        mrc     p15, 0, r1, c1, c0, 2   /* CPACR: VFP on */
        orr     r1, r1, #(0xf << 20)
        mcr     p15, 0, r1, c1, c0, 2
        isb
        mov     r1, #(1 << 30)
        vmsr    fpexc, r1
        mov     r1, #0                  /* round to nearest, denormals kept, NaNs kept: the same bits everywhere */
        vmsr    fpscr, r1
        cmp     r6, #0
        bne     sis_core_at_pl1         /* cores.S */

        /* Each mode of exceptions has a stack pointer of its own, and all point to one stack: exceptions mask each other, and
         * vectors.S gives another to faults that come while one is served. Everything else runs in system mode, so that a
         * stack overflow still has a stack to be reported on. */
        address r1, __exception_stack_top
        cps     #MODE_FIQ
        mov     sp, r1
        cps     #MODE_IRQ
        mov     sp, r1
        cps     #MODE_SVC
        mov     sp, r1
        cps     #MODE_ABORT
        mov     sp, r1
        cps     #MODE_UNDEFINED
        mov     sp, r1
        cps     #MODE_SYSTEM
        address r1, __main_stack_top
        mov     sp, r1
        mov     fp, #0                  /* ends backtraces */
        mov     lr, #0
        address r1, sis_vectors
        mcr     p15, 0, r1, c12, c0, 0  /* VBAR */

        bl      sis_about_sum           /* over what the next lines change */
        mov     r10, r0

        /* R_ARM_RELATIVE only (the build checks it): *(offset + delta) += delta. */
        address r1, __image_start
        address r2, sis_link_base       /* where the image was linked to run */
        ldr     r2, [r2]
        subs    r2, r1, r2              /* delta */
        address r3, __rela_start
        address r6, __rela_end
        beq     3f
        address r9, __data_end          /* all of them are between these two, the library's in the text */
        sub     r9, r9, r1
2:      cmp     r3, r6
        bhs     3f
        ldr     r7, [r3], #8
        add     r7, r7, r2
        sub     r8, r7, r1
        cmp     r8, r9
        bhs     2b                      /* not there: a damaged image shall live to say so */
        ldr     r8, [r7]
        add     r8, r8, r2
        str     r8, [r7]
        b       2b

3:      address r1, __bss_start         /* page-aligned at both ends */
        address r2, __bss_end
        mov     r6, #0
        mov     r7, #0
4:      strd    r6, r7, [r1], #8
        cmp     r1, r2
        blo     4b

        address r1, __tls_start         /* Arm TLS: data 8 bytes past the thread pointer (TPIDRURO) */
        sub     r1, r1, #8
        mcr     p15, 0, r1, c13, c0, 3

        mov     r0, r4
        cmp     r5, #MODE_HYP           /* as the levels of 64-bit cores are called */
        moveq   r1, #2
        movne   r1, #1
        mov     r2, r10
        bl      sis_early_start         /* reads the device tree, fills the page tables; returns TTBR0 */
        mov     r4, r0

        /* What was written with caches off must not be shadowed by older lines: image data, then the stack in use. */
        address r0, __image_start       /* text has relocated words, too */
        address r1, __bss_end
        bl      invalidate
        address r1, __main_stack_top
        sub     r0, r1, #4096
        bl      invalidate

        mov     r0, r4
        bl      sis_mmu_enable
        mov     fp, #0
        mov     lr, #0
        bl      sis_kernel_main
park:   wfe
        b       park

/* Invalidates the data cache to the point of coherency for [r0, r1). */
invalidate:
        mrc     p15, 0, r2, c0, c0, 1   /* CTR.DminLine: log2 words */
        ubfx    r2, r2, #16, #4
        mov     r3, #4
        lsl     r3, r3, r2
        sub     r2, r3, #1
        bic     r0, r0, r2
5:      mcr     p15, 0, r0, c7, c6, 1   /* DCIMVAC */
        add     r0, r0, r3
        cmp     r0, r1
        blo     5b
        dsb
        bx      lr

/* r0: the table's address. MMU, caches and "writable is never executable" on. */
sis_mmu_enable:
        ldr     r1, =0x00ff0400         /* MAIR0: 0 strongly ordered, 1 device, 2 normal write-back */
        mcr     p15, 0, r1, c10, c2, 0
        mov     r1, #0
        mcr     p15, 0, r1, c10, c2, 1
        ldr     r1, =0x80003500         /* TTBCR: EAE (long descriptors), T0SZ 0, write-back inner shareable walks; TTBR1 is not */
        mcr     p15, 0, r1, c2, c0, 2   /* used with both sizes 0 */
        mov     r1, #0
        mcrr    p15, 0, r0, r1, c2      /* TTBR0 */
        isb
        mcr     p15, 0, r1, c8, c7, 0   /* TLBIALL */
        mcr     p15, 0, r1, c7, c5, 0   /* ICIALLU */
        mcr     p15, 0, r1, c7, c5, 6   /* BPIALL */
        dsb
        isb
        mrc     p15, 0, r1, c1, c0, 0
        ldr     r2, =0x81005            /* M, C, I, WXN: bits 0, 2, 12, 19 */
        orr     r1, r1, r2
        mcr     p15, 0, r1, c1, c0, 0
        isb
        bx      lr

        .ltorg

/* The C library's thread pointer. */
        .global __aeabi_read_tp
        .type   __aeabi_read_tp, %function
__aeabi_read_tp:
        mrc     p15, 0, r0, c13, c0, 3
        bx      lr
