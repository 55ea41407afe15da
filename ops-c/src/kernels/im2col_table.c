/* Columns of a convolution by table lookups, on AArch64: what four columns read of one row of the image lies in sixteen floats,
 * which are loaded at once; for each kernel column one lookup takes four of them, or zeros where the kernel is outside. For
 * strides and for rows of the output that are too short to be copied as vectors. Four columns that lie in two rows of the
 * output make two lookups. Nothing outside the channel is read. */
#include "im2col.h"
#include "turn.h"

#if defined(__aarch64__)

#define WINDOW 16     /* floats of a row that a table holds */
#define SMALL 12      /* or so many, which is quicker */
#define MOST_WIDTH 13 /* of a kernel that fits */

/* Columns of one row of the output: where they lie, and for each kernel column which bytes of the window, 255 = none. */
typedef struct stretch {
    int64_t y, x; /* of the input, for kernel row 0, and of the window's first float */
    uint8x16_t take[MOST_WIDTH];
} stretch;

/* Four columns. */
typedef struct four {
    uint32_t count;
    stretch stretch[2];
} four;

/* What one kernel row reads: windows of a channel, and which bytes of them. */
typedef struct lookup {
    uint32_t count;
    bool small;
    size_t at[2];
    uint8x16_t take[2][MOST_WIDTH];
} lookup;

static bool suits(const sis_conv_image *im, size_t k, size_t width) {
    const size_t taps = im->kernel_height * im->kernel_width;
    return width % 4 == 0 && im->kernel_width <= MOST_WIDTH && im->stride_x < WINDOW / 3 &&
           im->dilation_x < WINDOW && 3 * im->stride_x + (im->kernel_width - 1) * im->dilation_x < WINDOW &&
           im->height * im->width >= WINDOW && k >= 2 * taps;
}

/* Byte numbers for lanes that are floats `x` of a row, from that row's float `first` on. */
static uint8x16_t bytes_of(sis_v4i x, int32_t first, sis_v4i there) {
    const sis_v4i bytes = (x - first) * 0x04040404 + 0x03020100;
    return (uint8x16_t)(bytes | ~there);
}

/* False when the columns lie in more than two rows. */
static bool find(const sis_conv_image *im, size_t n0, size_t n, four *f) {
    const int64_t width = (int64_t)im->width;
    size_t oy = n0 / im->out_width, ox = n0 % im->out_width;
    f->count = 0;
    for (size_t lane = 0; lane < n; oy++, ox = 0) {
        if (f->count == 2) return false;
        stretch *s = &f->stretch[f->count++];
        const size_t left = im->out_width - ox, end = left < n - lane ? lane + left : n;
        const int64_t x = (int64_t)(ox * im->stride_x) - (int64_t)im->pad_x;
        const int32_t step = (int32_t)im->stride_x, from = (int32_t)lane;
        const sis_v4i lanes = {0, 1, 2, 3}, mine = (lanes >= from) & (lanes < (int32_t)end);
        s->y = (int64_t)(oy * im->stride_y) - (int64_t)im->pad_y;
        s->x = x < 0 ? 0 : x < width ? x : width - 1;
        for (size_t kx = 0; kx < im->kernel_width; kx++) {
            const sis_v4i at =
                (lanes - from) * step + (int32_t)(x - s->x) + (int32_t)(kx * im->dilation_x); /* of s->x */
            const sis_v4i there = mine & (at >= (int32_t)-s->x) & (at < (int32_t)(width - s->x));
            s->take[kx] = bytes_of(at, 0, there);
        }
        lane = end;
    }
    return true;
}

/* The windows of kernel row `ky`: moved back where they would leave the channel. */
static void look(const sis_conv_image *im, const four *f, size_t ky, lookup *l) {
    const int64_t last = (int64_t)(im->height * im->width) - WINDOW;
    l->count = 0;
    l->small = 3 * im->stride_x + (im->kernel_width - 1) * im->dilation_x < SMALL;
    for (uint32_t k = 0; k < f->count; k++) {
        const stretch *s = &f->stretch[k];
        const int64_t y = s->y + (int64_t)(ky * im->dilation_y), at = y * (int64_t)im->width + s->x;
        if (y < 0 || y >= (int64_t)im->height) continue;
        const int64_t back = at > last ? at - last : 0;
        const uint8x16_t moved = vdupq_n_u8((uint8_t)(4 * (back < WINDOW ? back : WINDOW)));
        l->small = l->small && back == 0;
        l->at[l->count] = (size_t)(at - back);
        for (size_t kx = 0; kx < im->kernel_width; kx++)
            l->take[l->count][kx] = vqaddq_u8(s->take[kx], moved); /* 255 stays */
        l->count++;
    }
}

