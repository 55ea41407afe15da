/* A test built for AVX-512 reports itself skipped on a processor without. Use at the start of main, after
 * UnityBegin. */
#ifndef SIS_TEST_LANES_H
#define SIS_TEST_LANES_H

#include "simd.h"
#include "unity.h"

#if defined(__x86_64__) && SIS_LANES == 16
#define SKIP_WITHOUT_LANES()                                    \
    if (!__builtin_cpu_supports("avx512dq")) {                  \
        UnityPrint("skipped: this processor has no AVX-512\n"); \
        return UnityEnd();                                      \
    }
#else
#define SKIP_WITHOUT_LANES() (void)0
#endif

#endif
