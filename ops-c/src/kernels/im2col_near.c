/* Columns of a convolution at stride 2 as whole vectors: a full panel's columns lie in a few stretches, one for each row of
 * the output that it touches. Each stretch is read over the panel's whole width, from where its own columns come to their
 * lanes, and masks say whose lanes count and which columns of a kernel lie in the image. Most panels are one stretch inside
 * the image and need neither. Channel by channel, so that the panel is written in order. Kernels of 3 x 3 at stride 1, the most
 * frequent of all, have im2col_three.c. */
#include "im2col.h"

#define STRETCHES 4          /* most of a panel */
#define MOST_WIDTH 16        /* of a kernel */
#define READ (8 * SIS_LANES) /* floats read of a row at once */

typedef struct stretch {
    int32_t x; /* of the input, for kernel position (0, 0) */
    int64_t y;
    ptrdiff_t at;    /* in a channel, of lane 0 for kernel position (0, 0) */
    size_t lane;     /* its first one */
    sis_vi lanes[3]; /* of all but the first stretch */
} stretch;

typedef struct near_panel {
    const sis_conv_image *image;
    size_t n;
    uint32_t count;
    stretch stretch[STRETCHES];
    bool inside; /* all rows and columns; rows outside read zeros */
    sis_vi take[MOST_WIDTH][3];
} near_panel;

static const float zeros[READ];

/* --- where a panel's columns lie --- */

/* Where rows of the output are long enough for most panels to lie in one: elsewhere finding the stretches does not pay. */
static bool suits(const sis_conv_image *im) {
    return im->out_width >= 3 * SIS_NR && im->stride_x == 2 && im->kernel_width > 1 &&
           im->kernel_width <= MOST_WIDTH && im->dilation_x == 1 && im->width <= 1 << 24 &&
           im->pad_x <= 1 << 24;
}

static void set_lanes(sis_vi to[3], size_t first, size_t end) {
    for (size_t v = 0; v < 3; v++) {
        const size_t at = v * SIS_LANES;
        to[v] = sis_and(sis_first(end > at ? end - at : 0), sis_not(sis_first(first > at ? first - at : 0)));
    }
}

/* Which lanes of which kernel columns lie in the image. */
static void set_take(near_panel *p) {
    const sis_conv_image *im = p->image;
    const sis_vi end = sis_splat_i((int32_t)im->width), none = sis_splat_i(-1);
    int32_t x[SIS_NR] = {0};
    sis_vi there[3];
    for (uint32_t k = 0; k < p->count; k++) {
        const size_t last = k + 1 < p->count ? p->stretch[k + 1].lane : p->n;
        for (size_t j = p->stretch[k].lane; j < last; j++)
            x[j] = p->stretch[k].x + (int32_t)((j - p->stretch[k].lane) * im->stride_x);
    }
    set_lanes(there, 0, p->n);
    for (size_t kx = 0; kx < im->kernel_width; kx++) {
        for (size_t v = 0; v < 3; v++) {
            const sis_vi at =
                sis_add_i(sis_load_i(x + v * SIS_LANES), sis_splat_i((int32_t)(kx * im->dilation_x)));
            p->take[kx][v] = sis_and(there[v], sis_and(sis_lt_i(none, at), sis_lt_i(at, end)));
        }
    }
}

/* False when the columns lie in too many rows. */
static bool find(near_panel *p, size_t n0, size_t n) {
    const sis_conv_image *im = p->image;
    const int64_t down = (int64_t)((im->kernel_height - 1) * im->dilation_y),
                  reach = (int64_t)((im->kernel_width - 1) * im->dilation_x);
    size_t oy = n0 / im->out_width, ox = n0 % im->out_width;
    p->count = 0, p->inside = n == SIS_NR;
    for (size_t lane = 0; lane < n; oy++, ox = 0) {
        if (p->count == STRETCHES) return false;
        const size_t left = im->out_width - ox, length = left < n - lane ? left : n - lane;
        stretch *s = &p->stretch[p->count++];
        const int64_t first = (int64_t)(ox * im->stride_x) - (int64_t)im->pad_x,
                      last = first + (int64_t)((length - 1) * im->stride_x);
        s->x = (int32_t)first;
        s->y = (int64_t)(oy * im->stride_y) - (int64_t)im->pad_y;
        s->at = (ptrdiff_t)(s->y * (int64_t)im->width + first - (int64_t)(lane * im->stride_x));
        p->inside = p->inside && s->y >= 0 && s->y + down < (int64_t)im->height && first >= 0 &&
                    last + reach < (int64_t)im->width;
        s->lane = lane;
        if (lane > 0) set_lanes(s->lanes, lane, lane + length);
        lane += length;
    }
    if (p->count > 1 || !p->inside) set_take(p);
    return true;
}

