/* GEMM micro-kernel: SIS_MR rows x three vectors of columns (8 x 12 on NEON), the one that large products
 * run on. w: [k][SIS_MR]; x: [k][3 * SIS_LANES]; out: SIS_MR rows, ld floats apart; all aligned to 4
 * bytes, the caller's. */
#include "wide_kernel.h"

void sis_wide_3(size_t k, const float *w, const float *x, const float *bias, float *out, size_t ld,
                bool resume) {
    sis_wide(k, w, x, bias, out, ld, resume, 3);
}
