/* GEMM micro-kernel: W panels x one column (matrix times vector), vectors along the rows.
 * w: [panel][k][SIS_MR], panels panel_step floats apart; x: [k];
 * out: [1][ld], rows contiguous; bias: a value per row or NULL; all aligned to 4 bytes, the caller's. */
#include "thin_kernel.h"

SIS_THIN_DECLARE(sis_thin_1) { sis_thin(k, w, panel_step, panels, x, bias, out, ld, SIS_THIN_PANELS(1), 1); }