/* Channels [first, last) of which every read of a row that exists lies in the group's memory. */
static void find_safe(const near_panel *p, size_t channels, size_t *first, size_t *last) {
    const sis_conv_image *im = p->image;
    const ptrdiff_t plane = (ptrdiff_t)(im->height * im->width), all = (ptrdiff_t)channels;
    ptrdiff_t low = 0, high = 0;
    for (uint32_t k = 0; k < p->count; k++) {
        for (size_t ky = 0; ky < im->kernel_height; ky++) {
            const int64_t down = (int64_t)(ky * im->dilation_y), y = p->stretch[k].y + down;
            if (y < 0 || y >= (int64_t)im->height) continue;
            const ptrdiff_t at = p->stretch[k].at + (ptrdiff_t)(down * (int64_t)im->width);
            const ptrdiff_t end = at + (ptrdiff_t)(im->kernel_width * im->dilation_x) + READ;
            low = at < low ? at : low, high = end > high ? end : high;
        }
    }
    const ptrdiff_t before = plane == 0 ? all : (-low + plane - 1) / plane, after = plane == 0 ? all
                                                                                    : high > plane
                                                                                        ? (high - 1) / plane
                                                                                        : 0;
    *first = (size_t)(before < all ? before : all);
    *last = (size_t)(all - after > before ? all - after : (ptrdiff_t)*first);
}

/* --- copying --- */

SIS_INLINE void store_row(float *to, const sis_vf v[3]) {
    SIS_UNROLL
    for (int i = 0; i < 3; i++) sis_store(to + i * SIS_LANES, v[i]);
}

/* The columns for one kernel column and the next. */
SIS_INLINE void load_row(const float *from, sis_vf even[3], sis_vf odd[3]) {
    SIS_UNROLL
    for (int i = 0; i < 3; i++) sis_load_pairs(from + 2 * i * SIS_LANES, &even[i], &odd[i]);
}

SIS_INLINE void blend(sis_vf v[3], const sis_vf other[3], const sis_vi lanes[3]) {
    SIS_UNROLL
    for (int i = 0; i < 3; i++) v[i] = sis_select(lanes[i], other[i], v[i]);
}

SIS_INLINE void mask(sis_vf v[3], const sis_vi take[3]) {
    SIS_UNROLL
    for (int i = 0; i < 3; i++) v[i] = sis_from_bits(sis_and(sis_bits(v[i]), take[i]));
}

/* Kernel columns [kx, end) of one kernel row. */
SIS_INLINE float *copy_taps(const near_panel *p, const float *const rows[STRETCHES],
                            const size_t steps[STRETCHES], size_t kx, size_t end, float *to,
                            const uint32_t count, bool masked) {
    while (kx < end) {
        sis_vf even[3], odd[3], other[3], more[3];
        load_row(rows[0] + kx * steps[0], even, odd);
        for (uint32_t k = 1; k < (count ? count : p->count); k++) {
            load_row(rows[k] + kx * steps[k], other, more);
            blend(even, other, p->stretch[k].lanes);
            blend(odd, more, p->stretch[k].lanes);
        }
        if (masked) mask(even, p->take[kx]);
        store_row(to, even);
        to += SIS_NR, kx++;
        if (kx == end) continue;
        if (masked) mask(odd, p->take[kx]);
        store_row(to, odd);
        to += SIS_NR, kx++;
    }
    return to;
}

/* Kernel positions [tap, end) of one channel. */
SIS_INLINE float *copy_channel(const near_panel *p, const float *channel, size_t tap, size_t end, float *to,
                               const uint32_t count, bool masked) {
    const sis_conv_image *im = p->image;
    const size_t kw = im->kernel_width;
    size_t ky = tap / kw, kx = tap % kw;
    for (; tap < end; ky++, kx = 0) {
        const float *rows[STRETCHES];
        size_t steps[STRETCHES];
        const size_t stop = kw - kx < end - tap ? kw : kx + end - tap;
        const int64_t down = (int64_t)(ky * im->dilation_y);
        for (uint32_t k = 0; k < (count ? count : p->count); k++) {
            const int64_t y = p->stretch[k].y + down;
            const bool there = !masked || (y >= 0 && y < (int64_t)im->height);
            rows[k] = there ? channel + (p->stretch[k].at + (ptrdiff_t)(down * (int64_t)im->width)) : zeros;
            steps[k] = there ? im->dilation_x : 0;
        }
        to = copy_taps(p, rows, steps, kx, stop, to, count, masked);
        tap += stop - kx;
    }
    return to;
}

