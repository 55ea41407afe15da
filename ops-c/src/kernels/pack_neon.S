/* Packing on AArch64, what pack.c does elsewhere by simd.h: eight rows turned to a W panel, rows copied to an X panel of 12
 * columns. Sources may have any alignment. */

.macro function name
    .section .text.\name, "ax", %progbits
    .p2align 4
    .global \name
    .type \name, %function
\name:
.endm

/* v\to0-v\to3 = columns of the 4 x 4 block whose rows are v\a-v\d; v0-v3 are lost. */
.macro turn a, b, c, d, to0, to1, to2, to3
    trn1 v0.4s, v\a\().4s, v\b\().4s
    trn1 v1.4s, v\c\().4s, v\d\().4s
    trn2 v2.4s, v\a\().4s, v\b\().4s
    trn2 v3.4s, v\c\().4s, v\d\().4s
    trn1 v\to0\().2d, v0.2d, v1.2d
    trn1 v\to1\().2d, v2.2d, v3.2d
    trn2 v\to2\().2d, v0.2d, v1.2d
    trn2 v\to3\().2d, v2.2d, v3.2d
.endm

/* void sis_pack_8_rows_neon(const float *from, size_t row, size_t k, float *panel): panel[k][8] of eight rows, `row` floats
 * apart, k contiguous in each. Eight steps of k at a time, then one by one. */
function sis_pack_8_rows_neon
    lsl x1, x1, #2
    add x4, x0, x1
    add x5, x4, x1
    add x6, x5, x1
    add x7, x6, x1
    add x8, x7, x1
    add x9, x8, x1
    add x10, x9, x1
    lsr x11, x2, #3
    cbz x11, 2f
1:
    ldp q16, q17, [x0], #32
    ldp q18, q19, [x4], #32
    ldp q20, q21, [x5], #32
    ldp q22, q23, [x6], #32
    ldp q24, q25, [x7], #32
    ldp q26, q27, [x8], #32
    ldp q28, q29, [x9], #32
    ldp q30, q31, [x10], #32
    turn 16, 18, 20, 22, 4, 5, 6, 7
    turn 24, 26, 28, 30, 16, 18, 20, 22
    stp q4, q16, [x3], #32
    stp q5, q18, [x3], #32
    stp q6, q20, [x3], #32
    stp q7, q22, [x3], #32
    turn 17, 19, 21, 23, 4, 5, 6, 7
    turn 25, 27, 29, 31, 17, 19, 21, 23
    stp q4, q17, [x3], #32
    stp q5, q19, [x3], #32
    stp q6, q21, [x3], #32
    stp q7, q23, [x3], #32
    subs x11, x11, #1
    b.ne 1b
2:
    ands x2, x2, #7
    b.eq 4f
3:
    ldr s0, [x0], #4
    ldr s1, [x7], #4
    ld1 {v0.s}[1], [x4], #4
    ld1 {v1.s}[1], [x8], #4
    ld1 {v0.s}[2], [x5], #4
    ld1 {v1.s}[2], [x9], #4
    ld1 {v0.s}[3], [x6], #4
    ld1 {v1.s}[3], [x10], #4
    stp q0, q1, [x3], #32
    subs x2, x2, #1
    b.ne 3b
4:
    ret
    .size sis_pack_8_rows_neon, . - sis_pack_8_rows_neon

/* void sis_pack_12_columns_neon(const float *from, size_t row, size_t k, float *panel): panel[k][12] of rows `row` floats
 * apart. */
function sis_pack_12_columns_neon
    lsl x1, x1, #2
    lsr x4, x2, #2
    cbz x4, 2f
1:
    ld1 {v0.16b, v1.16b, v2.16b}, [x0], x1
    ld1 {v3.16b, v4.16b, v5.16b}, [x0], x1
    ld1 {v16.16b, v17.16b, v18.16b}, [x0], x1
    ld1 {v19.16b, v20.16b, v21.16b}, [x0], x1
    st1 {v0.16b, v1.16b, v2.16b}, [x3], #48
    st1 {v3.16b, v4.16b, v5.16b}, [x3], #48
    st1 {v16.16b, v17.16b, v18.16b}, [x3], #48
    st1 {v19.16b, v20.16b, v21.16b}, [x3], #48
    subs x4, x4, #1
    b.ne 1b
2:
    ands x2, x2, #3
    b.eq 4f
3:
    ld1 {v0.16b, v1.16b, v2.16b}, [x0], x1
    st1 {v0.16b, v1.16b, v2.16b}, [x3], #48
    subs x2, x2, #1
    b.ne 3b
4:
    ret
    .size sis_pack_12_columns_neon, . - sis_pack_12_columns_neon

.section .note.GNU-stack, "", %progbits
