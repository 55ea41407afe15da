/* GEMM micro-kernel sis_thin_1_neon on AArch64: W panels x one column, eight panels at once, then four, then one: 3 loads or
 * fewer for 2 x 2 multiply-adds, as much as reading W in pairs takes. See sis_thin_kernel in gemm.h. */

.altmacro

.macro zero acc
    movi v\acc\().4s, #0
.endm

.macro next_panel to, from
    add x\to, x\from, x2
.endm

.macro load_rows to, and, panel
    ldp q\to, q\and, [x\panel], #32
.endm

.macro multiply acc, rows, x, lane
    fmla v\acc\().4s, v\rows\().4s, v\x\().s[\lane]
.endm

/* One step of k of `panels` panels, from x8 on; accumulators from v16 on; each panel's rows are loaded before the
 * multiply-adds of the one before. */
.macro step panels, x, lane
    load_rows 0, 1, 8
    .set .Lp, 0
    .rept \panels
        .if .Lp + 1 < \panels
            load_rows %((2 * .Lp + 2) % 4), %((2 * .Lp + 3) % 4), %(9 + .Lp)
        .endif
        multiply %(16 + 2 * .Lp), %(2 * .Lp % 4), \x, \lane
        multiply %(17 + 2 * .Lp), %((2 * .Lp + 1) % 4), \x, \lane
        .set .Lp, .Lp + 1
    .endr
.endm

.macro add_bias acc, next
    ldp q0, q1, [x5], #32
    fadd v\acc\().4s, v\acc\().4s, v0.4s
    fadd v\next\().4s, v\next\().4s, v1.4s
.endm

.macro store acc, next
    stp q\acc, q\next, [x6], #32
.endm

/* `panels` panels: x1 is the first, and then the one behind them. */
.macro group panels
    LOCAL loop, rest, one, ends, stores
    mov x8, x1
    .set .Lp, 1
    .rept \panels - 1
        next_panel %(8 + .Lp), %(7 + .Lp)
        .set .Lp, .Lp + 1
    .endr
    next_panel 1, %(7 + \panels)
    .set .Lp, 0
    .rept 2 * \panels
        zero %(16 + .Lp)
        .set .Lp, .Lp + 1
    .endr
    mov x17, x4
    lsr x16, x0, #3
    cbz x16, rest
loop:
    ldp q6, q7, [x17], #32
    step \panels, 6, 0
    step \panels, 6, 1
    step \panels, 6, 2
    step \panels, 6, 3
    step \panels, 7, 0
    step \panels, 7, 1
    step \panels, 7, 2
    step \panels, 7, 3
    subs x16, x16, #1
    b.ne loop
rest:
    ands x16, x0, #7
    b.eq ends
one:
    ldr s6, [x17], #4
    step \panels, 6, 0
    subs x16, x16, #1
    b.ne one
ends:
    cbz x5, stores
    .set .Lp, 0
    .rept \panels
        add_bias %(16 + 2 * .Lp), %(17 + 2 * .Lp)
        .set .Lp, .Lp + 1
    .endr
stores:
    .set .Lp, 0
    .rept \panels
        store %(16 + 2 * .Lp), %(17 + 2 * .Lp)
        .set .Lp, .Lp + 1
    .endr
.endm

/* void sis_thin_1_neon(size_t k, const float *w, size_t panel_step, size_t panels, const float *x, const float *bias,
 *                      float *out, size_t ld) */
    .section .text.sis_thin_1_neon, "ax", %progbits
    .p2align 4
    .global sis_thin_1_neon
    .type sis_thin_1_neon, %function
sis_thin_1_neon:
    lsl x2, x2, #2
.Leights:
    subs x3, x3, #8
    b.lo .Lfours
    group 8
    b .Leights
.Lfours:
    adds x3, x3, #4
    b.mi .Lones
    group 4
    sub x3, x3, #4
.Lones:
    adds x3, x3, #4
    b.eq .Lend
.Leach:
    group 1
    subs x3, x3, #1
    b.ne .Leach
.Lend:
    ret
    .size sis_thin_1_neon, . - sis_thin_1_neon

.section .note.GNU-stack, "", %progbits
