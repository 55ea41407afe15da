/* sis_jump: x0 = entry, x1 = device tree. The identity map makes turning the MMU off a matter of one bit; nothing is read
 * or written between that and the jump. */
        .section .text.sis_jump, "ax"
        .global sis_jump
        .type   sis_jump, %function
sis_jump:
        msr     daifset, #0xf
        mrs     x2, sctlr_el1
        bic     x2, x2, #(1 << 0)       /* MMU */
        bic     x2, x2, #(1 << 2)       /* data cache */
        bic     x2, x2, #(1 << 12)      /* instruction cache */
        dsb     sy
        msr     sctlr_el1, x2
        isb
        ic      iallu                   /* the kernel's text was data until now */
        tlbi    vmalle1
        dsb     sy
        isb
        mov     x4, x0
        mov     x0, x1                  /* booting.rst: x0 = tree, x1 to x3 = 0 */
        mov     x1, xzr
        mov     x2, xzr
        mov     x3, xzr
        br      x4
