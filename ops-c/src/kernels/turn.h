/* A 4 x 4 block of floats turned over its diagonal: from rows `from_step` floats apart to rows `to_step` apart.
 * Source and target may have any alignment. */
#ifndef SIS_KERNELS_TURN_H
#define SIS_KERNELS_TURN_H

#include "simd.h"

typedef float sis_v4 __attribute__((vector_size(16)));
typedef float sis_v4_memory __attribute__((vector_size(16), aligned(1), may_alias));
typedef int32_t sis_v4i __attribute__((vector_size(16)));
typedef int32_t sis_v4i_memory __attribute__((vector_size(16), aligned(1), may_alias));

SIS_INLINE void sis_turn_4x4(const float *from, size_t from_step, float *to, size_t to_step) {
    const sis_v4 a = *(const sis_v4_memory *)from, b = *(const sis_v4_memory *)(from + from_step);
    const sis_v4 c = *(const sis_v4_memory *)(from + 2 * from_step), d = *(const sis_v4_memory *)(from + 3 * from_step);
    const sis_v4 ab_even = __builtin_shufflevector(a, b, 0, 4, 2, 6), ab_odd = __builtin_shufflevector(a, b, 1, 5, 3, 7);
    const sis_v4 cd_even = __builtin_shufflevector(c, d, 0, 4, 2, 6), cd_odd = __builtin_shufflevector(c, d, 1, 5, 3, 7);
    *(sis_v4_memory *)to = __builtin_shufflevector(ab_even, cd_even, 0, 1, 4, 5);
    *(sis_v4_memory *)(to + to_step) = __builtin_shufflevector(ab_odd, cd_odd, 0, 1, 4, 5);
    *(sis_v4_memory *)(to + 2 * to_step) = __builtin_shufflevector(ab_even, cd_even, 2, 3, 6, 7);
    *(sis_v4_memory *)(to + 3 * to_step) = __builtin_shufflevector(ab_odd, cd_odd, 2, 3, 6, 7);
}

#endif
