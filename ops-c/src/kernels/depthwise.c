/* Depthwise convolution: one channel against its own kernel, vectors along the output row.
 *
 * Most 3 x 3 kernels read the image itself (depthwise_3x3.c). For the others the input rows that a block of output rows
 * reads are first copied with their padding to scratch, split by column modulo the stride, so that each kernel position is
 * one contiguous vector load for any stride and dilation. */
#include "depthwise.h"
#include "turn.h"

#define MOST_ROWS 32 /* of outputs, copied for at a time */
#define BLOCK 8      /* vectors of outputs at once: enough chains to fill the multiply-add pipeline */

typedef struct padded {
    size_t phase, pitch; /* floats between phases of a row, between rows */
    size_t rows;         /* input rows per block */
} padded;

static size_t round_up(size_t x, size_t unit) { return (x + unit - 1) / unit * unit; }

static padded layout(const sis_conv_image *im, size_t rows) {
    padded p;
    p.phase = (im->kernel_width - 1) * im->dilation_x / im->stride_x + 1 + round_up(im->out_width, SIS_LANES);
    p.pitch = p.phase * im->stride_x;
    p.rows = (rows - 1) * im->stride_y + (im->kernel_height - 1) * im->dilation_y + 1;
    return p;
}

static bool is_direct(const sis_conv_image *im, size_t out_height) {
    return im->kernel_width == 3 && sis_window_fits(im, out_height, SIS_LANES);
}

/* Columns of outputs copied for at a time. Where named dimensions shrink, an image may no longer suit strips: then it is
 * copied piece by piece, so that no more scratch is asked for than before. */
static size_t piece(const sis_conv_image *im) {
    const bool strips = im->kernel_width == 3 && im->kernel_height == 3 && im->stride_x <= 2 &&
                        im->dilation_x == 1 && im->pad_x <= 1;
    return strips && im->out_width > SIS_LANES ? SIS_LANES : im->out_width;
}

/* Strides, dilations and the output's sizes are below 2^47 and a model's to choose, so their products are checked here,
 * for layout and for the offsets of kernel positions, which have 32 bits. */
bool sis_depthwise_scratch(const sis_conv_shape *s, size_t rows, size_t *floats) {
    *floats = 0;
    if (rows == 0) return true;
    sis_conv_image im = sis_conv_image_of(s, NULL);
    im.out_width = piece(&im);
    const padded p = layout(&im, rows < MOST_ROWS ? rows : MOST_ROWS);
    uint64_t input;
    if (__builtin_mul_overflow((uint64_t)p.phase, (uint64_t)im.stride_x, &input) ||
        __builtin_mul_overflow(input, (uint64_t)p.rows, &input) || input > UINT32_MAX)
        return false;
    *floats = p.rows * p.pitch + round_up(im.kernel_height * im.kernel_width, 16);
    return true;
}

/* In line: rows are short. The last vector may lie over the one before. */
static inline void copy_run(const float *from, size_t n, float *to) {
    size_t i = 0;
    if (n < SIS_LANES) {
        for (; i < n; i++) to[i] = from[i];
        return;
    }
#pragma GCC unroll 2
    for (; i + SIS_LANES <= n; i += SIS_LANES) sis_store(to + i, sis_load(from + i));
    sis_store(to + n - SIS_LANES, sis_load(from + n - SIS_LANES));
}

/* One phase of every input row: to[q] = row[q * stride + phase - pad], +0.0 outside. `phase` may be beyond the stride: then
 * columns before it are left out. */
static void copy_phase(const sis_conv_image *im, const padded *p, size_t first, size_t phase, float *to) {
    const size_t stride = im->stride_x, pad = im->pad_x, width = im->width, count = p->phase;
    size_t begin = pad > phase ? (pad - phase + stride - 1) / stride : 0;
    size_t end = width + pad > phase ? (width + pad - phase + stride - 1) / stride : 0;
    if (begin > count) begin = count;
    if (end > count) end = count;
    if (end < begin) end = begin;
    const size_t start = begin * stride + phase - pad;
    for (size_t r = 0; r < p->rows; r++, to += p->pitch) {
        const size_t y = first * im->stride_y + r;
        if (y < im->pad_y || y - im->pad_y >= im->height) {
            __builtin_memset(to, 0, count * sizeof(float));
            continue;
        }
        const float *from = im->data + (y - im->pad_y) * im->width + start;
        for (size_t q = 0; q < begin; q++) to[q] = 0.0f;
        if (stride == 1)
            copy_run(from, end - begin, to + begin);
        else if (stride == 2)
            sis_copy_every(from, 2, end - begin, to + begin);
        else
            sis_copy_every(from, stride, end - begin, to + begin);
        for (size_t q = end; q < count; q++) to[q] = 0.0f;
    }
}

