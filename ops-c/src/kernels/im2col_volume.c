/* Columns of a convolution of any number of dimensions straight into GEMM panels: for each kernel position it is found once where the
 * panel's columns lie in a channel; then all channels are copied the same way. Images of one and two dimensions have im2col.c. */
#include "conv.h"

/* Where an output position begins in the input, padding included, by dimension. */
typedef struct place {
    int64_t at[SIS_CONV_SPATIAL];
} place;

static void find_places(const sis_conv_shape *s, size_t first, size_t n, place *places) {
    for (size_t j = 0; j < n; j++) {
        size_t position = first + j;
        for (uint32_t d = s->spatial; d-- > 0; position /= s->out[d])
            places[j].at[d] = (int64_t)(position % s->out[d] * s->stride[d]) - (int64_t)s->pad[d];
    }
}

/* Offset of what kernel position `tap` reads in a channel for a place; -1 in the padding. */
static int64_t offset_of(const sis_conv_shape *s, const place *from, size_t tap) {
    int64_t offset = 0, scale = 1;
    for (uint32_t d = s->spatial; d-- > 0; tap /= s->kernel[d]) {
        const int64_t x = from->at[d] + (int64_t)(tap % s->kernel[d] * s->dilation[d]);
        if (x < 0 || x >= (int64_t)s->in[d]) return -1;
        offset += x * scale;
        scale *= (int64_t)s->in[d];
    }
    return offset;
}

/* The same kernel position of `channels` channels from `data` on, rows of the panel `step` floats apart. */
static void gather(const float *data, size_t plane, size_t channels, const int64_t *offset, size_t n,
                   size_t width, float *to, size_t step) {
    bool row = n == width && offset[0] >= 0;
    for (size_t j = 1; j < n; j++) row = row && offset[j] == offset[0] + (int64_t)j;
    for (size_t c = 0; c < channels; c++, data += plane, to += step) {
        if (row) {
            __builtin_memcpy(to, data + offset[0], n * sizeof *to);
            continue;
        }
        for (size_t j = 0; j < n; j++) to[j] = offset[j] < 0 ? 0.0f : data[offset[j]];
        for (size_t j = n; j < width; j++) to[j] = 0.0f;
    }
}

void sis_pack_volume_columns(const void *volume, size_t k0, size_t k, size_t n0, size_t n, size_t width,
                             float *panel) {
    const sis_conv_volume *v = volume;
    const sis_conv_shape *s = v->shape;
    const size_t taps = sis_conv_taps(s), plane = sis_conv_in_size(s);
    place places[SIS_PANEL_COLUMNS];
    int64_t offset[SIS_PANEL_COLUMNS];
    find_places(s, n0, n, places);
    for (size_t tap = 0; tap < taps;
         tap++) { /* channels whose row, channel * taps + tap, lies in [k0, k0 + k) */
        const size_t begin = k0 > tap ? (k0 - tap + taps - 1) / taps : 0;
        const size_t end = k0 + k > tap ? (k0 + k - tap + taps - 1) / taps : 0;
        if (begin >= end) continue;
        for (size_t j = 0; j < n; j++) offset[j] = offset_of(s, &places[j], tap);
        gather(v->data + begin * plane, plane, end - begin, offset, n, width,
               panel + (begin * taps + tap - k0) * width, taps * width);
    }
}
