/* What Resize and Upsample do: the plan of a node (resize_shape.c), and along one axis which inputs an output is made of,
 * and their weights (resize_axis.c). */
#ifndef SIS_OPERATORS_RESIZE_H
#define SIS_OPERATORS_RESIZE_H

#include "iterate.h"

/* The modes count as SIS_RESIZE_… do. */
typedef struct sis_resize_axis {
    int64_t in, out;
    float scale, length; /* length: the output's before it was rounded to a whole number */
    float start, end;    /* region of interest, tf_crop_and_resize only */
    uint8_t coordinates, mode, nearest;
    bool exclude_outside, antialias;
    float cubic_a;
    bool copies; /* every output is the input at its own place */
} sis_resize_axis;

typedef struct sis_resize_tap {
    int64_t at; /* input position, always inside */
    float weight;
} sis_resize_tap;

/* Taps of every output; at least 1. */
int64_t sis_resize_taps(const sis_resize_axis *axis);

/* Writes sis_resize_taps of them for output `out`; false when it lies outside the region of interest's image. */
bool sis_resize_find(const sis_resize_axis *axis, int64_t out, sis_resize_tap *taps);

typedef struct sis_resize_plan {
    uint32_t rank;
    uint8_t mode;
    sis_resize_axis axis[SIS_MAX_RANK];
    int64_t rows, grain;
} sis_resize_plan;

static inline bool sis_is_upsample(const sis_node *node) { return node->op->id == SIS_OP_UPSAMPLE; }
static inline bool sis_resize_crops(const sis_resize_plan *p) {
    return p->axis[0].coordinates == SIS_RESIZE_COORDINATE_TRANSFORMATION_MODE_TF_CROP_AND_RESIZE;
}

/* Rank, mode and axes of the plan, and the output's shape; the region of interest where it is known by now. */
sis_status sis_resize_resolve(sis_node *node, sis_resize_plan *p, sis_shape *y);
/* The region of interest as the run has it. */
sis_status sis_resize_bind_region(sis_node *node, sis_resize_plan *p);

#endif
