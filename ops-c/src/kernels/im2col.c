/* Columns of a convolution's X matrix straight into GEMM panels. Per kernel position it is decided once
 * where the panel's columns lie in a channel; then all channels are copied the same way. With few channels
 * that does not pay, and the panel is filled row by row. */
#include "im2col.h"
#include "turn.h"

#define FEW_CHANNELS 8

sis_conv_image sis_conv_image_of(const sis_conv_shape *s, const float *data) {
    const uint32_t x = s->spatial - 1;
    sis_conv_image i = {.data = data,
                        .channels = s->channels,
                        .height = 1,
                        .kernel_height = 1,
                        .stride_y = 1,
                        .dilation_y = 1};
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
    size_t change; /* first column in another row of the output than column 0 */
    int64_t y[SIS_PANEL_COLUMNS], x[SIS_PANEL_COLUMNS];
} panel_columns;

/* Channels of one kernel position: where they are and where their rows of the panel go. */
typedef struct channel_run {
    const float *from;
    size_t plane; /* floats between channels */
    float *to;
    size_t to_step;
    size_t count;
} channel_run;

/* Where the panel's columns lie in a channel for one kernel position: offset, and a mask that clears
 * padding. */
typedef struct places {
    int32_t offset[SIS_PANEL_COLUMNS], mask[SIS_PANEL_COLUMNS];
} places;

static void find_columns(const sis_conv_image *im, size_t n0, size_t n, size_t width, panel_columns *c) {
    c->n = n;
    c->width = width;
    size_t oy = n0 / im->out_width, ox = n0 % im->out_width;
    for (size_t j = 0; j < n; j++) {
        c->y[j] = (int64_t)(oy * im->stride_y) - (int64_t)im->pad_y;
        c->x[j] = (int64_t)(ox * im->stride_x) - (int64_t)im->pad_x;
        if (++ox == im->out_width) ox = 0, oy++;
    }
    c->change = 1;
    while (c->change < n && c->y[c->change] == c->y[0]) c->change++;
}

static void fill_zeros(const channel_run *r, size_t width) {
    float *to = r->to;
    for (size_t c = 0; c < r->count; c++, to += r->to_step)
        for (size_t j = 0; j < width; j++) to[j] = 0.0f;
}

static void copy_whole(const channel_run *r, size_t offset) {
    const float *from = r->from + offset;
    float *to = r->to;
    for (size_t c = 0; c < r->count; c++, to += r->to_step, from += r->plane) {
        SIS_UNROLL
        for (size_t j = 0; j < SIS_NR; j += SIS_LANES) sis_store(to + j, sis_load(from + j));
    }
}

/* Two stretches of the channel, each as wide as the panel, of which masks take complementary columns. */
static void copy_two(const channel_run *r, size_t first, size_t second, const places *p, size_t change) {
    sis_vi from_first[3], from_second[3];
    SIS_UNROLL
    for (size_t v = 0; v < 3; v++) {
        const sis_vi all = sis_load_i(p->mask + v * SIS_LANES),
                     before = sis_first(change > v * SIS_LANES ? change - v * SIS_LANES : 0);
        from_first[v] = sis_and(all, before);
        from_second[v] = sis_and(all, sis_not(before));
    }
    const float *from = r->from;
    float *to = r->to;
    for (size_t c = 0; c < r->count; c++, to += r->to_step, from += r->plane) {
        SIS_UNROLL
        for (size_t v = 0; v < 3; v++) {
            const sis_vi a = sis_and(sis_bits(sis_load(from + first + v * SIS_LANES)), from_first[v]);
            const sis_vi b = sis_and(sis_bits(sis_load(from + second + v * SIS_LANES)), from_second[v]);
            sis_store(to + v * SIS_LANES, sis_from_bits(sis_or(a, b)));
        }
    }
}