/* Kernel columns [kx, end) of `count` channels. */
SIS_INLINE void copy(const lookup *l, const float *channel, size_t plane, size_t count, size_t kx, size_t end,
                     float *to, size_t width, size_t step, const bool small, const bool two) {
    const uint8_t *a = (const uint8_t *)(channel + l->at[0]),
                  *b = (const uint8_t *)(channel + l->at[two ? 1 : 0]);
    for (; count > 0; count--, a += plane * sizeof(float), b += plane * sizeof(float), to += step) {
        const uint8x16x3_t a3 = small ? vld1q_u8_x3(a) : (uint8x16x3_t){0},
                           b3 = small && two ? vld1q_u8_x3(b) : (uint8x16x3_t){0};
        const uint8x16x4_t a4 = small ? (uint8x16x4_t){0} : vld1q_u8_x4(a),
                           b4 = small || !two ? (uint8x16x4_t){0} : vld1q_u8_x4(b);
        SIS_UNROLL
        for (size_t i = kx; i < end; i++) {
            uint8x16_t v = small ? vqtbl3q_u8(a3, l->take[0][i]) : vqtbl4q_u8(a4, l->take[0][i]);
            if (two) v = small ? vqtbx3q_u8(v, b3, l->take[1][i]) : vqtbx4q_u8(v, b4, l->take[1][i]);
            vst1q_u8((uint8_t *)(to + (i - kx) * width), v);
        }
    }
}

SIS_INLINE void copy_some(const lookup *l, const float *channel, size_t plane, size_t count, size_t kx,
                          size_t end, float *to, size_t width, size_t step) {
    if (l->small && l->count == 1)
        copy(l, channel, plane, count, kx, end, to, width, step, true, false);
    else if (l->small)
        copy(l, channel, plane, count, kx, end, to, width, step, true, true);
    else if (l->count == 1)
        copy(l, channel, plane, count, kx, end, to, width, step, false, false);
    else
        copy(l, channel, plane, count, kx, end, to, width, step, false, true);
}

static void zeros(size_t rows, size_t count, float *to, size_t width, size_t step) {
    for (; count > 0; count--, to += step)
        for (size_t i = 0; i < rows; i++) vst1q_f32(to + i * width, vdupq_n_f32(0.0f));
}

/* The usual kernels and panels have loops of their own, with what they look up in registers. */
static void copy_row(const lookup *l, const float *channel, size_t plane, size_t count, size_t kx, size_t end,
                     float *to, size_t width, size_t step) {
    if (l->count == 0)
        zeros(end - kx, count, to, width, step);
    else if (width == SIS_NR && kx == 0 && end == 3)
        copy_some(l, channel, plane, count, 0, 3, to, SIS_NR, step);
    else if (width == SIS_NR && kx == 0 && end == 1)
        copy_some(l, channel, plane, count, 0, 1, to, SIS_NR, step);
    else
        copy_some(l, channel, plane, count, kx, end, to, width, step);
}

/* Four columns of rows [k0, end) of X, from row to row of the panel `width` floats. */
static void copy_four(const sis_conv_image *im, const four *f, size_t k0, size_t end, float *to,
                      size_t width) {
    const size_t kw = im->kernel_width, taps = im->kernel_height * kw, plane = im->height * im->width;
    lookup l;
    for (size_t ky = 0; ky < im->kernel_height; ky++) {
        look(im, f, ky, &l);
        /* Rows of this kernel row are begin + c * taps + [0, kw) for channels c. */
        for (size_t c = k0 / taps, row; (row = c * taps + ky * kw) < end;) {
            const size_t from = row < k0 ? k0 - row : 0, stop = end - row < kw ? end - row : kw;
            const size_t whole = from == 0 && stop == kw ? (end - row - kw) / taps + 1 : 1;
            if (from < stop)
                copy_row(&l, im->data + c * plane, plane, whole, from, stop, to + (row + from - k0) * width,
                         width, taps * width);
            c += whole;
        }
    }
}

bool sis_table_columns(const sis_conv_image *im, size_t k0, size_t k, size_t n0, size_t n, size_t width,
                       float *panel) {
    four f[SIS_NR / 4];
    if (!suits(im, k, width)) return false;
    if (im->stride_x == 1 && n == SIS_NR && n0 % im->out_width + n <= im->out_width)
        return false; /* neighbours: whole vectors are quicker */
    for (size_t j = 0; j < width; j += 4)
        if (!find(im, n0 + j, n < j ? 0 : n - j < 4 ? n - j : 4, &f[j / 4])) return false;
    for (size_t j = 0; j < width; j += 4) copy_four(im, &f[j / 4], k0, k0 + k, panel + j, width);
    return true;
}

#else

bool sis_table_columns(const sis_conv_image *im, size_t k0, size_t k, size_t n0, size_t n, size_t width,
                       float *panel) {
    (void)im, (void)k0, (void)k, (void)n0, (void)n, (void)width, (void)panel;
    return false;
}

#endif
