/* simd.h on AArch64: what C's vector operators cannot say. Included by simd.h only. */
#include <arm_neon.h>

SIS_INLINE sis_vf sis_select(sis_vi mask, sis_vf a, sis_vf b) {
    return (sis_vf)vbslq_f32((uint32x4_t)mask, (float32x4_t)a, (float32x4_t)b);
}
SIS_INLINE sis_vf sis_fma(sis_vf a, sis_vf b, sis_vf c) {
    return (sis_vf)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
}
/* a * b[lane] + c; `lane` is a literal. */
#define sis_fma_lane(a, b, lane, c) \
    ((sis_vf)vfmaq_laneq_f32((float32x4_t)(c), (float32x4_t)(a), (float32x4_t)(b), (lane)))

SIS_INLINE sis_vf sis_sqrt(sis_vf a) { return (sis_vf)vsqrtq_f32((float32x4_t)a); }
SIS_INLINE sis_vf sis_min(sis_vf a, sis_vf b) { return (sis_vf)vminq_f32((float32x4_t)a, (float32x4_t)b); }
SIS_INLINE sis_vf sis_max(sis_vf a, sis_vf b) { return (sis_vf)vmaxq_f32((float32x4_t)a, (float32x4_t)b); }
SIS_INLINE sis_vf sis_relu(sis_vf a) { return sis_max(a, sis_zero()); }
SIS_INLINE sis_vf sis_round(sis_vf a) { return (sis_vf)vrndnq_f32((float32x4_t)a); }
SIS_INLINE sis_vf sis_floor(sis_vf a) { return (sis_vf)vrndmq_f32((float32x4_t)a); }
SIS_INLINE sis_vf sis_ceil(sis_vf a) { return (sis_vf)vrndpq_f32((float32x4_t)a); }
SIS_INLINE sis_vf sis_trunc(sis_vf a) { return (sis_vf)vrndq_f32((float32x4_t)a); }
SIS_INLINE sis_vi sis_to_int(sis_vf a) { return (sis_vi)vcvtnq_s32_f32((float32x4_t)a); }
SIS_INLINE sis_vi sis_to_int_trunc(sis_vf a) { return (sis_vi)vcvtq_s32_f32((float32x4_t)a); }

SIS_INLINE sis_vf sis_load_n(const float *p, size_t n) {
    float32x4_t v = vdupq_n_f32(0);
    switch (n) {
    case 0: break;
    case 1: v = vld1q_lane_f32(p, v, 0); break;
    case 2: v = vcombine_f32(vld1_f32(p), vdup_n_f32(0)); break;
    case 3: v = vld1q_lane_f32(p + 2, vcombine_f32(vld1_f32(p), vdup_n_f32(0)), 2); break;
    default: v = vld1q_f32(p);
    }
    return (sis_vf)v;
}
SIS_INLINE void sis_store_n(float *p, size_t n, sis_vf a) {
    float32x4_t v = (float32x4_t)a;
    switch (n) {
    case 0: break;
    case 1: vst1q_lane_f32(p, v, 0); break;
    case 2: vst1_f32(p, vget_low_f32(v)); break;
    case 3:
        vst1_f32(p, vget_low_f32(v));
        vst1q_lane_f32(p + 2, v, 2);
        break;
    default: vst1q_f32(p, v);
    }
}