/* Columns anywhere, four at a time. */
static void copy_scattered(const channel_run *r, const places *p, size_t width) {
    size_t j = 0;
    for (; j + 4 <= width; j += 4) {
        const int32_t o0 = p->offset[j], o1 = p->offset[j + 1], o2 = p->offset[j + 2], o3 = p->offset[j + 3];
        const sis_v4i mask = *(const sis_v4i_memory *)(p->mask + j);
        const float *from = r->from;
        float *to = r->to + j;
        for (size_t c = 0; c < r->count; c++, to += r->to_step, from += r->plane) {
            const sis_v4 four = {from[o0], from[o1], from[o2], from[o3]};
            *(sis_v4_memory *)to = (sis_v4)((sis_v4i)four & mask);
        }
    }
    for (; j < width; j++) {
        const int32_t offset = p->offset[j], mask = p->mask[j];
        const float *from = r->from + offset;
        float *to = r->to + j;
        for (size_t c = 0; c < r->count; c++, to += r->to_step, from += r->plane) *to = mask ? *from : 0.0f;
    }
}

/* A full panel at stride 1 that lies in two rows, or in one and partly in padding, where each stretch can
 * be read over the panel's whole width. */
static bool copied_in_two(const sis_conv_image *im, const panel_columns *c, const places *p, int64_t dy,
                          int64_t dx, const channel_run *r) {
    if (im->stride_x != 1 || c->n != SIS_NR || c->y[SIS_NR - 1] != c->y[c->change < SIS_NR ? c->change : 0])
        return false;
    const int64_t width = (int64_t)im->width, most = (int64_t)im->height * width - SIS_NR;
    int64_t first = (c->y[0] + dy) * width + c->x[0] + dx, second = first;
    if (c->change < SIS_NR)
        second = (c->y[c->change] + dy) * width + c->x[c->change] + dx - (int64_t)c->change;
    if (first < 0) first = second; /* right if the first stretch is all padding: checked below */
    if (second > most) second = first;
    if (first < 0 || first > most || second < 0 || second > most) return false;
    for (size_t j = 0; j < SIS_NR; j++) {
        const int64_t at = (j < c->change ? first : second) + (int64_t)j;
        if (p->mask[j] && at != p->offset[j]) return false;
    }
    copy_two(r, (size_t)first, (size_t)second, p, c->change);
    return true;
}

static void copy_position(const sis_conv_image *im, const panel_columns *c, size_t ky, size_t kx,
                          const channel_run *r) {
    const int64_t dy = (int64_t)(ky * im->dilation_y), dx = (int64_t)(kx * im->dilation_x);
    const int64_t height = (int64_t)im->height, width = (int64_t)im->width;
    const int64_t y0 = c->y[0] + dy, x0 = c->x[0] + dx;
    if (c->n == SIS_NR && c->change == SIS_NR && im->stride_x == 1 && y0 >= 0 && y0 < height && x0 >= 0 &&
        x0 + SIS_NR <= width) {
        copy_whole(r, (size_t)(y0 * width + x0));
        return;
    }
    places p;
    int32_t any = 0;
    for (size_t j = 0; j < c->width; j++) {
        const int64_t y = j < c->n ? c->y[j] + dy : -1, x = j < c->n ? c->x[j] + dx : -1;
        const bool inside = y >= 0 && y < height && x >= 0 && x < width;
        p.mask[j] = -(int32_t)inside;
        p.offset[j] = inside ? (int32_t)(y * width + x) : 0;
        any |= p.mask[j];
    }
    if (!any)
        fill_zeros(r, c->width);
    else if (!copied_in_two(im, c, &p, dy, dx, r))
        copy_scattered(r, &p, c->width);
}

/* --- few channels: row after row of the panel, each stretch of columns within one row of the output by
 * itself --- */

/* n columns of one row of the input for kernel columns one after the other; `at` is where the first one
 * reads. */
