/* Depthwise 3 x 3, strides 1 and 2, straight from the image.
 *
 * A plane is cut into strips two vectors of outputs wide. Down a strip each row of the input is loaded once, for all the
 * output rows it takes part in: as the last row of one window, the middle of the next, the first of the one after, so that
 * every output's chain ascends over its window. Borders are shifted in as zeros; rows above and below the image are a row
 * of zeros. Where the plane is no whole number of strips wide the last strip overlaps the one before. */
#include "depthwise.h"

#define WIDE 2 /* vectors of a strip */

typedef struct strip {
    const float
        *x; /* of the first tap of the first output, in the first window's first row (which may be padding) */
    size_t pitch; /* floats from row to row of the image */
    float *y;
    size_t width;      /* floats from row to row of the output */
    size_t gap;        /* outputs from the first vector to the second */
    size_t rows;       /* of outputs, at least one */
    bool above, below; /* the first row is above the image, the last row below it */
    bool left, right;  /* the first column is left of the image, the last one right of it */
    const float *w;
    float bias; /* -0.0 adds nothing */
    bool clamp;
    float low, high;
} strip;

/* A row outside the image. */
static const float zeros[4 * SIS_LANES + 8];

typedef struct window_row {
    sis_vf in[3][WIDE]; /* by kernel column, by vector */
} window_row;

/* What a row of the image gives to `wide` vectors; nothing outside the image is read. */
SIS_INLINE window_row load_row(const float *x, const int stride, const int wide, size_t gap, bool left,
                               bool right) {
    window_row r;
    const sis_vf zero = sis_zero();
    SIS_HIDE(x);
    SIS_UNROLL
    for (int v = 0; v < wide; v++) {
        const bool first = v == 0, last = v == wide - 1;
        const float *at = x + (first ? 0 : (size_t)stride * gap);
        if (stride == 1) {
            r.in[1][v] = sis_load(at + 1);
            r.in[0][v] = first && left ? sis_shift_up(zero, r.in[1][v]) : sis_load(at);
            r.in[2][v] = last && right ? sis_shift_down(r.in[1][v], zero) : sis_load(at + 2);
        } else if (last && right) {
            sis_load_pairs(at, &r.in[0][v], &r.in[1][v]);
            r.in[2][v] = sis_shift_down(r.in[0][v], zero);
        } else {
            sis_vf even;
            sis_load_pairs(at + 1, &r.in[1][v], &r.in[2][v]);
            if (first && left)
                r.in[0][v] = sis_shift_up(zero, r.in[2][v]);
            else
                sis_load_pairs(at, &r.in[0][v], &even);
        }
    }
    return r;
}

SIS_INLINE void taps(sis_vf acc[WIDE], const window_row *r, const sis_vf w[3], const int wide) {
    SIS_UNROLL
    for (int k = 0; k < 3; k++) {
        SIS_UNROLL
        for (int v = 0; v < wide; v++) acc[v] = sis_fma(w[k], r->in[k][v], acc[v]);
    }
}

SIS_INLINE void begin(sis_vf acc[WIDE], const window_row *r, const sis_vf w[3], const int wide) {
    SIS_UNROLL
    for (int v = 0; v < wide; v++) acc[v] = sis_zero();
    taps(acc, r, w, wide);
}

typedef struct last_steps {
    sis_vf bias, low, high;
    bool clamp;
} last_steps;

SIS_INLINE last_steps last_steps_of(const strip *s) {
    return (last_steps){sis_splat(s->bias), sis_splat(s->low), sis_splat(s->high), s->clamp};
}

SIS_INLINE void end(const last_steps *s, float *y, sis_vf acc[WIDE], const int wide, size_t gap) {
    SIS_UNROLL
    for (int v = 0; v < wide; v++) acc[v] = sis_add(acc[v], s->bias);
    if (s->clamp) {
        SIS_UNROLL
        for (int v = 0; v < wide; v++) acc[v] = sis_min(sis_max(acc[v], s->low), s->high);
    }
    SIS_HIDE(y);
    SIS_UNROLL
    for (int v = 0; v < wide; v++) sis_store(y + (v == 0 ? 0 : gap), acc[v]);
}

