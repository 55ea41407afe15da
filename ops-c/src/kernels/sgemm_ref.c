/* sgemm as three loops: the order of roundings that every fast path must have. */
#include "simd.h"
#include "sis/blas.h"

void sis_sgemm_ref(const sis_sgemm_call *s) {
    for (size_t i = 0; i < s->m; i++) {
        for (size_t j = 0; j < s->n; j++) {
            float sum = 0.0f;
            for (size_t p = 0; p < s->k; p++) {
                const float a = s->a[s->trans_a ? p * s->lda + i : i * s->lda + p];
                const float b = s->b[s->trans_b ? j * s->ldb + p : p * s->ldb + j];
                sum = sis_fma1(a, b, sum);
            }
            float *c = &s->c[i * s->ldc + j];
            if (s->alpha != 1.0f) sum *= s->alpha;
            *c = s->beta != 0.0f ? sis_fma1(s->beta, *c, sum) : sum;
        }
    }
}