static void copy_row(const sis_conv_image *im, const float *row, int64_t at, size_t count, size_t n,
                     size_t width, float *to) {
    const size_t stride = im->stride_x;
    const int64_t last = (int64_t)((n - 1) * stride), end = (int64_t)im->width;
    for (; count > 0; count--, at += (int64_t)im->dilation_x, to += width) {
        if (at < 0 || at + last >= end) {
            int64_t column = at;
            for (size_t j = 0; j < n; j++, column += (int64_t)stride)
                to[j] = column >= 0 && column < end ? row[column] : 0.0f;
        } else if (n == SIS_NR && stride == 1) {
            sis_copy_every(row + at, 1, SIS_NR, to);
        } else if (n == SIS_NR && stride == 2) {
            sis_copy_every(row + at, 2, SIS_NR, to);
        } else {
            sis_copy_every(row + at, stride, n, to);
        }
    }
}

/* Columns [j, j + n) of all rows [k0, k0 + k); y, x: where column j reads for kernel position (0, 0). */
static void copy_stretch(const sis_conv_image *im, size_t k0, size_t k, int64_t y, int64_t x, size_t n,
                         size_t width, float *to) {
    const size_t kw = im->kernel_width, kh = im->kernel_height;
    size_t kx = k0 % kw, ky = k0 / kw % kh;
    const float *plane = im->data + k0 / (kw * kh) * im->height * im->width;
    while (k > 0) {
        const size_t count = kw - kx < k ? kw - kx : k;
        const int64_t row = y + (int64_t)(ky * im->dilation_y);
        if (row >= 0 && row < (int64_t)im->height) {
            copy_row(im, plane + (size_t)row * im->width, x + (int64_t)(kx * im->dilation_x), count, n, width,
                     to);
        } else {
            for (size_t u = 0; u < count; u++)
                for (size_t j = 0; j < n; j++) to[u * width + j] = 0.0f;
        }
        to += count * width;
        k -= count;
        kx = 0;
        if (++ky < kh) continue;
        ky = 0;
        plane += im->height * im->width;
    }
}

static void copy_stretches(const sis_conv_image *im, const panel_columns *c, size_t k0, size_t k,
                           float *panel) {
    for (size_t j = 0; j < c->n;) {
        size_t n = 1;
        while (j + n < c->n && c->y[j + n] == c->y[j]) n++;
        copy_stretch(im, k0, k, c->y[j], c->x[j], n, c->width, panel + j);
        j += n;
    }
    for (size_t j = c->n; j < c->width; j++)
        for (size_t p = 0; p < k; p++) panel[p * c->width + j] = 0.0f;
}

static void pack_any(const sis_conv_image *im, size_t k0, size_t k, size_t n0, size_t n, size_t width,
                     float *panel) {
    if (k == 0 || sis_table_columns(im, k0, k, n0, n, width, panel)) return;
    const size_t taps = im->kernel_height * im->kernel_width, plane = im->height * im->width;
    panel_columns columns;
    find_columns(im, n0, n, width, &columns);
    if (k < FEW_CHANNELS * taps) {
        copy_stretches(im, &columns, k0, k, panel);
        return;
    }
    for (size_t ky = 0, tap = 0; ky < im->kernel_height; ky++) {
        for (size_t kx = 0; kx < im->kernel_width; kx++, tap++) {
            /* Channels whose row channel * taps + tap lies in [k0, k0 + k). */
            const size_t first = k0 > tap ? (k0 - tap + taps - 1) / taps : 0;
            const size_t last = k0 + k > tap ? (k0 + k - tap + taps - 1) / taps : 0;
            if (first >= last) continue;
            const channel_run run = {im->data + first * plane, plane,
                                     panel + (first * taps + tap - k0) * width, taps * width, last - first};
            copy_position(im, &columns, ky, kx, &run);
        }
    }
}

void sis_pack_conv_columns(const void *image, size_t k0, size_t k, size_t n0, size_t n, size_t width,
                           float *panel) {
    size_t from = k0, to = k0 + k;
    if (width != SIS_NR || !(sis_three_columns(image, &from, &to, n0, n, panel) ||
                             sis_near_columns(image, &from, &to, n0, n, panel))) {
        pack_any(image, k0, k, n0, n, width, panel);
        return;
    }
    pack_any(image, k0, from - k0, n0, n, width, panel);
    pack_any(image, to, k0 + k - to, n0, n, width, panel + (to - k0) * width);
}
