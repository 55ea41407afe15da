/* Winograd: weights transformed in double precision and rounded once, laid out in the order that products read them. */
#include "winograd.h"
#include "winograd_parts.h"

static size_t rounded(size_t filters) {
    return (filters + SIS_WINOGRAD_FILTERS - 1) / SIS_WINOGRAD_FILTERS * SIS_WINOGRAD_FILTERS;
}

size_t sis_winograd_weight_floats(size_t filters, size_t channels, uint32_t side) {
    return rounded(filters) * channels * (side + 2) * (side + 2);
}

static void transform(const double g[3], double *to, uint32_t side) {
    if (side == 4)
        sis_winograd_weight_4(g, to);
    else
        sis_winograd_weight_2(g, to);
}

/* One filter of one channel to all positions, `step` floats apart. */
static void spread(const float *w, double scale, uint32_t side, float *to, size_t step) {
    double rows[3][6], column[3], made[6];
    const uint32_t reach = side + 2;
    for (int y = 0; y < 3; y++) {
        float taps[3];
        double g[3];
        __builtin_memcpy(taps, w + 3 * y, sizeof taps);
        for (int x = 0; x < 3; x++) g[x] = scale == 1.0 ? taps[x] : (double)(float)(taps[x] * scale);
        transform(g, rows[y], side);
    }
    for (uint32_t x = 0; x < reach; x++) {
        for (int y = 0; y < 3; y++) column[y] = rows[y][x];
        transform(column, made, side);
        for (uint32_t y = 0; y < reach; y++) to[(y * reach + x) * step] = (float)made[y];
    }
}

/* Where a filter's weights of position 0 and channel 0 go. */
static float *place_of(const sis_winograd *p, size_t filter, float *weights) {
    const size_t positions = (p->side + 2) * (p->side + 2), step = SIS_WINOGRAD_FILTERS * p->channels;
    const size_t block = filter / SIS_WINOGRAD_FILTERS, row = filter % SIS_WINOGRAD_FILTERS;
    return weights + block * positions * step + row / SIS_MR * SIS_MR * p->channels + row % SIS_MR;
}

void sis_winograd_filter(const sis_winograd *p, const float *w, double scale, size_t filter, float *weights) {
    float *at = place_of(p, filter, weights);
    for (size_t c = 0; c < p->channels; c++, at += SIS_MR, w += 9)
        spread(w, scale, p->side, at, SIS_WINOGRAD_FILTERS * p->channels);
}

void sis_winograd_no_filters(const sis_winograd *p, float *weights) {
    const float none[9] = {0};
    for (size_t filter = p->filters; filter % SIS_WINOGRAD_FILTERS != 0; filter++) {
        float *at = place_of(p, filter, weights);
        for (size_t c = 0; c < p->channels; c++, at += SIS_MR)
            spread(none, 1.0, p->side, at, SIS_WINOGRAD_FILTERS * p->channels);
    }
}
