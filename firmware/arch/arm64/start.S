/* Entry: the arm64 Image header, the way from EL3, EL2 or EL1 down to EL1 with SP_EL0 as stack, relocation, zeroed
 * .bss, MMU and caches, then sis_kernel_main. Register values: Arm Architecture Reference Manual (DDI 0487);
 * header: Linux Documentation/arm64/booting.rst. */

        /* The first eight bytes of the image; image.ld writes the rest of the header behind them. */
        .section .text.header, "ax"
        b       enter                   /* code0 */
        .long   0                       /* code1 */

        .section .text.start, "ax"
        .global sis_core_entry, park, sis_mmu_enable
sis_core_entry:
        msr     daifset, #0xf
        mov     x22, #1
        b       any_core
enter:
        msr     daifset, #0xf
        mrs     x1, mpidr_el1           /* only the first core boots; others wait until they are asked for */
        ldr     x2, =0xff00ffffff
        ands    x1, x1, x2
        b.ne    sis_core_too_early
        .weak   sis_image_move
        bl      sis_image_move          /* of the chain loader alone; elsewhere the linker makes it a NOP */
        mov     x19, x0                 /* device tree, or 0 */
        mov     x22, #0
any_core:
        mrs     x20, CurrentEL
        lsr     x20, x20, #2            /* the level we were entered at, for the banner */
        cmp     x20, #2
        b.eq    from_el2
        b.lo    at_el1

        /* EL3: non-secure, AArch64 below, HVC allowed, SMC not (there is nobody to answer it). */
        mov     x1, #0x5b1
        msr     scr_el3, x1
        msr     cptr_el3, xzr           /* trap nothing */
        msr     mdcr_el3, xzr
        ldr     x1, =0x30c50830         /* SCTLR_EL2: its RES1 bits, MMU and caches off; unknown after reset */
        msr     sctlr_el2, x1           /* (without an EL2 these writes do nothing) */
        mov     x1, #(1 << 31)          /* HCR_EL2 as below: E2H, which changes what EL2's registers mean, too */
        msr     hcr_el2, x1
        mrs     x1, id_aa64pfr0_el1
        ubfx    x1, x1, #8, #4          /* is there an EL2? */
        mov     x2, #0x3c5              /* EL1h, all masked */
        mov     x3, #0x3c9              /* EL2h, all masked */
        cmp     x1, #0
        csel    x2, x2, x3, eq
        msr     spsr_el3, x2
        adr     x2, at_el1
        adr     x3, from_el2
        csel    x2, x2, x3, eq
        msr     elr_el3, x2
        ldr     x1, =0x30d00800         /* SCTLR_EL1: its RES1 bits, everything off */
        msr     sctlr_el1, x1
        isb
        eret

from_el2:
        mov     x1, #(1 << 31)          /* HCR_EL2.RW: EL1 is AArch64, nothing trapped */
        msr     hcr_el2, x1
        isb                             /* a loader may have left E2H set: the registers below change with it */
        mov     x1, #3                  /* EL1 may read the physical counter and set its timer */
        msr     cnthctl_el2, x1
        msr     cntvoff_el2, xzr
        mov     x1, #0x33ff             /* CPTR_EL2: its RES1 bits; FP and SIMD not trapped */
        msr     cptr_el2, x1
        msr     hstr_el2, xzr
        msr     vttbr_el2, xzr
        mrs     x1, midr_el1
        msr     vpidr_el2, x1
        mrs     x1, mpidr_el1
        msr     vmpidr_el2, x1
        mov     x2, xzr
        mrs     x1, id_aa64dfr0_el1
        ubfx    x1, x1, #8, #4          /* PMUVer: 0 none, 15 not the architecture's */
        sub     x1, x1, #1
        cmp     x1, #13
        b.hi    1f
        mrs     x2, pmcr_el0
        ubfx    x2, x2, #11, #5         /* MDCR_EL2.HPMN: EL1 gets all N counters */
1:      msr     mdcr_el2, x2
        ldr     x1, =0x30d00800
        msr     sctlr_el1, x1
        mov     x1, #0x3c5
        msr     spsr_el2, x1
        adr     x1, at_el1
        msr     elr_el2, x1
        isb
        eret

