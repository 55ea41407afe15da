/* Convolution as plain loops over any number of dimensions: what every fast path must equal. */
#include "conv.h"

static size_t product(const size_t *v, uint32_t n) {
    size_t p = 1;
    for (uint32_t i = 0; i < n; i++) p *= v[i];
    return p;
}

size_t sis_conv_in_size(const sis_conv_shape *s) { return product(s->in, s->spatial); }
size_t sis_conv_out_size(const sis_conv_shape *s) { return product(s->out, s->spatial); }
size_t sis_conv_taps(const sis_conv_shape *s) { return product(s->kernel, s->spatial); }

/* The input under kernel position `tap` for the output at `place`; false where it is padding. */
static bool find(const sis_conv_shape *s, const size_t *place, size_t tap, size_t *index) {
    size_t at[SIS_CONV_SPATIAL];
    for (uint32_t d = s->spatial; d-- > 0; tap /= s->kernel[d]) {
        at[d] = place[d] * s->stride[d] + tap % s->kernel[d] * s->dilation[d];
        if (at[d] < s->pad[d] || at[d] - s->pad[d] >= s->in[d]) return false;
        at[d] -= s->pad[d];
    }
    *index = 0;
    for (uint32_t d = 0; d < s->spatial; d++) *index = *index * s->in[d] + at[d];
    return true;
}

/* The loops for one dtype; `load` reads an element wherever it lies. */
#define CONV(name, type, fma)                                                                             \
    static type load_##type(const type *p, size_t i) {                                                    \
        type v;                                                                                           \
        __builtin_memcpy(&v, p + i, sizeof v);                                                            \
        return v;                                                                                         \
    }                                                                                                     \
    void name(const sis_conv_shape *s, const type *x, const type *w, const type *bias, type *y,           \
              size_t first, size_t last) {                                                                \
        const size_t in = sis_conv_in_size(s), out = sis_conv_out_size(s), taps = sis_conv_taps(s);       \
        for (size_t plane = first; plane < last; plane++) {                                               \
            const size_t filter = plane % (s->groups * s->filters),                                       \
                         image = plane / (s->groups * s->filters);                                        \
            const size_t group = filter / s->filters;                                                     \
            const type *from = x + (image * s->groups + group) * s->channels * in;                        \
            const type *weights = w + filter * s->channels * taps;                                        \
            for (size_t o = 0; o < out; o++) {                                                            \
                size_t place[SIS_CONV_SPATIAL], left = o, index;                                          \
                for (uint32_t d = s->spatial; d-- > 0; left /= s->out[d]) place[d] = left % s->out[d];    \
                type sum = 0;                                                                             \
                for (size_t c = 0; c < s->channels; c++) {                                                \
                    for (size_t t = 0; t < taps; t++) {                                                   \
                        const type v = find(s, place, t, &index) ? load_##type(from, c * in + index) : 0; \
                        sum = fma(load_##type(weights, c * taps + t), v, sum);                            \
                    }                                                                                     \
                }                                                                                         \
                y[plane * out + o] = bias ? sum + load_##type(bias, filter) : sum;                        \
            }                                                                                             \
        }                                                                                                 \
    }

CONV(sis_conv_ref, float, sis_fma1)
CONV(sis_conv_f64, double, __builtin_fma)
