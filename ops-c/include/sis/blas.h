/* BLAS: row-major sgemm with transposes. The same bits on every machine (see ops-c/src/kernels/gemm.h).
 *
 * C = alpha * op(A) op(B) + beta * C; op(A) is m x k, op(B) k x n. Each element of the product is one
 * chain, +0.0 then fma over k ascending; it is multiplied by alpha, then fma(beta, C, that). beta = 0 does
 * not read C. alpha = 0 is no special case: a NaN in A or B still reaches C. C must not overlap A or B. */
#ifndef SIS_BLAS_H
#define SIS_BLAS_H

#include <stdbool.h>
#include <stddef.h>

#include "sis/status.h"

typedef struct sis_sgemm_call {
    bool trans_a, trans_b; /* the matrix given is k x m, n x k */
    size_t m, n, k;
    float alpha;
    const float *a;
    size_t lda; /* floats between rows as given */
    const float *b;
    size_t ldb;
    float beta;
    float *c;
    size_t ldc;
} sis_sgemm_call;

/* Floats of workspace, 64-byte aligned, that sis_sgemm wants for a call of these sizes. */
size_t sis_sgemm_workspace(size_t m, size_t n, size_t k);

/* SIS_BAD_ARGUMENT when a leading dimension is shorter than a row; nothing is written then. */
sis_status sis_sgemm(const sis_sgemm_call *call, float *workspace);

/* The plain meaning of it: three loops. Tests hold sis_sgemm to it, bit for bit. */
void sis_sgemm_ref(const sis_sgemm_call *call);

#endif
