/* GEMM micro-kernel: SIS_MR rows x one vector of columns (8 x 4 on NEON). w: [k][SIS_MR]; x: [k][1 *
 * SIS_LANES]; out: SIS_MR rows, ld floats apart; all aligned to 4 bytes, the caller's. */
#include "wide_kernel.h"

void sis_wide_1(size_t k, const float *w, const float *x, const float *bias, float *out, size_t ld,
                bool resume) {
    sis_wide(k, w, x, bias, out, ld, resume, 1);
}
