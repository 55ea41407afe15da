/* GEMM micro-kernel sis_wide_3_neon: 8 rows x 12 columns on AArch64 cores that reorder (A57, A72, A76, N1): loads in pairs,
 * five of them for 48 multiply-adds, each 16 multiply-adds or more ahead of its first use.
 * w: [k][8]; x: [k][12]; see sis_wide_call in gemm.h; all aligned to 4 bytes, the caller's. */
#include "wide_neon.inc"

/* Before two steps: rows of both, columns 0-7 of the first in v\c0, v\c1, its columns 8-11 and columns 0-3 of the second in
 * v\c2, v\c3. With `next` the same of the next two is loaded meanwhile: its columns 0-7 to v\c2, v\c3, 8-11 and 0-3 to
 * v\c0, v\c1. */
.macro pair c0, c1, c2, c3, next
    column 3, 0, \c0, 0, 1
    column 3, 1, \c1, 0, 1
    ldp q\c0, q\c1, [x13], #32
    column 3, 2, \c2, 0, 1
    .if \next
        ldp q0, q1, [x15], #32
    .endif
    column 3, 0, \c3, 6, 7
    .if \next
        ldp q\c2, q\c3, [x13], #32
    .endif
    column 3, 1, \c0, 6, 7
    column 3, 2, \c1, 6, 7
    .if \next
        ldp q\c0, q\c1, [x13], #32
        ldp q6, q7, [x15], #32
    .endif
.endm

.macro first
    ldp q0, q1, [x15], #32
    ldp q2, q3, [x13], #32
    ldp q4, q5, [x13], #32
    ldp q6, q7, [x15], #32
.endm

.macro eight
    pair 2, 3, 4, 5, 1
    pair 4, 5, 2, 3, 1
    pair 2, 3, 4, 5, 1
    pair 4, 5, 2, 3, 1
.endm

.macro last_eight
    pair 2, 3, 4, 5, 1
    pair 4, 5, 2, 3, 1
    pair 2, 3, 4, 5, 1
    pair 4, 5, 2, 3, 0
.endm

.macro four
    first
    pair 2, 3, 4, 5, 1
    pair 4, 5, 2, 3, 0
.endm

.macro two
    first
    pair 2, 3, 4, 5, 0
.endm

.macro steps_3
    all_steps 3, 8, first, eight, last_eight, four, two
.endm

kernel sis_wide_3_neon, 3, steps_3

.section .note.GNU-stack, "", %progbits
