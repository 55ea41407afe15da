/* GEMM micro-kernels sis_wide_1_neon and sis_wide_2_neon: 8 rows x 4 and x 8 columns on AArch64, for the columns that a
 * product has beyond whole panels of 12. w: [k][8]; x: [k][4] or [k][8]; see sis_wide_call in gemm.h; all aligned to
 * 4 bytes, the caller's. */
#include "wide_neon.inc"

.macro steps_times count, vectors
    .rept \count
        two_steps \vectors, 8
    .endr
.endm

.macro eight_1
    steps_times 4, 1
.endm
.macro four_1
    steps_times 2, 1
.endm
.macro two_1
    two_steps 1, 8
.endm
.macro steps_1
    all_steps 1, 8, nothing, eight_1, eight_1, four_1, two_1
.endm

.macro eight_2
    steps_times 4, 2
.endm
.macro four_2
    steps_times 2, 2
.endm
.macro two_2
    two_steps 2, 8
.endm
.macro steps_2
    all_steps 2, 8, nothing, eight_2, eight_2, four_2, two_2
.endm

kernel sis_wide_1_neon, 1, steps_1
kernel sis_wide_2_neon, 2, steps_2

.section .note.GNU-stack, "", %progbits
