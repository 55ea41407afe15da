/* Columns of quantised convolutions. Contract in quantized_columns.h. */
#include "quantized_columns.h"

#include "../kernels/conv_places.h"

#include <string.h>

_Static_assert(SIS_IGEMM <= SIS_CONV_PLACES, "a panel's columns have places");

/* A step's channels from `data` on, eight numbers each. */
static void gather(const sis_conv_places *p, const sis_quantized_image *image, const uint8_t *data,
                   int16_t *to) {
    const size_t plane = sis_conv_in_size(image->shape), step = p->taps * SIS_IGEMM, n = p->n;
    const bool is_signed = image->is_signed;
    const int16_t zero = image->zero;
    size_t left = p->channels;
    if (p->together && n == SIS_IGEMM) {
        for (data += p->offset[0]; left > 0; left--, data += plane, to += step) {
            const sis_v8s eight = sis_widen(data, is_signed) - zero;
            memcpy(to, &eight, sizeof eight);
        }
        return;
    }
    for (; left > 0; left--, data += plane, to += step)
        for (size_t j = 0; j < SIS_IGEMM; j++) {
            const bool padding = j >= n || p->offset[j] < 0;
            const uint8_t byte = padding ? 0 : data[p->offset[j]];
            to[j] = padding ? 0 : (int16_t)((is_signed ? (int8_t)byte : byte) - zero);
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
