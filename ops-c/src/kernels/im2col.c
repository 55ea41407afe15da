/* Columns of a convolution's X matrix straight into GEMM panels. Per kernel position it is decided once where the
 * panel's columns lie in a channel; then all channels are copied the same way. */
#include "conv.h"

sis_conv_image sis_conv_image_of(const sis_conv_shape *s, const float *data) {
    const uint32_t x = s->spatial - 1;
    sis_conv_image i = {.data = data, .height = 1, .kernel_height = 1, .stride_y = 1, .dilation_y = 1};
    i.width = s->in[x], i.kernel_width = s->kernel[x], i.out_width = s->out[x];
    i.stride_x = s->stride[x], i.dilation_x = s->dilation[x], i.pad_x = s->pad[x];
    if (s->spatial == 2) {
        i.height = s->in[0], i.kernel_height = s->kernel[0];
        i.stride_y = s->stride[0], i.dilation_y = s->dilation[0], i.pad_y = s->pad[0];
    }
    return i;
}

/* A panel's columns: where each reads for kernel position (0, 0), padding included. */
typedef struct panel_columns {
    size_t n, width;
    bool one_row; /* all in one row of the output, and the panel full */
    int64_t y[SIS_NR], x[SIS_NR];
} panel_columns;

/* Channels [first, last) for one kernel position: where they are and where their rows of the panel go. */
typedef struct channel_run {
    const float *from;
    size_t plane; /* floats between channels */
    float *to;
    size_t to_step;
    size_t count;
} channel_run;

static void find_columns(const sis_conv_image *im, size_t n0, size_t n, size_t width, panel_columns *c) {
    c->n = n;
    c->width = width;
    c->one_row = n == width && n0 / im->out_width == (n0 + n - 1) / im->out_width;
    size_t oy = n0 / im->out_width, ox = n0 % im->out_width;
    for (size_t j = 0; j < n; j++) {
        c->y[j] = (int64_t)(oy * im->stride_y) - (int64_t)im->pad_y;
        c->x[j] = (int64_t)(ox * im->stride_x) - (int64_t)im->pad_x;
        if (++ox == im->out_width) ox = 0, oy++;
    }
}

static void fill_zeros(const channel_run *r, size_t width) {
    float *to = r->to;
    for (size_t c = 0; c < r->count; c++, to += r->to_step)
        for (size_t j = 0; j < width; j += SIS_LANES) sis_store_n(to + j, width - j < SIS_LANES ? width - j : SIS_LANES, sis_zero());
}

static void copy_full_panels(const channel_run *r, const float *from) {
    float *to = r->to;
    for (size_t c = 0; c < r->count; c++, to += r->to_step, from += r->plane) {
        SIS_UNROLL
        for (size_t j = 0; j < SIS_NR; j += SIS_LANES) sis_store(to + j, sis_load(from + j));
    }
}

static void copy_strided(const channel_run *r, const float *from, size_t stride, size_t width) {
    float *to = r->to;
    for (size_t c = 0; c < r->count; c++, to += r->to_step, from += r->plane) {
        const float *f = from;
        size_t j = 0;
        for (; j + 4 <= width; j += 4, f += 4 * stride) {
            to[j] = f[0];
            to[j + 1] = f[stride];
            to[j + 2] = f[2 * stride];
            to[j + 3] = f[3 * stride];
        }
        for (; j < width; j++, f += stride) to[j] = *f;
    }
}

/* Columns anywhere: each has an offset in the channel (0 for padding) and a mask that clears what is padding. */
static void copy_scattered(const channel_run *r, const int32_t *offset, const int32_t *mask, size_t width) {
    const float *from = r->from;
    float *to = r->to;
    for (size_t c = 0; c < r->count; c++, to += r->to_step, from += r->plane) {
        size_t j = 0;
        for (; j + 4 <= width; j += 4) {
            float four[4] = {from[offset[j]], from[offset[j + 1]], from[offset[j + 2]], from[offset[j + 3]]};
            int32_t bits[4];
            __builtin_memcpy(bits, four, sizeof bits);
            for (int u = 0; u < 4; u++) bits[u] &= mask[j + (size_t)u];
            __builtin_memcpy(to + j, bits, sizeof bits);
        }
        for (; j < width; j++) to[j] = mask[j] ? from[offset[j]] : 0.0f;
    }
}

static void copy_position(const sis_conv_image *im, const panel_columns *c, size_t ky, size_t kx, const channel_run *r) {
    const int64_t dy = (int64_t)(ky * im->dilation_y), dx = (int64_t)(kx * im->dilation_x);
    const int64_t height = (int64_t)im->height, width = (int64_t)im->width;
    if (c->one_row) {
        const int64_t y = c->y[0] + dy, x = c->x[0] + dx;
        if (y < 0 || y >= height) {
            fill_zeros(r, c->width);
            return;
        }
        if (x >= 0 && c->x[c->n - 1] + dx < width) {
            const float *from = r->from + y * width + x;
            if (im->stride_x == 1 && c->width == SIS_NR)
                copy_full_panels(r, from);
            else
                copy_strided(r, from, im->stride_x, c->width);
            return;
        }
    }
    int32_t offset[SIS_NR], mask[SIS_NR], any = 0;
    for (size_t j = 0; j < c->width; j++) {
        const int64_t y = j < c->n ? c->y[j] + dy : -1, x = j < c->n ? c->x[j] + dx : -1;
        const bool inside = y >= 0 && y < height && x >= 0 && x < width;
        mask[j] = -(int32_t)inside;
        offset[j] = inside ? (int32_t)(y * width + x) : 0;
        any |= mask[j];
    }
    if (any)
        copy_scattered(r, offset, mask, c->width);
    else
        fill_zeros(r, c->width);
}

void sis_pack_conv_columns(const void *image, size_t k0, size_t k, size_t n0, size_t n, size_t width, float *panel) {
    const sis_conv_image *im = image;
    const size_t taps = im->kernel_height * im->kernel_width, plane = im->height * im->width;
    panel_columns columns;
    find_columns(im, n0, n, width, &columns);
    for (size_t ky = 0, tap = 0; ky < im->kernel_height; ky++) {
        for (size_t kx = 0; kx < im->kernel_width; kx++, tap++) {
            /* Channels whose row channel * taps + tap lies in [k0, k0 + k). */
            const size_t first = k0 > tap ? (k0 - tap + taps - 1) / taps : 0;
            const size_t last = k0 + k > tap ? (k0 + k - tap + taps - 1) / taps : 0;
            if (first >= last) continue;
            const channel_run run = {im->data + first * plane, plane, panel + (first * taps + tap - k0) * width,
                                     taps * width, last - first};
            copy_position(im, &columns, ky, kx, &run);
        }
    }
}