/* A strip at stride 1. `a` is the output row that ends with the row of the image at hand, `b` the next, `c` the one after. */
SIS_INLINE void strip_1(const strip *s, const int wide, size_t gap, bool left, bool right) {
    const last_steps last = last_steps_of(s);
    const size_t pitch = s->pitch, width = s->width;
    sis_vf w[3][3], a[WIDE], b[WIDE], c[WIDE];
    SIS_UNROLL
    for (int k = 0; k < 9; k++) w[k / 3][k % 3] = sis_splat(s->w[k]);
    const float *x = s->x + pitch;
    float *y = s->y;
    size_t rows = s->rows;
    window_row r = load_row(s->above ? zeros : s->x, 1, wide, gap, left, right);
    begin(a, &r, w[0], wide);
    r = load_row(x, 1, wide, gap, left, right);
    taps(a, &r, w[1], wide);
    if (rows > 1) {
        begin(b, &r, w[0], wide);
#define ROW(a, b, c)                                                            \
    x += pitch, r = load_row(x, 1, wide, gap, left, right);                     \
    taps(a, &r, w[2], wide), taps(b, &r, w[1], wide), begin(c, &r, w[0], wide); \
    end(&last, y, a, wide, gap), y += width
        for (rows -= 2; rows >= 3; rows -= 3) {
            ROW(a, b, c);
            ROW(b, c, a);
            ROW(c, a, b);
        }
        for (; rows > 0; rows--) {
            ROW(a, b, c);
            SIS_UNROLL
            for (int v = 0; v < wide; v++) a[v] = b[v], b[v] = c[v];
        }
#undef ROW
        x += pitch, r = load_row(x, 1, wide, gap, left, right);
        taps(a, &r, w[2], wide), taps(b, &r, w[1], wide);
        end(&last, y, a, wide, gap), y += width;
        SIS_UNROLL
        for (int v = 0; v < wide; v++) a[v] = b[v];
    }
    r = load_row(s->below ? zeros : x + pitch, 1, wide, gap, left, right);
    taps(a, &r, w[2], wide);
    end(&last, y, a, wide, gap);
}

/* A strip at stride 2: each row of the image is the middle of one window, or the last of one and the first of the next. */
SIS_INLINE void strip_2(const strip *s, const int wide, size_t gap, bool left, bool right) {
    const last_steps last = last_steps_of(s);
    const size_t pitch = s->pitch, width = s->width;
    sis_vf w[3][3], a[WIDE], b[WIDE];
    SIS_UNROLL
    for (int k = 0; k < 9; k++) w[k / 3][k % 3] = sis_splat(s->w[k]);
    const float *x = s->x;
    float *y = s->y;
    size_t rows = s->rows;
    window_row r = load_row(s->above ? zeros : x, 2, wide, gap, left, right);
    begin(a, &r, w[0], wide);
#define ROW(a, b)                                           \
    x += pitch, r = load_row(x, 2, wide, gap, left, right); \
    taps(a, &r, w[1], wide);                                \
    x += pitch, r = load_row(x, 2, wide, gap, left, right); \
    taps(a, &r, w[2], wide), begin(b, &r, w[0], wide);      \
    end(&last, y, a, wide, gap), y += width
    for (; rows > 2; rows -= 2) {
        ROW(a, b);
        ROW(b, a);
    }
    if (rows == 2) {
        ROW(a, b);
        SIS_UNROLL
        for (int v = 0; v < wide; v++) a[v] = b[v];
    }
#undef ROW
    x += pitch, r = load_row(x, 2, wide, gap, left, right);
    taps(a, &r, w[1], wide);
    r = load_row(s->below ? zeros : x + pitch, 2, wide, gap, left, right);
    taps(a, &r, w[2], wide);
    end(&last, y, a, wide, gap);
}

