/* GEMM micro-kernel: SIS_MR rows x two vectors of columns (8 x 8 on NEON).
 * w: [k][SIS_MR]; x: [k][2 * SIS_LANES]; see sis_wide_call in gemm.h; all aligned to 4 bytes, the caller's. */
#include "wide_kernel.h"

void sis_wide_2(const sis_wide_call *call) { sis_wide(call, 2); }
