/* The tables of GEMM kernels of the instruction set that this build is for, and which of them is in use. */
#include "thin_kernel.h"
#include "wide_kernel.h"

#define THIN                                                            \
    {                                                                   \
        {sis_thin_1_many, sis_thin_1_one, SIS_THIN_PANELS(1), 1},       \
            {sis_thin_2_many, sis_thin_2_one, SIS_THIN_PANELS(2), 2},   \
            {sis_thin_3_many, sis_thin_3_one, SIS_THIN_PANELS(3), 4}, { \
            sis_thin_4_many, sis_thin_4_one, SIS_THIN_PANELS(4), 4      \
        }                                                               \
    }
#define DEPTH (SIS_LANES == 1 ? 512 : 1536 / SIS_LANES)

/* What simd.h makes of the kernels: for machines that have no others, and to hold the others to. */
const sis_gemm_facts sis_gemm_plain = {
#if defined(__aarch64__)
    .instruction_set = "NEON",
#elif defined(__x86_64__) && SIS_LANES == 16
    .instruction_set = "AVX-512",
#elif defined(__x86_64__) && SIS_LANES == 8
    .instruction_set = "AVX2",
#elif defined(__x86_64__)
    .instruction_set = "SSE and FMA",
#else
    .instruction_set = "scalar",
#endif
    .kc = DEPTH,
    .wide = {sis_wide_1, sis_wide_2, sis_wide_3},
    .thin = THIN,
};

#if defined(__aarch64__)
static const sis_gemm_facts neon = {
    .instruction_set = "NEON",
    .kc = DEPTH,
    .wide = {sis_wide_1_neon, sis_wide_2_neon, sis_wide_3_neon},
    .thin = THIN,
};
const sis_gemm_facts *sis_gemm_kernels = &neon;
#else
const sis_gemm_facts *sis_gemm_kernels = &sis_gemm_plain;
#endif
