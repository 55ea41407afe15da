/* GEMM micro-kernel: SIS_MR rows x two vectors of columns (8 x 8 on NEON). w: [k][SIS_MR]; x: [k][2 *
 * SIS_LANES]; out: SIS_MR rows, ld floats apart; all aligned to 4 bytes, the caller's. */
#include "wide_kernel.h"

void sis_wide_2(size_t k, const float *w, const float *x, const float *bias, float *out, size_t ld,
                bool resume) {
    sis_wide(k, w, x, bias, out, ld, resume, 2);
}
