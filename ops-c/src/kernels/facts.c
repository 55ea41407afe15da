/* The tables of GEMM kernels of the instruction set that this build is for, one a schedule. */
#include "thin_kernel.h"
#include "wide_kernel.h"

#if defined(__aarch64__)
#define INSTRUCTION_SET "NEON"
#elif defined(__x86_64__) && SIS_LANES == 16
#define INSTRUCTION_SET "AVX-512"
#elif defined(__x86_64__) && SIS_LANES == 8
#define INSTRUCTION_SET "AVX2"
#elif defined(__x86_64__)
#define INSTRUCTION_SET "SSE and FMA"
#else
#define INSTRUCTION_SET "scalar"
#endif

static const sis_gemm_facts plain = {
    .instruction_set = INSTRUCTION_SET,
    .wide = {sis_wide_1, sis_wide_2, sis_wide_3},
    .thin = {sis_thin_1, sis_thin_2, sis_thin_3, sis_thin_4},
};

#if defined(__aarch64__)
static const sis_gemm_facts reordered = {
    .instruction_set = INSTRUCTION_SET,
    .wide = {sis_wide_1_neon, sis_wide_2_neon, sis_wide_3_neon},
    .thin = {sis_thin_1_neon, sis_thin_2, sis_thin_3, sis_thin_4},
};
static const sis_gemm_facts in_order = {
    .instruction_set = INSTRUCTION_SET,
    .wide = {sis_wide_1_neon, sis_wide_2_neon, sis_wide_3_a53},
    .thin = {sis_thin_1_neon, sis_thin_2, sis_thin_3, sis_thin_4},
};
static const sis_gemm_facts *const tables[SIS_KERNEL_SCHEDULES] = {&reordered, &in_order, &plain};
#else
static const sis_gemm_facts *const tables[SIS_KERNEL_SCHEDULES] = {&plain, &plain, &plain};
#endif

const sis_gemm_facts *sis_gemm_kernels(void) { return tables[sis_kernels_used()]; }
