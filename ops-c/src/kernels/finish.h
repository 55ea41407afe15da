/* The end of what a kernel stores, where fusion left more to it than its own arithmetic (sis_after in sis/op.h): an addition
 * and a clamp, each rounded once. Kernels do this to vectors on their way to memory; sis_finish_apply to what lies there. */
#ifndef SIS_KERNELS_FINISH_H
#define SIS_KERNELS_FINISH_H

#include "simd.h"
#include "sis/op.h"

/* All zero: nothing. */
typedef struct sis_finish {
    const float *add; /* one value for each element, laid out as the output; NULL = none */
    bool clamp;
    float low, high;
} sis_finish;

SIS_INLINE bool sis_finishes(const sis_finish *f) { return f->add || f->clamp; }

/* `add` is what lies at f->add for these elements; not looked at without one. */
SIS_INLINE sis_vf sis_finish_vector(const sis_finish *f, sis_vf y, sis_vf add) {
    if (f->add) y = sis_add(y, add);
    if (f->clamp) y = sis_min(sis_max(y, sis_splat(f->low)), sis_splat(f->high));
    return y;
}

/* Elements [first, first + n) of the output that starts at y and of what is added to it, which may be y itself. (finish.c) */
void sis_finish_apply(const sis_finish *f, float *y, size_t first, size_t n);

/* What a node's `after` asks of its kernel, beside norm, which is pack's. */
static inline sis_finish sis_finish_of(const sis_node *node) {
    const sis_after *after = &node->after;
    return (sis_finish){.add = after->add ? node->inputs[SIS_FUSED_ADD]->data : NULL,
                        .clamp = after->clamp,
                        .low = after->low,
                        .high = after->high};
}

#endif
