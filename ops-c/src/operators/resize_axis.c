/* Coordinates and weights of Resize along one axis, in f32 as ONNX Runtime computes them: at exact halves a wider type
 * would choose other neighbours. Contract in resize.h. */
#include "resize.h"

static float floor_of(float x) { /* x within +-2^31, as every coordinate of a tensor in memory is */
    if (!(x > -0x1p31f && x < 0x1p31f)) return x > 0 ? 0x1p31f : -0x1p31f;
    const float whole = (float)(int64_t)x;
    return whole > x ? whole - 1.0f : whole;
}
static float ceil_of(float x) { return -floor_of(-x); }

/* The input's coordinate under output number `out`. */
static float coordinate(const sis_resize_axis *a, int64_t out) {
    const float x = (float)out, last = (float)(a->in - 1);
    switch (a->coordinates) {
    case SIS_RESIZE_COORDINATE_TRANSFORMATION_MODE_ASYMMETRIC: return x / a->scale;
    case SIS_RESIZE_COORDINATE_TRANSFORMATION_MODE_ALIGN_CORNERS:
        return a->length == 1 ? 0 : x * last / (a->length - 1);
    case SIS_RESIZE_COORDINATE_TRANSFORMATION_MODE_PYTORCH_HALF_PIXEL:
        return a->out > 1 ? (x + 0.5f) / a->scale - 0.5f : 0;
    case SIS_RESIZE_COORDINATE_TRANSFORMATION_MODE_TF_HALF_PIXEL_FOR_NN: return (x + 0.5f) / a->scale;
    case SIS_RESIZE_COORDINATE_TRANSFORMATION_MODE_TF_CROP_AND_RESIZE:
        if (a->length == 1) return 0.5f * (a->start + a->end) * last;
        return a->start * last + x * (a->end - a->start) * last / (a->length - 1);
    case SIS_RESIZE_COORDINATE_TRANSFORMATION_MODE_HALF_PIXEL_SYMMETRIC: {
        const float adjustment = (float)a->out / a->length, offset = (float)a->in / 2 * (1 - adjustment);
        return offset + (x + 0.5f) / a->scale - 0.5f;
    }
    default: return (x + 0.5f) / a->scale - 0.5f;
    }
}

/* A coordinate within 1e-6 of a half is one: sizes in f32 miss halves by the last place (row 2 of 7 made 4 is 3.5). */
static float nearest(uint8_t mode, float x) {
    const float below = floor_of(x), over = x - below - 0.5f;
    const bool half = over <= 1e-6f && over >= -1e-6f;
    switch (mode) {
    case SIS_RESIZE_NEAREST_MODE_FLOOR: return below;
    case SIS_RESIZE_NEAREST_MODE_CEIL: return ceil_of(x);
    case SIS_RESIZE_NEAREST_MODE_ROUND_PREFER_CEIL: return half || over > 0 ? below + 1 : below;
    default: return !half && over > 0 ? below + 1 : below;
    }
}

static float linear_weight(float x) { return x < -1 || x > 1 ? 0 : 1 - (x < 0 ? -x : x); }

static float cubic_weight(float x, float a) {
    x = x < 0 ? -x : x;
    if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

/* By how much the weights' window is stretched when samples are left out. */
static float stretch(const sis_resize_axis *a) { return a->antialias && a->scale < 1 ? a->scale : 1.0f; }

/* First tap from the coordinate's floor: 0 for linear, -1 for cubic, lower where the window is stretched. */
static int64_t first_tap(const sis_resize_axis *a) {
    const float reach = a->mode == SIS_RESIZE_MODE_LINEAR ? 1.0f : 2.0f;
    return (int64_t)sis_most(-(INT32_MAX / 4), (int64_t)floor_of(-reach / stretch(a)) + 1);
}

int64_t sis_resize_taps(const sis_resize_axis *a) {
    if (a->copies || a->mode == SIS_RESIZE_MODE_NEAREST) return 1;
    return 2 - 2 * first_tap(a);
}

static int64_t inside(const sis_resize_axis *a, int64_t at) { return sis_most(0, sis_least(at, a->in - 1)); }

static void weigh(const sis_resize_axis *a, float x, sis_resize_tap *taps) {
    const float whole = floor_of(x), ratio = x - whole, scale = stretch(a);
    const int64_t first = first_tap(a), n = sis_resize_taps(a);
    float sum = 0;
    for (int64_t i = 0; i < n; i++) {
        const int64_t at = (int64_t)whole + first + i;
        const float distance = ((float)(first + i) - ratio) * scale;
        float weight =
            a->mode == SIS_RESIZE_MODE_LINEAR ? linear_weight(distance) : cubic_weight(distance, a->cubic_a);
        if (a->exclude_outside && at != inside(a, at)) weight = 0;
        taps[i] = (sis_resize_tap){inside(a, at), weight};
        sum += weight;
    }
    if (!a->exclude_outside && !a->antialias) return;
    for (int64_t i = 0; i < n && sum != 0; i++) taps[i].weight /= sum;
}

bool sis_resize_find(const sis_resize_axis *a, int64_t out, sis_resize_tap *taps) {
    if (a->copies) {
        taps[0] = (sis_resize_tap){out, 1.0f};
        return true;
    }
    const float x = coordinate(a, out);
    if (a->coordinates == SIS_RESIZE_COORDINATE_TRANSFORMATION_MODE_TF_CROP_AND_RESIZE &&
        !(x >= 0 && x <= (float)(a->in - 1))) {
        for (int64_t i = 0; i < sis_resize_taps(a); i++) taps[i] = (sis_resize_tap){0, 0};
        return false;
    }
    if (a->mode == SIS_RESIZE_MODE_NEAREST)
        taps[0] = (sis_resize_tap){inside(a, (int64_t)nearest(a->nearest, x)), 1.0f};
    else
        weigh(a, x, taps);
    return true;
}
