/* GEMM micro-kernel: W panels x four columns, vectors along the rows.
 * w: [panel][k][SIS_MR], panels panel_step floats apart; x: [k][4];
 * out: [4][ld], rows contiguous; bias: a value per row or NULL; all aligned to 4 bytes, the caller's. */
#include "thin_kernel.h"

SIS_THIN_DECLARE(sis_thin_4) { sis_thin(k, w, panel_step, panels, x, bias, out, ld, SIS_THIN_PANELS(4), 4); }
