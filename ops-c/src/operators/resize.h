/* What Resize and Upsample do along one axis: which inputs an output is made of, and their weights. */
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

#endif