at_el1:
        ldr     x1, =0x30d00800         /* MMU and caches off, whatever the loader left */
        msr     sctlr_el1, x1
        mov     x1, #(3 << 20)          /* CPACR_EL1.FPEN */
        msr     cpacr_el1, x1
        isb
        msr     fpcr, xzr               /* round to nearest, denormals kept: the same bits everywhere */
        msr     fpsr, xzr

        cbnz    x22, sis_core_at_el1    /* cores.S */

        msr     spsel, #1               /* exceptions run on SP_EL1, everything else on SP_EL0: */
        adrp    x1, __exception_stack_top /* a stack overflow still has a stack to be reported on */
        mov     sp, x1
        msr     spsel, #0
        adrp    x1, __main_stack_top
        mov     sp, x1
        mov     x29, xzr                /* ends backtraces */
        mov     x30, xzr
        adrp    x1, sis_vectors
        add     x1, x1, :lo12:sis_vectors
        msr     vbar_el1, x1

        bl      sis_about_sum           /* over what the next lines change */
        mov     w22, w0

        /* R_AARCH64_RELATIVE only (the build checks it): *(offset + delta) = addend + delta. */
        adrp    x1, __image_start
        adrp    x2, sis_link_base       /* where the image was linked to run */
        ldr     x2, [x2, :lo12:sis_link_base]
        sub     x2, x1, x2              /* delta */
        adrp    x3, __rela_start
        add     x3, x3, :lo12:__rela_start
        adrp    x4, __rela_end
        add     x4, x4, :lo12:__rela_end
        adrp    x8, __relro_start       /* where all of them are; page-aligned at both ends */
        adrp    x9, __data_end
        sub     x9, x9, x8
2:      cmp     x3, x4
        b.hs    3f
        ldp     x5, x6, [x3]
        ldr     x6, [x3, #16]
        add     x6, x6, x2
        add     x5, x5, x2
        sub     x7, x5, x8
        add     x3, x3, #24
        cmp     x7, x9
        b.hs    2b                      /* not there: a damaged image shall live to say so */
        str     x6, [x5]
        b       2b

3:      adrp    x1, __bss_start         /* page-aligned at both ends */
        adrp    x2, __bss_end
4:      stp     xzr, xzr, [x1], #16
        cmp     x1, x2
        b.lo    4b

        adrp    x1, __tls_start         /* AArch64 TLS: data 16 bytes past the thread pointer */
        add     x1, x1, :lo12:__tls_start
        sub     x1, x1, #16
        msr     tpidr_el0, x1

        mov     x0, x19
        mov     x1, x20
        mov     w2, w22
        bl      sis_early_start         /* reads the device tree, fills the page tables; returns TTBR0 */
        mov     x21, x0

        /* What was written with caches off must not be shadowed by older lines: image data, then the stack in use. */
        adrp    x0, __relro_start
        adrp    x1, __bss_end
        bl      invalidate
        adrp    x1, __main_stack_top
        sub     x0, x1, #4096
        bl      invalidate

        mov     x0, x21
        bl      sis_mmu_enable
        mov     x29, xzr
        mov     x30, xzr
        bl      sis_kernel_main
park:   msr     daifset, #0xf
1:      wfe
        b       1b

/* Invalidates the data cache to the point of coherency for [x0, x1). */
invalidate:
        mrs     x2, ctr_el0
        ubfx    x2, x2, #16, #4         /* DminLine: log2 words */
        mov     x3, #4
        lsl     x3, x3, x2
        sub     x4, x3, #1
        bic     x0, x0, x4
5:      dc      ivac, x0
        add     x0, x0, x3
        cmp     x0, x1
        b.lo    5b
        dsb     sy
        ret

/* x0: the table's address. MMU, caches, stack alignment check and "writable is never executable" on. */
sis_mmu_enable:
        ldr     x1, =0xff0400           /* MAIR: 0 Device-nGnRnE, 1 Device-nGnRE, 2 Normal write-back */
        msr     mair_el1, x1
        /* TCR: T0SZ 25 (39 bits, from level 1), write-back inner shareable walks, 4 KiB, TTBR1 off, IPS below */
        ldr     x1, =(25 | (1 << 8) | (1 << 10) | (3 << 12) | (1 << 23))
        mrs     x2, id_aa64mmfr0_el1
        and     x2, x2, #0xf            /* PARange */
        mov     x3, #5                  /* 48 bits is the most that 4 KiB descriptors hold */
        cmp     x2, x3
        csel    x2, x2, x3, lo
        orr     x1, x1, x2, lsl #32
        msr     tcr_el1, x1
        msr     ttbr0_el1, x0
        isb
        tlbi    vmalle1
        ic      iallu
        dsb     sy
        isb
        mrs     x1, sctlr_el1
        ldr     x3, =0x8100d           /* M, C, SA, I, WXN: bits 0, 2, 3, 12, 19 */
        orr     x1, x1, x3
        msr     sctlr_el1, x1
        isb
        ret

        .ltorg
