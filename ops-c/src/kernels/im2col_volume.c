/* Columns of a convolution of any number of dimensions straight into GEMM panels. Images of one and two dimensions have
 * im2col.c. */
#include "conv_places.h"

_Static_assert(SIS_PANEL_COLUMNS <= SIS_CONV_PLACES, "a panel's columns have places");

static void gather(const sis_conv_places *p, const float *data, size_t plane, size_t width, float *to) {
    const size_t step = p->taps * width, n = p->n;
    size_t left = p->channels;
    if (p->together && n == width) {
        for (data += p->offset[0]; left > 0; left--, data += plane, to += step)
            __builtin_memcpy(to, data, width * sizeof *to);
        return;
    }
    for (; left > 0; left--, data += plane, to += step) {
        for (size_t j = 0; j < n; j++) to[j] = p->offset[j] < 0 ? 0.0f : data[p->offset[j]];
        for (size_t j = n; j < width; j++) to[j] = 0.0f;
    }
}

void sis_pack_volume_columns(const void *volume, size_t k0, size_t k, size_t n0, size_t n, size_t width,
                             float *panel) {
    const sis_conv_volume *v = volume;
    const size_t plane = sis_conv_in_size(v->shape);
    sis_conv_places places;
    sis_conv_places_begin(&places, v->shape, k0, k, n0, n);
    while (sis_conv_places_next(&places))
        gather(&places, v->data + places.channel * plane, plane, width, panel + places.row * width);
}
