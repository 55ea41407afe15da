/* Winograd kernels: bit for bit the plain loops of winograd_ref.c whatever the tiles, and close to double precision. */
#include "winograd.h"
#include "lanes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "random.h"
#include "rounds.h"

#define SEED 20260701u

static test_random rng;

typedef struct work {
    sis_conv_shape shape;
    uint32_t side;
    sis_winograd plan;
    float *x, *w, *bias, *add, *y, *plain, *weights, *scratch;
    size_t outs;
} work;

static float *floats(size_t n, bool wild) {
    float *p = aligned_alloc(64, (n * sizeof(float) + 127) / 64 * 64);
    TEST_ASSERT_NOT_NULL(p);
    random_fill(&rng, p, n, wild);
    return p;
}

/* X ends where its memory does: reading past it would be seen. */
static void begin(work *k, sis_conv_shape shape, uint32_t side) {
    *k = (work){.shape = shape, .side = side, .plan = sis_winograd_cut(&shape, side)};
    k->outs = shape.filters * sis_conv_out_size(&shape);
    const size_t ins = shape.channels * sis_conv_in_size(&shape);
    k->x = malloc(ins * sizeof(float));
    random_fill(&rng, k->x, ins, false);
    k->w = floats(shape.filters * shape.channels * 9, false);
    k->bias = floats(shape.filters, false), k->add = floats(k->outs, false);
    k->y = floats(k->outs, false), k->plain = floats(k->outs, false);
    k->weights = floats(sis_winograd_weight_floats(shape.filters, shape.channels, side), true);
    k->scratch = floats(k->plan.scratch_floats, true);
    for (size_t f = 0; f < shape.filters; f++)
        sis_winograd_filter(&k->plan, k->w + f * shape.channels * 9, 1.0, f, k->weights);
    sis_winograd_no_filters(&k->plan, k->weights);
}

static void end(work *k) {
    free(k->x), free(k->w), free(k->bias), free(k->add), free(k->y), free(k->plain);
    free(k->weights), free(k->scratch);
}

static sis_conv_shape shape_of(size_t channels, size_t filters, size_t height, size_t width, size_t pad_y,
                               size_t pad_x) {
    sis_conv_shape s = {.spatial = 2, .batch = 1, .groups = 1, .channels = channels, .filters = filters};
    s.in[0] = height, s.in[1] = width, s.pad[0] = pad_y, s.pad[1] = pad_x;
    s.out[0] = height + 2 * pad_y - 2, s.out[1] = width + 2 * pad_x - 2;
    for (uint32_t i = 0; i < 2; i++) s.kernel[i] = 3, s.stride[i] = s.dilation[i] = 1;
    return s;
}

/* All tiles in calls of any length, as cores and interrupts have them. */
static void run(work *k, sis_finish finish, bool bias) {
    const sis_winograd_call call = {.plan = &k->plan,
                                    .x = k->x,
                                    .weights = k->weights,
                                    .bias = bias ? k->bias : NULL,
                                    .y = k->y,
                                    .finish = finish};
    const uint32_t tiles = k->plan.filter_tiles * k->plan.column_tiles;
    for (uint32_t tile = 0; tile < tiles;) {
        const uint32_t next = tile + 1 + (uint32_t)random_below(&rng, 5);
        sis_winograd_tiles(&call, tile, next < tiles ? next : tiles, k->scratch);
        tile = next;
    }
}

static void hold(sis_conv_shape shape, uint32_t side, bool bias, bool add, bool clamp) {
    work k;
    begin(&k, shape, side);
    run(&k, (sis_finish){.add = add ? k.add : NULL, .clamp = clamp, .low = -1.0f, .high = 1.5f}, bias);
    sis_winograd_ref(&shape, side, k.x, k.w, bias ? k.bias : NULL, k.plain);
    for (size_t i = 0; i < k.outs; i++) {
        if (add) k.plain[i] += k.add[i];
        if (clamp) k.plain[i] = k.plain[i] < -1.0f ? -1.0f : k.plain[i] > 1.5f ? 1.5f : k.plain[i];
    }
    char text[200];
    snprintf(text, sizeof text, "seed %u side %u: %u -> %u, %u x %u, pads %u %u, bias %d add %d clamp %d",
             SEED, (unsigned)side, (unsigned)shape.channels, (unsigned)shape.filters, (unsigned)shape.in[0],
             (unsigned)shape.in[1], (unsigned)shape.pad[0], (unsigned)shape.pad[1], bias, add, clamp);
    TEST_ASSERT_EQUAL_size_t_MESSAGE(k.outs, first_difference(k.y, k.plain, k.outs), text);
    end(&k);
}

static void test_random_shapes(void) {
    for (int i = 0; i < SIS_ROUNDS(120); i++) {
        const size_t pad_y = random_below(&rng, 4), pad_x = random_below(&rng, 4);
        const sis_conv_shape shape =
            shape_of(1 + random_below(&rng, 20), 1 + random_below(&rng, 40), 3 + random_below(&rng, 30),
                     3 + random_below(&rng, 30), pad_y, pad_x);
        hold(shape, i % 2 ? 2 : 4, i & 4, i & 8, i & 16);
    }
}

/* Planes smaller than what is read of a row at once, and every number of squares in a row. */
static void test_small_planes(void) {
    for (size_t width = 1; width <= 22; width++)
        for (uint32_t side = 2; side <= 4; side += 2)
            hold(shape_of(18, 3, 1 + width % 5, width, 1, 1), side, true, false, false);
}

