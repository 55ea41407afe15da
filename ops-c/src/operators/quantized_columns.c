/* Columns of quantised convolutions. Contract in quantized_columns.h. */
#include "quantized_columns.h"

#include "../kernels/conv_places.h"

#include <string.h>

_Static_assert(SIS_IGEMM <= SIS_CONV_PLACES, "a panel's columns have places");

/* A step's channels from `data` on, eight numbers each. */
static void gather(const sis_conv_places *p, const sis_quantized_image *image, const uint8_t *data,
                   int16_t *to) {
    const size_t plane = sis_conv_in_size(image->shape);
    const bool row = p->together && p->n == SIS_IGEMM;
    for (size_t c = 0; c < p->channels; c++, data += plane, to += p->taps * SIS_IGEMM) {
        if (row) {
            const sis_v8s eight = sis_widen(data + p->offset[0], image->is_signed) - image->zero;
            memcpy(to, &eight, sizeof eight);
            continue;
        }
        for (size_t j = 0; j < SIS_IGEMM; j++) {
            const bool padding = j >= p->n || p->offset[j] < 0;
            const uint8_t byte = padding ? 0 : data[p->offset[j]];
            to[j] = padding ? 0 : (int16_t)((image->is_signed ? (int8_t)byte : byte) - image->zero);
        }
    }
}

void sis_quantized_pack_columns(const void *source, size_t first, size_t count, size_t k0, size_t k,
                                int16_t *panel) {
    const sis_quantized_image *image = source;
    const size_t plane = sis_conv_in_size(image->shape);
    sis_conv_places places;
    sis_conv_places_begin(&places, image->shape, k0, k, first, count);
    if (k % 2 != 0) memset(panel + k * SIS_IGEMM, 0, SIS_IGEMM * sizeof *panel);
    while (sis_conv_places_next(&places))
        gather(&places, image, image->data + places.channel * plane, panel + places.row * SIS_IGEMM);
}
