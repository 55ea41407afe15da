/* Depthwise 3 x 3, strides 1 and 2, straight from the image, by the strips of window.h.
 *
 * Down a strip each row of the image is loaded once, for all the output rows it takes part in: as the last row of one
 * window, the middle of the next, the first of the one after, so that every output's chain ascends over its window. Rows
 * above and below the image are a row of zeros. */
#include "depthwise.h"

typedef struct filter {
    const float *w;
    float bias; /* -0.0 adds nothing */
    bool clamp;
    float low, high;
} filter;

/* A row outside the image. */
static const float zeros[4 * SIS_LANES + 8];

SIS_INLINE void taps(sis_vf acc[SIS_STRIP], const sis_window_row *r, const sis_vf w[3], const int wide) {
    SIS_UNROLL
    for (int k = 0; k < 3; k++) {
        SIS_UNROLL
        for (int v = 0; v < wide; v++) acc[v] = sis_fma(w[k], r->in[k][v], acc[v]);
    }
}

SIS_INLINE void begin(sis_vf acc[SIS_STRIP], const sis_window_row *r, const sis_vf w[3], const int wide) {
    SIS_UNROLL
    for (int v = 0; v < wide; v++) acc[v] = sis_zero();
    taps(acc, r, w, wide);
}

typedef struct last_steps {
    sis_vf bias, low, high;
    bool clamp;
} last_steps;

SIS_INLINE void end(const last_steps *s, float *y, sis_vf acc[SIS_STRIP], const int wide, size_t gap) {
    SIS_UNROLL
    for (int v = 0; v < wide; v++) acc[v] = sis_add(acc[v], s->bias);
    if (s->clamp) {
        SIS_UNROLL
        for (int v = 0; v < wide; v++) acc[v] = sis_min(sis_max(acc[v], s->low), s->high);
    }
    sis_window_store(y, acc, wide, gap);
}

/* A strip at stride 1. `a` is the output row that ends with the row of the image at hand, `b` the next, `c` the one after. */
SIS_INLINE void strip_1(const sis_strip *s, const int wide, size_t gap, bool left, bool right) {
    const filter *f = s->work;
    const last_steps last = {sis_splat(f->bias), sis_splat(f->low), sis_splat(f->high), f->clamp};
    const sis_vf zero = sis_zero();
    const size_t pitch = s->pitch, width = s->width;
    sis_vf w[3][3], a[SIS_STRIP], b[SIS_STRIP], c[SIS_STRIP];
    SIS_UNROLL
    for (int k = 0; k < 9; k++) w[k / 3][k % 3] = sis_splat(f->w[k]);
    const float *x = s->x + pitch;
    float *y = s->y;
    size_t rows = s->rows;
    sis_window_row r = sis_window_load(s->above ? zeros : s->x, 1, wide, gap, left, right, zero);
    begin(a, &r, w[0], wide);
    r = sis_window_load(x, 1, wide, gap, left, right, zero);
    taps(a, &r, w[1], wide);
    if (rows > 1) {
        begin(b, &r, w[0], wide);
#define ROW(a, b, c)                                                            \
    x += pitch, r = sis_window_load(x, 1, wide, gap, left, right, zero);        \
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
        x += pitch, r = sis_window_load(x, 1, wide, gap, left, right, zero);
        taps(a, &r, w[2], wide), taps(b, &r, w[1], wide);
        end(&last, y, a, wide, gap), y += width;
        SIS_UNROLL
        for (int v = 0; v < wide; v++) a[v] = b[v];
    }
    r = sis_window_load(s->below ? zeros : x + pitch, 1, wide, gap, left, right, zero);
    taps(a, &r, w[2], wide);
    end(&last, y, a, wide, gap);
}

/* A strip at stride 2: each row of the image is the middle of one window, or the last of one and the first of the next. */
SIS_INLINE void strip_2(const sis_strip *s, const int wide, size_t gap, bool left, bool right) {
    const filter *f = s->work;
    const last_steps last = {sis_splat(f->bias), sis_splat(f->low), sis_splat(f->high), f->clamp};
    const sis_vf zero = sis_zero();
    const size_t pitch = s->pitch, width = s->width;
    sis_vf w[3][3], a[SIS_STRIP], b[SIS_STRIP];
    SIS_UNROLL
    for (int k = 0; k < 9; k++) w[k / 3][k % 3] = sis_splat(f->w[k]);
    const float *x = s->x;
    float *y = s->y;
    size_t rows = s->rows;
    sis_window_row r = sis_window_load(s->above ? zeros : x, 2, wide, gap, left, right, zero);
    begin(a, &r, w[0], wide);
#define ROW(a, b)                                                        \
    x += pitch, r = sis_window_load(x, 2, wide, gap, left, right, zero); \
    taps(a, &r, w[1], wide);                                             \
    x += pitch, r = sis_window_load(x, 2, wide, gap, left, right, zero); \
    taps(a, &r, w[2], wide), begin(b, &r, w[0], wide);                   \
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
    x += pitch, r = sis_window_load(x, 2, wide, gap, left, right, zero);
    taps(a, &r, w[1], wide);
    r = sis_window_load(s->below ? zeros : x + pitch, 2, wide, gap, left, right, zero);
    taps(a, &r, w[2], wide);
    end(&last, y, a, wide, gap);
}

/* The forms that planes of networks are made of, and any other by its facts. */
static void inner_1(const sis_strip *s) { strip_1(s, 2, SIS_LANES, false, false); }
static void left_1(const sis_strip *s) { strip_1(s, 2, SIS_LANES, true, false); }
static void right_1(const sis_strip *s) { strip_1(s, 2, SIS_LANES, false, true); }
static void any_1(const sis_strip *s) { strip_1(s, 2, s->gap, s->left, s->right); }
static void one_1(const sis_strip *s) { strip_1(s, 1, 0, s->left, s->right); }
static void inner_2(const sis_strip *s) { strip_2(s, 2, SIS_LANES, false, false); }
static void left_2(const sis_strip *s) { strip_2(s, 2, SIS_LANES, true, false); }
static void any_2(const sis_strip *s) { strip_2(s, 2, s->gap, s->left, s->right); }
static void one_2(const sis_strip *s) { strip_2(s, 1, 0, s->left, s->right); }

static const sis_strip_kernel kernels[2][5] = {{inner_1, left_1, right_1, any_1, one_1},
                                               {inner_2, left_2, any_2, any_2, one_2}};

void sis_depthwise_3x3(const sis_conv_image *im, const float *w, const float *bias, const sis_finish *finish,
                       float *plane, size_t first, size_t last) {
    const filter f = {w, bias ? *bias : -0.0f, finish->clamp, finish->low, finish->high};
    sis_window_strips(im, plane, first, last, kernels[im->stride_x - 1], &f);
}