/* A named dimension may be 0: windows lie in the padding alone. */
static void test_images_of_nothing(void) {
    for (uint32_t side = 2; side <= 4; side += 2) {
        hold(shape_of(18, 3, 0, 5, 2, 2), side, true, true, false);
        hold(shape_of(18, 3, 7, 0, 2, 2), side, false, false, true);
    }
}

static void test_tiles_of_many_filters(void) {
    hold(shape_of(400, 66, 9, 9, 1, 1), 4, true, true,
         true); /* blocks of filters in one tile, fewer columns */
    hold(shape_of(1100, 33, 4, 4, 1, 1), 2, true, false, false);
}

/* The sum in double precision for output (f, y, x). */
static double exact(const work *k, size_t f, size_t oy, size_t ox) {
    const sis_conv_shape *s = &k->shape;
    double sum = k->bias[f];
    for (size_t c = 0; c < s->channels; c++) {
        for (size_t t = 0; t < 9; t++) {
            const size_t y = oy + t / 3, x = ox + t % 3;
            if (y < s->pad[0] || y - s->pad[0] >= s->in[0] || x < s->pad[1] || x - s->pad[1] >= s->in[1])
                continue;
            sum += (double)k->w[(f * s->channels + c) * 9 + t] *
                   k->x[(c * s->in[0] + y - s->pad[0]) * s->in[1] + x - s->pad[1]];
        }
    }
    return sum;
}

static double error_of(work *k) {
    double error = 0, most = 0;
    run(k, (sis_finish){0}, true);
    for (size_t i = 0; i < k->outs; i++) {
        const size_t plane = sis_conv_out_size(&k->shape), at = i % plane;
        const double b = exact(k, i / plane, at / k->shape.out[1], at % k->shape.out[1]);
        error = fmax(error, fabs(b - k->y[i])), most = fmax(most, fabs(b));
    }
    return error / most;
}

/* The bound of the design: 1e-4 of the largest value, up to the most channels that are taken. Plain chains stay at 1e-6. */
static void test_accuracy(void) {
    static const size_t channels[] = {16, 64, 256, 512, SIS_WINOGRAD_MOST};
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++) {
        for (uint32_t side = 2; side <= 4; side += 2) {
            work k;
            begin(&k, shape_of(channels[i], 8, 9, 9, 1, 1), side);
            const double error = error_of(&k);
            end(&k);
            char text[80];
            snprintf(text, sizeof text, "side %u, %u channels: %.2e", (unsigned)side, (unsigned)channels[i],
                     error);
            TEST_ASSERT_TRUE_MESSAGE(error <= (side == 4 ? 1e-4 : 1e-5), text);
        }
    }
}

static void test_choice(void) {
    sis_conv_shape s = shape_of(64, 64, 56, 56, 1, 1);
    TEST_ASSERT_EQUAL_UINT32(4, sis_winograd_side(&s));
    s.channels = 15; /* never below 16 channels */
    TEST_ASSERT_EQUAL_UINT32(0, sis_winograd_side(&s));
    s.channels = SIS_WINOGRAD_MOST + 1;
    TEST_ASSERT_EQUAL_UINT32(0, sis_winograd_side(&s));
    s = shape_of(64, 64, 56, 56, 1, 1), s.stride[1] = 2;
    TEST_ASSERT_EQUAL_UINT32(0, sis_winograd_side(&s));
    s = shape_of(64, 64, 56, 56, 1, 1), s.dilation[0] = 2;
    TEST_ASSERT_EQUAL_UINT32(0, sis_winograd_side(&s));
    s = shape_of(64, 64, 4, 4, 1, 1); /* one square of four, as many vectors as four squares of two */
    TEST_ASSERT_EQUAL_UINT32(2, sis_winograd_side(&s));
    s = shape_of(256, 256, 7, 7, 1, 1);
    TEST_ASSERT_EQUAL_UINT32(4, sis_winograd_side(&s));
    s = shape_of(16, 1, 56, 56, 1, 1);
    TEST_ASSERT_EQUAL_UINT32(4, sis_winograd_side(&s));
    s.groups = 1u << 18; /* 2^32 floats and more, of 150 MB of weights */
    TEST_ASSERT_EQUAL_UINT32(0, sis_winograd_side(&s));
}

/* A plan made at bounds runs smaller shapes. */
static void test_scratch_never_grows(void) {
    for (size_t width = 3; width < 60; width++) {
        const sis_conv_shape large = shape_of(300, 64, 40, width + 1, 1, 1),
                             small = shape_of(300, 64, 39, width, 1, 1);
        TEST_ASSERT_TRUE(sis_winograd_cut(&small, 4).scratch_floats <=
                         sis_winograd_cut(&large, 4).scratch_floats);
    }
}

void setUp(void) { rng.state = SEED; }
void tearDown(void) {}

int main(void) {
    UnityBegin("winograd_test.c");
    SKIP_WITHOUT_LANES();
    RUN_TEST(test_random_shapes);
    RUN_TEST(test_small_planes);
    RUN_TEST(test_images_of_nothing);
    RUN_TEST(test_tiles_of_many_filters);
    RUN_TEST(test_accuracy);
    RUN_TEST(test_choice);
    RUN_TEST(test_scratch_never_grows);
    return UnityEnd();
}
