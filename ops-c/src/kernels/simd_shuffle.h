/* Lanes that change places: neighbours shifted in, every second one taken. Included by simd.h only. */

#if SIS_LANES == 1
SIS_INLINE sis_vf sis_shift_up(sis_vf a, sis_vf b) { return (void)b, a; }
SIS_INLINE sis_vf sis_shift_down(sis_vf a, sis_vf b) { return (void)a, b; }
SIS_INLINE sis_vf sis_even(sis_vf a, sis_vf b) { return (void)b, a; }
SIS_INLINE sis_vf sis_odd(sis_vf a, sis_vf b) { return (void)a, b; }
#else
#if SIS_LANES == 4
#define SIS_EVENS 0, 2, 4, 6
#define SIS_ODDS 1, 3, 5, 7
#define SIS_UPS 3, 4, 5, 6
#define SIS_DOWNS 1, 2, 3, 4
#elif SIS_LANES == 8
#define SIS_EVENS 0, 2, 4, 6, 8, 10, 12, 14
#define SIS_ODDS 1, 3, 5, 7, 9, 11, 13, 15
#define SIS_UPS 7, 8, 9, 10, 11, 12, 13, 14
#define SIS_DOWNS 1, 2, 3, 4, 5, 6, 7, 8
#else
#define SIS_EVENS 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define SIS_ODDS 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#define SIS_UPS 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
#define SIS_DOWNS 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
#endif
/* The last lane of a, then all of b but its last. */
SIS_INLINE sis_vf sis_shift_up(sis_vf a, sis_vf b) { return __builtin_shufflevector(a, b, SIS_UPS); }
/* All of a but its first lane, then the first of b. */
SIS_INLINE sis_vf sis_shift_down(sis_vf a, sis_vf b) { return __builtin_shufflevector(a, b, SIS_DOWNS); }
/* Elements 0, 2, 4 ... and 1, 3, 5 ... of two vectors that follow each other. */
SIS_INLINE sis_vf sis_even(sis_vf a, sis_vf b) { return __builtin_shufflevector(a, b, SIS_EVENS); }
SIS_INLINE sis_vf sis_odd(sis_vf a, sis_vf b) { return __builtin_shufflevector(a, b, SIS_ODDS); }
#endif

/* Elements 0, 2, 4 ... and 1, 3, 5 ... of 2 * SIS_LANES floats. */
SIS_INLINE void sis_load_pairs(const float *p, sis_vf *even, sis_vf *odd) {
#if defined(__aarch64__) && SIS_LANES == 4 && !defined(SIS_SIMD_PLAIN)
    const float32x4x2_t both = vld2q_f32(p);
    *even = (sis_vf)both.val[0];
    *odd = (sis_vf)both.val[1];
#else
    const sis_vf a = sis_load(p), b = sis_load(p + SIS_LANES);
    *even = sis_even(a, b);
    *odd = sis_odd(a, b);
#endif
}
