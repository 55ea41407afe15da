/* GEMM micro-kernel: SIS_MR rows x three vectors of columns (8 x 12 on NEON), the one that large products run on.
 * w: [k][SIS_MR]; x: [k][3 * SIS_LANES]; see sis_wide_call in gemm.h; all aligned to 4 bytes, the caller's. */
#include "wide_kernel.h"

void sis_wide_3(const sis_wide_call *call) { sis_wide(call, 3); }
