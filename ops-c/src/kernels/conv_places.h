/* Where the columns of a convolution's panel lie in a channel, found once for each kernel position: what packing columns of any
 * number of dimensions shares, whatever the elements are. Then all channels are copied the same way. */
#ifndef SIS_KERNELS_CONV_PLACES_H
#define SIS_KERNELS_CONV_PLACES_H

#include "conv.h"

#define SIS_CONV_PLACES 48 /* most columns of a panel */

/* Rows [k0, k0 + k) of columns [n0, n0 + n): row channel * taps + tap of column n is what kernel position `tap` reads in that
 * channel at output position n. */
typedef struct sis_conv_places {
    const sis_conv_shape *shape;
    size_t k0, k, n, taps, next;
    int64_t begin[SIS_CONV_PLACES][SIS_CONV_SPATIAL]; /* of each column in the input, padding included */
    /* A step: rows row, row + taps ... of the block come from `channels` channels, the first of them `channel`. */
    size_t row, channel, channels;
    int64_t offset[SIS_CONV_PLACES]; /* in the channel; -1 in the padding */
    bool together;                   /* n elements that lie side by side */
} sis_conv_places;

static inline void sis_conv_places_begin(sis_conv_places *p, const sis_conv_shape *s, size_t k0, size_t k,
                                         size_t n0, size_t n) {
    p->shape = s, p->k0 = k0, p->k = k, p->n = n, p->taps = sis_conv_taps(s), p->next = 0;
    for (size_t j = 0; j < n; j++) {
        size_t position = n0 + j;
        for (uint32_t d = s->spatial; d-- > 0; position /= s->out[d])
            p->begin[j][d] = (int64_t)(position % s->out[d] * s->stride[d]) - (int64_t)s->pad[d];
    }
}

static inline int64_t sis_conv_offset(const sis_conv_shape *s, const int64_t *begin, size_t tap) {
    int64_t offset = 0, scale = 1;
    for (uint32_t d = s->spatial; d-- > 0; tap /= s->kernel[d]) {
        const int64_t x = begin[d] + (int64_t)(tap % s->kernel[d] * s->dilation[d]);
        if (x < 0 || x >= (int64_t)s->in[d]) return -1;
        offset += x * scale;
        scale *= (int64_t)s->in[d];
    }
    return offset;
}

/* The next kernel position that has rows in the block; false after the last. */
static inline bool sis_conv_places_next(sis_conv_places *p) {
    for (; p->next < p->taps; p->next++) {
        const size_t tap = p->next, end = p->k0 + p->k;
        p->channel = p->k0 > tap ? (p->k0 - tap + p->taps - 1) / p->taps : 0;
        const size_t past = end > tap ? (end - tap + p->taps - 1) / p->taps : 0;
        if (p->channel < past) {
            p->channels = past - p->channel;
            break;
        }
    }
    if (p->next == p->taps) return false;
    p->row = p->channel * p->taps + p->next - p->k0;
    for (size_t j = 0; j < p->n; j++) p->offset[j] = sis_conv_offset(p->shape, p->begin[j], p->next);
    p->together = p->offset[0] >= 0;
    for (size_t j = 1; j < p->n; j++) p->together = p->together && p->offset[j] == p->offset[0] + (int64_t)j;
    p->next++;
    return true;
}

#endif
