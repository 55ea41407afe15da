/* sis_depthwise held bit for bit to plain loops: 3 x 3 and 5 x 5, strides, paddings, every width about the strips', rows in
 * pieces as tiles take them, what fusion leaves to it, wild values. Images stand in blocks of their own, so that sanitizers
 * see what reads past them. */
#include <stdio.h>
#include <stdlib.h>

#include "conv.h"
#include "lanes.h"
#include "random.h"

#define SEED 0x5118u

static test_random rng;

typedef struct plane_case {
    size_t height, width, kernel, stride, dilation;
    size_t before_y, before_x, after_y, after_x;
    bool bias, add, clamp, wild;
} plane_case;

static void fail(const plane_case *c, const char *what, size_t at) {
    char text[300];
    snprintf(
        text, sizeof text,
        "seed %u: %s at %u: %u x %u kernel %u stride %u dilation %u pads %u %u %u %u bias %d add %d clamp %d",
        SEED, what, (unsigned)at, (unsigned)c->height, (unsigned)c->width, (unsigned)c->kernel,
        (unsigned)c->stride, (unsigned)c->dilation, (unsigned)c->before_y, (unsigned)c->before_x,
        (unsigned)c->after_y, (unsigned)c->after_x, c->bias, c->add, c->clamp);
    TEST_FAIL_MESSAGE(text);
}

static bool out_size(size_t in, size_t pads, const plane_case *c, size_t *out) {
    const size_t reach = (c->kernel - 1) * c->dilation + 1;
    if (in + pads < reach) return false;
    *out = (in + pads - reach) / c->stride + 1;
    return true;
}

static float *block(size_t n) {
    float *p = malloc((n ? n : 1) * sizeof *p);
    TEST_ASSERT_NOT_NULL(p);
    return p;
}

static float plain_max(float x, float y) {
    if (is_nan(x) || is_nan(y)) return float_of(0x7fc00000);
    return x == y ? float_of(bits_of(x) & bits_of(y)) : x > y ? x : y;
}
static float plain_min(float x, float y) {
    if (is_nan(x) || is_nan(y)) return float_of(0x7fc00000);
    return x == y ? float_of(bits_of(x) | bits_of(y)) : x < y ? x : y;
}

static void hold(const plane_case *c) {
    sis_conv_shape s = {.spatial = 2, .batch = 1, .groups = 1, .channels = 1, .filters = 1};
    const size_t in[2] = {c->height, c->width}, before[2] = {c->before_y, c->before_x},
                 after[2] = {c->after_y, c->after_x};
    for (int i = 0; i < 2; i++) {
        s.in[i] = in[i], s.kernel[i] = c->kernel, s.stride[i] = c->stride, s.dilation[i] = c->dilation,
        s.pad[i] = before[i];
        if (!out_size(in[i], before[i] + after[i], c, &s.out[i])) return;
    }
    const size_t x_count = c->height * c->width, n = s.out[0] * s.out[1], taps = c->kernel * c->kernel;
    float *x = block(x_count), *w = block(taps), *add = block(n), *y = block(n + 1), *wanted = block(n), bias;
    random_fill(&rng, x, x_count, c->wild), random_fill(&rng, w, taps, c->wild);
    random_fill(&rng, add, n, c->wild), random_fill(&rng, &bias, 1, c->wild);
    y[n] = 77.0f;
    const sis_finish finish = {.add = c->add ? add : NULL, .clamp = c->clamp, .low = -0.5f, .high = 0.75f};
    const sis_conv_image image = sis_conv_image_of(&s, x);
    for (size_t first = 0, last; first < s.out[0]; first = last) {
        last = first + 1 + random_below(&rng, s.out[0] - first);
        size_t floats;
        TEST_ASSERT_TRUE(sis_depthwise_scratch(&s, last - first, &floats));
        float *scratch = block(floats);
        sis_depthwise(&image, s.out[0], w, c->bias ? &bias : NULL, &finish, y, first, last, scratch);
        free(scratch);
    }
    sis_conv_ref(&s, x, w, c->bias ? &bias : NULL, wanted, 0, 1);
    for (size_t i = 0; i < n; i++) {
        if (c->add) wanted[i] = wanted[i] + add[i];
        if (c->clamp) wanted[i] = plain_min(plain_max(wanted[i], finish.low), finish.high);
        if (!same_float(wanted[i], y[i])) fail(c, "differs", i);
    }
    if (y[n] != 77.0f) fail(c, "wrote past the end", n);
    free(x), free(w), free(add), free(y), free(wanted);
}

static plane_case random_plane(size_t height, size_t width, size_t kernel, size_t stride) {
    const uint32_t u = random_bits(&rng);
    plane_case c = {.height = height, .width = width, .kernel = kernel, .stride = stride, .dilation = 1};
    const size_t most = kernel / 2 + (u % 8 == 0);
    c.before_y = random_below(&rng, most + 1), c.before_x = random_below(&rng, most + 1);
    c.after_y = random_below(&rng, most + 1), c.after_x = random_below(&rng, most + 1);
    if (u >> 3 & 1) c.before_y = c.before_x = c.after_y = c.after_x = kernel / 2; /* as networks have it */
    c.bias = u >> 4 & 1, c.add = (u >> 5 & 3) == 0, c.clamp = (u >> 7 & 3) == 0, c.wild = (u >> 9 & 3) == 0;
    return c;
}

static void test_every_width(void) {
    for (size_t width = 1; width <= 5 * SIS_LANES + 3; width++) {
        for (int i = 0; i < 40; i++) {
            const plane_case c = random_plane(1 + random_below(&rng, 12), width, 3 + 2 * (size_t)(i % 4 == 0),
                                              1 + (size_t)i % 2);
            hold(&c);
        }
    }
}

static void test_other_kernels(void) {
    for (int i = 0; i < 400; i++) {
        plane_case c = random_plane(1 + random_below(&rng, 20), 1 + random_below(&rng, 40),
                                    1 + random_below(&rng, 7), 1 + random_below(&rng, 3));
        c.dilation = 1 + random_below(&rng, 2);
        hold(&c);
    }
}

/* Planes that networks have: side, kernel, stride. */
static void test_known_planes(void) {
    static const size_t known[][3] = {{112, 3, 1}, {112, 3, 2}, {56, 3, 1}, {56, 3, 2}, {28, 3, 1},
                                      {28, 3, 2},  {14, 3, 1},  {14, 3, 2}, {7, 3, 1},  {7, 3, 2},
                                      {28, 5, 1},  {28, 5, 2},  {14, 5, 1}, {56, 5, 2}, {7, 5, 1},
                                      {14, 5, 2},  {5, 3, 2},   {4, 3, 1}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        for (int variant = 0; variant < 4; variant++) {
            const size_t side = known[i][0], kernel = known[i][1], pad = kernel / 2;
            const plane_case c = {.height = side,
                                  .width = side,
                                  .kernel = kernel,
                                  .stride = known[i][2],
                                  .dilation = 1,
                                  .before_y = pad,
                                  .before_x = pad,
                                  .after_y = pad,
                                  .after_x = pad,
                                  .bias = variant != 0,
                                  .clamp = variant == 2,
                                  .add = variant == 3};
            hold(&c);
        }
    }
}

void setUp(void) { rng.state = SEED; }
void tearDown(void) {}

int main(void) {
    UnityBegin("depthwise_test.c");
    SKIP_WITHOUT_LANES();
    RUN_TEST(test_every_width);
    RUN_TEST(test_other_kernels);
    RUN_TEST(test_known_planes);
    return UnityEnd();
}
