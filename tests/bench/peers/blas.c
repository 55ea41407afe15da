/* sgemm of a BLAS library, row-major, nothing packed before: blas LIBRARY M N K. Two calls, the second is warm. */
#include <dlfcn.h>

#include "region.h"

typedef void gemm_function(int order, int trans_a, int trans_b, int m, int n, int k, float alpha,
                           const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);
enum { ROW_MAJOR = 101, AS_IT_IS = 111 };

int main(int argc, char **argv) {
    if (argc != 5) return fprintf(stderr, "usage: blas LIBRARY M N K\n"), 2;
    void *library = dlopen(argv[1], RTLD_NOW);
    if (library == NULL) return fprintf(stderr, "%s\n", dlerror()), 1;
    gemm_function *gemm = (gemm_function *)dlsym(library, "cblas_sgemm");
    if (gemm == NULL) return fprintf(stderr, "%s has no cblas_sgemm\n", argv[1]), 1;
    const int m = atoi(argv[2]), n = atoi(argv[3]), k = atoi(argv[4]);
    const float *a = values((size_t)m * k), *b = values((size_t)k * n);
    float *c = values((size_t)m * n);
    for (int run = 0; run < 2; run++) {
        REGION_BEGIN();
        gemm(ROW_MAJOR, AS_IT_IS, AS_IT_IS, m, n, k, 1.0f, a, k, b, n, 0.0f, c, n);
        REGION_END();
    }
    return 0;
}
