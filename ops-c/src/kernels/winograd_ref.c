/* Winograd as plain loops, square by square: what the fast path must equal bit for bit. */
#include "winograd.h"
#include "winograd_parts.h"

static void window_in(const float d[6], float to[6], uint32_t side) {
    if (side == 4)
        sis_number_in_4(d, to);
    else
        sis_number_in_2(d, to);
}

static void outputs_of(const float m[6], float to[4], uint32_t side) {
    if (side == 4)
        sis_number_out_4(m, to);
    else
        sis_number_out_2(m, to);
}

static void weights_of(const double g[3], double to[6], uint32_t side) {
    if (side == 4)
        sis_winograd_weight_4(g, to);
    else
        sis_winograd_weight_2(g, to);
}

static void transform_weights(const float *w, uint32_t side, float u[6][6]) {
    double rows[3][6];
    for (int y = 0; y < 3; y++) {
        const double g[3] = {w[3 * y], w[3 * y + 1], w[3 * y + 2]};
        weights_of(g, rows[y], side);
    }
    for (uint32_t x = 0; x < side + 2; x++) {
        const double g[3] = {rows[0][x], rows[1][x], rows[2][x]};
        double made[6];
        weights_of(g, made, side);
        for (uint32_t y = 0; y < side + 2; y++) u[y][x] = (float)made[y];
    }
}

static float pixel(const sis_conv_shape *s, const float *plane, size_t y, size_t x) {
    if (y < s->pad[0] || y - s->pad[0] >= s->in[0] || x < s->pad[1] || x - s->pad[1] >= s->in[1]) return 0.0f;
    return plane[(y - s->pad[0]) * s->in[1] + x - s->pad[1]];
}

static void transform_window(const sis_conv_shape *s, uint32_t side, const float *plane, size_t y, size_t x,
                             float v[6][6]) {
    float rows[6][6], column[6], made[6];
    for (uint32_t i = 0; i < side + 2; i++) {
        float d[6];
        for (uint32_t j = 0; j < side + 2; j++) d[j] = pixel(s, plane, y + i, x + j);
        window_in(d, rows[i], side);
    }
    for (uint32_t j = 0; j < side + 2; j++) {
        for (uint32_t i = 0; i < side + 2; i++) column[i] = rows[i][j];
        window_in(column, made, side);
        for (uint32_t i = 0; i < side + 2; i++) v[i][j] = made[i];
    }
}

static void square(const sis_conv_shape *s, uint32_t side, const float *x, const float *w, const float *bias,
                   float *y, size_t top, size_t left) {
    float m[6][6] = {{0.0f}}, columns[4][6], out[4];
    for (size_t c = 0; c < s->channels; c++) {
        float u[6][6], v[6][6];
        transform_weights(w + c * 9, side, u);
        transform_window(s, side, x + c * sis_conv_in_size(s), top, left, v);
        for (uint32_t i = 0; i < side + 2; i++)
            for (uint32_t j = 0; j < side + 2; j++) m[i][j] = sis_fma1(u[i][j], v[i][j], m[i][j]);
    }
    if (bias) m[1][1] += *bias;
    for (uint32_t j = 0; j < side + 2; j++) {
        float d[6];
        for (uint32_t i = 0; i < side + 2; i++) d[i] = m[i][j];
        outputs_of(d, out, side);
        for (uint32_t i = 0; i < side; i++) columns[i][j] = out[i];
    }
    for (uint32_t i = 0; i < side && top + i < s->out[0]; i++) {
        outputs_of(columns[i], out, side);
        for (uint32_t j = 0; j < side && left + j < s->out[1]; j++)
            y[(top + i) * s->out[1] + left + j] = out[j];
    }
}

void sis_winograd_ref(const sis_conv_shape *s, uint32_t side, const float *x, const float *w,
                      const float *bias, float *y) {
    for (size_t f = 0; f < s->filters; f++)
        for (size_t top = 0; top < s->out[0]; top += side)
            for (size_t left = 0; left < s->out[1]; left += side)
                square(s, side, x, w + f * s->channels * 9, bias ? bias + f : NULL,
                       y + f * sis_conv_out_size(s), top, left);
}