typedef struct kernel_taps {
    const uint32_t *offset; /* of each kernel position from an output's first one, in scratch */
    const float *w;
    size_t count;
    const float *bias;
} kernel_taps;

/* n vectors of outputs; only the first `floats` floats of the last one are written. */
SIS_INLINE void outputs(const kernel_taps *taps, const float *from, float *to, const int n, size_t floats) {
    sis_vf acc[BLOCK];
    SIS_UNROLL
    for (int v = 0; v < n; v++) acc[v] = sis_zero();
    for (size_t t = 0; t < taps->count; t++) {
        const sis_vf w = sis_splat(taps->w[t]);
        const float *in = from + taps->offset[t];
        SIS_HIDE(in);
        SIS_UNROLL
        for (int v = 0; v < n; v++) acc[v] = sis_fma(w, sis_load(in + v * SIS_LANES), acc[v]);
    }
    if (taps->bias) {
        const sis_vf bias = sis_splat(*taps->bias);
        SIS_UNROLL
        for (int v = 0; v < n; v++) acc[v] = sis_add(acc[v], bias);
    }
    SIS_UNROLL
    for (int v = 0; v < n - 1; v++) sis_store(to + v * SIS_LANES, acc[v]);
    if (floats == SIS_LANES)
        sis_store(to + (n - 1) * SIS_LANES, acc[n - 1]);
    else
        sis_store_n(to + (n - 1) * SIS_LANES, floats, acc[n - 1]);
}

static void output_row(const kernel_taps *taps, const float *from, float *to, size_t width) {
    size_t x = 0;
    for (; x + BLOCK * SIS_LANES <= width; x += BLOCK * SIS_LANES)
        outputs(taps, from + x, to + x, BLOCK, SIS_LANES);
    for (; x + 4 * SIS_LANES <= width; x += 4 * SIS_LANES) outputs(taps, from + x, to + x, 4, SIS_LANES);
    if (x + 2 * SIS_LANES <= width) outputs(taps, from + x, to + x, 2, SIS_LANES), x += 2 * SIS_LANES;
    for (; x < width; x += SIS_LANES)
        outputs(taps, from + x, to + x, 1, width - x < SIS_LANES ? width - x : SIS_LANES);
}

/* n vectors of outputs, x floats into the row, of a kernel of nine taps. */
SIS_INLINE void outputs_of_nine(const float *const at[9], size_t x, const sis_vf w[9], bool add, sis_vf bias,
                                float *to, const int n) {
    sis_vf acc[4];
    SIS_UNROLL
    for (int v = 0; v < n; v++) acc[v] = sis_zero();
    SIS_UNROLL
    for (int t = 0; t < 9; t++) {
        const float *in = at[t] + x;
        SIS_HIDE(in);
        SIS_UNROLL
        for (int v = 0; v < n; v++) acc[v] = sis_fma(w[t], sis_load(in + v * SIS_LANES), acc[v]);
    }
    SIS_UNROLL
    for (int v = 0; v < n; v++) sis_store(to + v * SIS_LANES, add ? sis_add(acc[v], bias) : acc[v]);
}

/* Nine taps (3 x 3): weights and places stay in registers over all rows. The end of a row is written
 * through `tail`. */
static void rows_of_nine(const kernel_taps *taps, const float *from, size_t step, float *to, size_t rows,
                         size_t width, size_t pitch) {
    const float *at[9];
    sis_vf w[9];
    float tail[SIS_LANES];
    SIS_UNROLL
    for (int t = 0; t < 9; t++) at[t] = from + taps->offset[t], w[t] = sis_splat(taps->w[t]);
    const bool add = taps->bias != NULL;
    const sis_vf bias = add ? sis_splat(*taps->bias) : sis_zero();
    for (size_t in = 0; rows > 0; rows--, in += step, to += pitch) {
        size_t x = 0;
        for (; x + 4 * SIS_LANES <= width; x += 4 * SIS_LANES)
            outputs_of_nine(at, in + x, w, add, bias, to + x, 4);
        if (x + 2 * SIS_LANES <= width)
            outputs_of_nine(at, in + x, w, add, bias, to + x, 2), x += 2 * SIS_LANES;
        if (x + SIS_LANES <= width) outputs_of_nine(at, in + x, w, add, bias, to + x, 1), x += SIS_LANES;
        if (x == width) continue;
        outputs_of_nine(at, in + x, w, add, bias, tail, 1);
        for (size_t i = x; i < width; i++) to[i] = tail[i - x];
    }
}