/* A whole kernel row inside the image: every second kernel column has the same floats, one lane further. */
SIS_INLINE float *copy_kernel_row(const float *from, float *to, const size_t kernel_width) {
    sis_vf v[2][4];
    SIS_UNROLL
    for (int i = 0; i < 4; i++) sis_load_pairs(from + 2 * i * SIS_LANES, &v[0][i], &v[1][i]);
    SIS_UNROLL
    for (size_t kx = 0; kx < kernel_width; kx++, to += SIS_NR) {
        sis_vf *now = v[kx % 2];
        store_row(to, now);
        SIS_UNROLL
        for (int i = 0; i < 3; i++) now[i] = sis_shift_down(now[i], now[i + 1]);
        now[3] = sis_shift_down(now[3], now[3]);
    }
    return to;
}

/* Rows [k0, k0 + k) of a panel that is one stretch inside the image. */
SIS_INLINE void copy_inside(const near_panel *p, size_t k0, size_t k, float *to, const size_t kernel_width) {
    const sis_conv_image *im = p->image;
    const size_t taps = im->kernel_height * kernel_width, plane = im->height * im->width;
    const float *channel = im->data + k0 / taps * plane;
    for (size_t tap = k0 % taps; k > 0; tap = 0, channel += plane) {
        const size_t end = taps - tap < k ? taps : tap + k;
        if (end - tap == taps) {
            const float *from = channel + p->stretch[0].at;
            for (size_t ky = 0; ky < im->kernel_height; ky++, from += im->dilation_y * im->width)
                to = copy_kernel_row(from, to, kernel_width);
        } else {
            to = copy_channel(p, channel, tap, end, to, 1, false);
        }
        k -= end - tap;
    }
}

SIS_INLINE void copy_all(const near_panel *p, size_t k0, size_t k, float *to, const uint32_t count,
                         bool masked) {
    const size_t taps = p->image->kernel_height * p->image->kernel_width;
    const size_t plane = p->image->height * p->image->width;
    const float *channel = p->image->data + k0 / taps * plane;
    for (size_t tap = k0 % taps; k > 0; tap = 0, channel += plane) {
        const size_t end = taps - tap < k ? taps : tap + k;
        to = copy_channel(p, channel, tap, end, to, count, masked);
        k -= end - tap;
    }
}

static void copy(const near_panel *p, size_t k0, size_t k, float *to) {
    const size_t kernel_width = p->image->kernel_width;
    if (p->count == 1 && p->inside && SIS_LANES >= 4 && kernel_width == 3)
        copy_inside(p, k0, k, to, 3);
    else if (p->count == 1 && p->inside && SIS_LANES >= 4 && kernel_width == 5)
        copy_inside(p, k0, k, to, 5);
    else if (p->count == 1 && p->inside && SIS_LANES >= 4 && kernel_width == 7)
        copy_inside(p, k0, k, to, 7);
    else if (p->count == 1 && p->inside)
        copy_all(p, k0, k, to, 1, false);
    else if (p->count == 2)
        copy_all(p, k0, k, to, 2, true);
    else
        copy_all(p, k0, k, to, 0, true);
}

bool sis_near_columns(const sis_conv_image *im, size_t *k0, size_t *end, size_t n0, size_t n, float *panel) {
    near_panel p;
    if (!suits(im)) return false;
    p.image = im, p.n = n;
    if (!find(&p, n0, n)) return false;
    const size_t taps = im->kernel_height * im->kernel_width, begin = *k0;
    size_t first, last;
    find_safe(&p, im->channels, &first, &last);
    *k0 = first * taps > begin ? first * taps : begin;
    *end = last * taps < *end ? last * taps : *end;
    if (*k0 >= *end) return false;
    copy(&p, *k0, *end - *k0, panel + (*k0 - begin) * SIS_NR);
    return true;
}
