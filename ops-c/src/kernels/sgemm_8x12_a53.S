/* GEMM micro-kernel sis_wide_3_a53: 8 rows x 12 columns on AArch64 cores that issue in order, two at a time (A53, A35, A55).
 * A load of 128 bits would take two slots in which no multiply-add issues; so each vector comes in halves, the low one by
 * `ldr d`, the high one through a general register, whose load and `ins` go beside multiply-adds: 29 slots for 24 of them.
 * w: [k][8]; x: [k][12]; see sis_wide_call in gemm.h; all aligned to 4 bytes, the caller's. */
#include "wide_neon.inc"

.macro low_half to, base, offset
    ldr d\to, [\base, #\offset]
.endm

.macro high_half to, base, offset
    ldr \to, [\base, #\offset]
.endm

.macro join to, from
    ins v\to\().d[1], \from
.endm

.macro multiply r, j, columns, rows
    fma %(8 + \r * 3 + \j), \columns, %(\rows + \r / 4), %(\r % 4)
.endm

/* Vector c of columns of a block (3 in each step): its multiply-adds, and between them the loads of the vector of columns
 * after the next two and, twice in a step, of four rows of the next step. Columns lie in v2-v5 in turn, rows in v0, v1 and
 * v6, v7 by steps. `end`: vectors of columns that are to be loaded. */
.macro vector c, end
    .set .Lj, \c % 3
    .set .Ls, \c / 3
    .set .Lcolumns, 2 + \c % 4
    .set .Lrows, .Ls % 2 * 6
    .set .Lto, 2 + (\c + 3) % 4
    .set .Lrows_to, 6 - .Lrows + .Lj
    multiply 0, %.Lj, %.Lcolumns, %.Lrows
    .if \c + 3 < \end
        low_half %.Lto, x13, %(16 * (\c + 3))
    .endif
    multiply 1, %.Lj, %.Lcolumns, %.Lrows
    .if \c + 3 < \end
        high_half x16, x13, %(16 * (\c + 3) + 8)
    .endif
    multiply 2, %.Lj, %.Lcolumns, %.Lrows
    .if .Lj < 2 && 3 * (.Ls + 1) < \end
        low_half %.Lrows_to, x15, %(32 * (.Ls + 1) + 16 * .Lj)
    .endif
    multiply 3, %.Lj, %.Lcolumns, %.Lrows
    .if .Lj < 2 && 3 * (.Ls + 1) < \end
        high_half x17, x15, %(32 * (.Ls + 1) + 16 * .Lj + 8)
    .endif
    multiply 4, %.Lj, %.Lcolumns, %.Lrows
    multiply 5, %.Lj, %.Lcolumns, %.Lrows
    .if \c + 3 < \end
        join %.Lto, x16
    .endif
    multiply 6, %.Lj, %.Lcolumns, %.Lrows
    multiply 7, %.Lj, %.Lcolumns, %.Lrows
    .if .Lj < 2 && 3 * (.Ls + 1) < \end
        join %.Lrows_to, x17
    .endif
.endm

/* `steps` steps of k, and what the next block begins with if there is one. */
.macro block steps, next
    .set .Lc, 0
    .rept 3 * \steps
        vector %.Lc, %(3 * \steps + 3 * \next)
        .set .Lc, .Lc + 1
    .endr
    add x13, x13, #48 * \steps
    add x15, x15, #32 * \steps
.endm

.macro first
    ldp q0, q1, [x15]
    ldp q2, q3, [x13]
    ldr q4, [x13, #32]
.endm

.macro eight
    block 8, 1
.endm

.macro last_eight
    block 8, 0
.endm

.macro four
    first
    block 4, 0
.endm

.macro two
    first
    block 2, 0
.endm

.macro steps_3
    all_steps 3, 8, first, eight, last_eight, four, two
.endm

kernel sis_wide_3_a53, 3, steps_3

.section .note.GNU-stack, "", %progbits