/* Through scratch: any kernel, stride and dilation. Columns of outputs from `column` on, as many as im->out_width; `to` is
 * the first of them in a plane whose rows are `width` apart. */
static void by_copy(const sis_conv_image *im, const float *w, const float *bias, float *to, size_t width,
                    size_t column, size_t first, size_t last, float *scratch) {
    const padded p = layout(im, last - first);
    uint32_t *offset = (uint32_t *)(void *)(scratch + p.rows * p.pitch);
    const kernel_taps taps = {offset, w, im->kernel_height * im->kernel_width, bias};
    for (size_t phase = 0; phase < im->stride_x; phase++)
        copy_phase(im, &p, first, phase + column * im->stride_x, scratch + phase * p.phase);
    for (size_t ky = 0, t = 0; ky < im->kernel_height; ky++) {
        for (size_t kx = 0; kx < im->kernel_width; kx++, t++) {
            const size_t x = kx * im->dilation_x;
            offset[t] =
                (uint32_t)(ky * im->dilation_y * p.pitch + x % im->stride_x * p.phase + x / im->stride_x);
        }
    }
    const size_t step = im->stride_y * p.pitch, rows = last - first;
    if (im->kernel_height == 5 && im->kernel_width == 5 && im->dilation_y == 1 && im->stride_y <= 2 &&
        rows >= 4) {
        sis_copied copied = {.data = scratch, .pitch = p.pitch, .width = width};
        for (size_t k = 0; k < 5; k++) copied.column[k] = offset[k] * sizeof(float);
        sis_depthwise_5x5(&copied, w, bias, im->stride_y, rows, im->out_width, to);
        return;
    }
    if (taps.count == 9) {
        rows_of_nine(&taps, scratch, step, to, rows, im->out_width, width);
        return;
    }
    for (size_t row = 0; row < rows; row++)
        output_row(&taps, scratch + row * step, to + row * width, im->out_width);
}

void sis_depthwise(const sis_conv_image *im, size_t out_height, const float *w, const float *bias,
                   const sis_finish *finish, float *plane, size_t first, size_t last, float *scratch) {
    if (first >= last) return;
    const size_t width = im->out_width, n = (last - first) * width;
    if (is_direct(im, out_height)) {
        const sis_finish clamp = {
            .clamp = finish->clamp && !finish->add, .low = finish->low, .high = finish->high};
        sis_depthwise_3x3(im, w, bias, &clamp, plane, first, last);
        if (finish->add) sis_finish_apply(finish, plane, first * width, n);
        return;
    }
    const size_t most = piece(im);
    for (size_t row = first, end; row < last; row = end) {
        end = last - row < MOST_ROWS ? last : row + MOST_ROWS;
        for (size_t column = 0; column < width; column += most) {
            sis_conv_image part = *im;
            part.out_width = width - column < most ? width - column : most;
            by_copy(&part, w, bias, plane + row * width + column, width, column, row, end, scratch);
        }
    }
    if (sis_finishes(finish)) sis_finish_apply(finish, plane, first * width, n);
}

/* --- estimates, from counts of cortex-a57 --- */

static uint64_t strips_cost(const sis_conv_image *im, uint64_t height) {
    const uint64_t width = im->out_width, left = width % 8;
    const bool two = im->stride_x == 2, narrow = width<8, one = left> 0 && left <= 4;
    const uint64_t strips = width / 8 + (left > 0);
    if (narrow) return height * (two ? 60 : 44) + 337;
    return height * ((strips - one) * (two ? 47 : 33) + (one ? (two ? 30 : 27) : 0)) + strips * 187 + 150;
}

uint64_t sis_depthwise_instructions(const sis_conv_shape *s) {
    const sis_conv_image im = sis_conv_image_of(s, NULL);
    const uint64_t height = s->spatial == 2 ? s->out[0] : 1, out = sis_conv_out_size(s),
                   taps = sis_conv_taps(s);
    if (is_direct(&im, height)) return strips_cost(&im, height);
    if (im.kernel_height != 5 || im.kernel_width != 5 || im.dilation_y != 1 || im.stride_y > 2 || height < 4)
        return out * taps * 6 / 10 + sis_conv_in_size(s) * 3 / 2 + height * 50 + 300;
    const uint64_t vectors = (im.out_width + 3) / 4 * ((height + 3) / 4 * 4);
    const uint64_t rows = height * im.stride_y + 4,
                   each = im.stride_x == 1 ? 45 + im.width : 80 + im.width * 3;
    return vectors * (im.stride_y == 1 ? 74 : 84) + rows * each;
}
