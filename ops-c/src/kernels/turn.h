/* Small rearrangements of floats, at any alignment: 4 x 4 blocks turned over their diagonal, every n-th
 * element. */
#ifndef SIS_KERNELS_TURN_H
#define SIS_KERNELS_TURN_H

#include "simd.h"

typedef float sis_v4 __attribute__((vector_size(16)));
typedef float sis_v4_memory __attribute__((vector_size(16), aligned(1), may_alias));
typedef int32_t sis_v4i __attribute__((vector_size(16)));
typedef int32_t sis_v4i_memory __attribute__((vector_size(16), aligned(1), may_alias));

/* From rows `from_step` floats apart to rows `to_step` apart. */
SIS_INLINE void sis_turn_4x4(const float *from, size_t from_step, float *to, size_t to_step) {
    const sis_v4 a = *(const sis_v4_memory *)from, b = *(const sis_v4_memory *)(from + from_step);
    const sis_v4 c = *(const sis_v4_memory *)(from + 2 * from_step),
                 d = *(const sis_v4_memory *)(from + 3 * from_step);
    const sis_v4 ab_even = __builtin_shufflevector(a, b, 0, 4, 2, 6),
                 ab_odd = __builtin_shufflevector(a, b, 1, 5, 3, 7);
    const sis_v4 cd_even = __builtin_shufflevector(c, d, 0, 4, 2, 6),
                 cd_odd = __builtin_shufflevector(c, d, 1, 5, 3, 7);
    *(sis_v4_memory *)to = __builtin_shufflevector(ab_even, cd_even, 0, 1, 4, 5);
    *(sis_v4_memory *)(to + to_step) = __builtin_shufflevector(ab_odd, cd_odd, 0, 1, 4, 5);
    *(sis_v4_memory *)(to + 2 * to_step) = __builtin_shufflevector(ab_even, cd_even, 2, 3, 6, 7);
    *(sis_v4_memory *)(to + 3 * to_step) = __builtin_shufflevector(ab_odd, cd_odd, 2, 3, 6, 7);
}

/* to[j] = from[j * stride] */
SIS_INLINE void sis_copy_every(const float *from, size_t stride, size_t n, float *to) {
    size_t j = 0;
    SIS_UNROLL
    for (; j + 4 <= n; j += 4, from += 4 * stride) {
        if (stride == 1) {
            *(sis_v4_memory *)(to + j) = *(const sis_v4_memory *)from;
        } else if (stride == 2) { /* 0 2 4 6 from those at 0..3 and 3..6: nothing past the last is read */
            const sis_v4 a = *(const sis_v4_memory *)from, b = *(const sis_v4_memory *)(from + 3);
            *(sis_v4_memory *)(to + j) = __builtin_shufflevector(a, b, 0, 2, 5, 7);
        } else {
            to[j] = from[0], to[j + 1] = from[stride];
            to[j + 2] = from[2 * stride], to[j + 3] = from[3 * stride];
        }
    }
    for (; j < n; j++, from += stride) to[j] = *from;
}

#endif