typedef void (*strip_kernel)(const strip *s);
/* The forms that planes of networks are made of, and any other by its facts. */
static void inner_1(const strip *s) { strip_1(s, 2, SIS_LANES, false, false); }
static void left_1(const strip *s) { strip_1(s, 2, SIS_LANES, true, false); }
static void right_1(const strip *s) { strip_1(s, 2, SIS_LANES, false, true); }
static void any_1(const strip *s) { strip_1(s, 2, s->gap, s->left, s->right); }
static void one_1(const strip *s) { strip_1(s, 1, 0, s->left, s->right); }
static void inner_2(const strip *s) { strip_2(s, 2, SIS_LANES, false, false); }
static void left_2(const strip *s) { strip_2(s, 2, SIS_LANES, true, false); }
static void any_2(const strip *s) { strip_2(s, 2, s->gap, s->left, s->right); }
static void one_2(const strip *s) { strip_2(s, 1, 0, s->left, s->right); }

static const strip_kernel kernels[2][5] = {{inner_1, left_1, right_1, any_1, one_1},
                                           {inner_2, left_2, any_2, any_2, one_2}};
bool sis_depthwise_is_3x3(const sis_conv_image *im, size_t out_height) {
    const size_t stride = im->stride_x, before = im->pad_x;
    if (im->kernel_height != 3 || im->kernel_width != 3 || im->dilation_y != 1 || im->dilation_x != 1)
        return false;
    if (stride != im->stride_y || stride > 2 || before > 1 || im->pad_y > 1) return false;
    if (out_height == 0 || im->out_width < SIS_LANES) return false;
    /* Columns and rows of padding after: the last window's end. out_size in conv_geometry.c: both are inside the padded
     * image, so that nothing wraps. */
    const size_t right = (im->out_width - 1) * stride + 3 - before,
                 below = (out_height - 1) * stride + 3 - im->pad_y;
    if (right > im->width + 1 || below > im->height + 1) return false;
    const bool both = before > 0 && right > im->width;
    return !(stride == 2 && both &&
             im->out_width == SIS_LANES); /* one vector: it would be read past the end */
}

void sis_depthwise_3x3(const sis_conv_image *im, const float *w, const float *bias, const sis_finish *finish,
                       float *plane, size_t first, size_t last) {
    const size_t stride = im->stride_x, width = im->out_width;
    const strip_kernel *of = kernels[stride - 1];
    const bool before = im->pad_x > 0, after = (width - 1) * stride + 3 - im->pad_x > im->width;
    strip s = {.pitch = im->width, .width = width, .gap = SIS_LANES, .rows = last - first, .w = w};
    s.bias = bias ? *bias : -0.0f;
    s.clamp = finish->clamp, s.low = finish->low, s.high = finish->high;
    s.above = first == 0 && im->pad_y > 0;
    s.below = (last - 1) * stride + 3 - im->pad_y > im->height;
    const float *x = im->data + first * stride * im->width - im->pad_y * im->width - im->pad_x;
    float *y = plane + first * width;
    for (size_t at = 0; at < width;) {
        size_t left = width - at;
        strip_kernel kernel;
        if (left > SIS_LANES && left < 2 * SIS_LANES && width > 2 * SIS_LANES) left = 2 * SIS_LANES;
        if (left < SIS_LANES) left = SIS_LANES;
        at = width - left;
        s.left = before && at == 0, s.right = after && left <= 2 * SIS_LANES;
        s.x = x + at * stride, s.y = y + at;
        if (left <= SIS_LANES)
            kernel = of[4];
        else {
            if (left < 2 * SIS_LANES) s.gap = left - SIS_LANES;
            kernel = left < 2 * SIS_LANES ? of[3] : of[s.left + 2 * s.right];
        }
        kernel(&s);
        at += left <= SIS_LANES ? SIS_LANES : 2 * SIS_LANES;
    }
}
