/* Columns of quantised convolutions. Contract in quantized_columns.h. */
#include "quantized_columns.h"

#include <string.h>

/* Where an output position begins in the input, padding included, by dimension. */
typedef struct place {
    int64_t at[SIS_CONV_SPATIAL];
} place;

static void find_places(const sis_conv_shape *s, size_t first, size_t count, place places[SIS_IGEMM]) {
    for (size_t j = 0; j < count; j++) {
        size_t position = first + j;
        for (uint32_t d = s->spatial; d-- > 0; position /= s->out[d])
            places[j].at[d] = (int64_t)(position % s->out[d] * s->stride[d]) - (int64_t)s->pad[d];
    }
}

/* Offset of what kernel position `tap` reads in a channel for a place; -1 in the padding. */
static int64_t offset_of(const sis_conv_shape *s, const place *at, size_t tap) {
    int64_t offset = 0, scale = 1;
    for (uint32_t d = s->spatial; d-- > 0; tap /= s->kernel[d]) {
        const int64_t x = at->at[d] + (int64_t)(tap % s->kernel[d] * s->dilation[d]);
        if (x < 0 || x >= (int64_t)s->in[d]) return -1;
        offset += x * scale;
        scale *= (int64_t)s->in[d];
    }
    return offset;
}

/* The same kernel position of `channels` channels from `data` on, eight numbers each, `step` apart in the panel. */
static void gather(const sis_quantized_image *image, const uint8_t *data, size_t channels,
                   const int64_t *offset, int16_t *to, size_t step) {
    const size_t plane = sis_conv_in_size(image->shape);
    bool row = offset[0] >= 0;
    for (size_t j = 1; j < SIS_IGEMM; j++) row = row && offset[j] == offset[0] + (int64_t)j;
    for (size_t c = 0; c < channels; c++, data += plane, to += step) {
        if (row) {
            const sis_v8s eight = sis_widen(data + offset[0], image->is_signed) - image->zero;
            memcpy(to, &eight, sizeof eight);
            continue;
        }
        for (size_t j = 0; j < SIS_IGEMM; j++) {
            const uint8_t byte = offset[j] < 0 ? 0 : data[offset[j]];
            to[j] = offset[j] < 0 ? 0 : (int16_t)((image->is_signed ? (int8_t)byte : byte) - image->zero);
        }
    }
}

void sis_quantized_pack_columns(const void *source, size_t first, size_t count, size_t k0, size_t k,
                                int16_t *panel) {
    const sis_quantized_image *image = source;
    const sis_conv_shape *s = image->shape;
    const size_t taps = sis_conv_taps(s), plane = sis_conv_in_size(s);
    place places[SIS_IGEMM];
    int64_t offset[SIS_IGEMM];
    find_places(s, first, count, places);
    if (k % 2 != 0) memset(panel + k * SIS_IGEMM, 0, SIS_IGEMM * sizeof *panel);
    for (size_t tap = 0; tap < taps;
         tap++) { /* channels whose row, channel * taps + tap, lies in [k0, k0 + k) */
        const size_t begin = k0 > tap ? (k0 - tap + taps - 1) / taps : 0;
        const size_t end = k0 + k > tap ? (k0 + k - tap + taps - 1) / taps : 0;
        if (begin >= end) continue;
        for (size_t j = 0; j < SIS_IGEMM; j++) offset[j] = j < count ? offset_of(s, &places[j], tap) : -1;
        gather(image, image->data + begin * plane, end - begin, offset,
               panel + (begin * taps + tap - k0) * SIS_IGEMM, taps * SIS_IGEMM);
    }
}
