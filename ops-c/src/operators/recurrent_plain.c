/* The recurrent cells as their definition reads: the path of f64 and f16, and what the f32 kernels are held to. */
#include "convert.h"
#include "recurrent.h"

#define REAL float
#define FMA __builtin_fmaf
#define ACTIVATE sis_activate_f32
#define NAME(name) name##_f32
#include "recurrent_plain.h"
#undef REAL
#undef FMA
#undef ACTIVATE
#undef NAME
#define REAL double
#define FMA __builtin_fma
#define ACTIVATE sis_activate_f64
#define NAME(name) name##_f64
#include "recurrent_plain.h"

size_t sis_recurrent_plain_scratch(const sis_recurrent *p) {
    return (size_t)(p->rows + 3 * p->hidden) * sizeof(double);
}

void sis_recurrent_plain(const sis_node *node, const sis_recurrent *p, int64_t d, int64_t b, void *scratch) {
    if (node->inputs[SIS_X]->dtype == SIS_F64)
        sequence_f64(node, p, d, b, scratch);
    else
        sequence_f32(node, p, d, b, scratch);
}
