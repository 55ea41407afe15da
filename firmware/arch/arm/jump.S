/* sis_jump: r0 = entry, r1 = device tree. The identity map makes turning the MMU off a matter of one bit; nothing is read
 * or written between that and the jump. */
        .arch   armv7ve
        .syntax unified
        .arm

        .section .text.sis_jump, "ax"
        .global sis_jump
        .type   sis_jump, %function
sis_jump:
        cpsid   aif
        mov     r4, r0
        mov     r5, r1
        dsb
        mrc     p15, 0, r1, c1, c0, 0   /* SCTLR */
        ldr     r2, =0x81005            /* M, C, I, WXN */
        bic     r1, r1, r2
        mcr     p15, 0, r1, c1, c0, 0
        isb
        mov     r1, #0
        mcr     p15, 0, r1, c7, c5, 0   /* ICIALLU: the kernel's text was data until now */
        mcr     p15, 0, r1, c7, c5, 6   /* BPIALL */
        mcr     p15, 0, r1, c8, c7, 0   /* TLBIALL */
        dsb
        isb
        mov     r0, #0                  /* booting.rst: r1 = no machine's number, r2 = tree */
        mvn     r1, #0
        mov     r2, r5
        bx      r4
        .ltorg
