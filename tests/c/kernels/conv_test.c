/* Conv as an operator, held bit for bit to plain loops: 1, 2 and 3 dimensions, groups, depthwise, strides,
 * dilations, padding, automatic padding, zero sizes, constant and computed weights, wild values. */
#include "winograd.h"
#include "lanes.h"
#include "guarded_node.h"
#include "rounds.h"

#include <math.h>

#define SEED 20260102u
#define ROOM 400000

static float x_room[ROOM], w_room[ROOM], plain[ROOM], add_room[ROOM], b_room[2000], norm_room[4][2000];
static test_random rng;
static const sis_op_description conv = {.name = "Conv", .functions = &sis_op_conv};

typedef struct conv_case {
    uint32_t spatial;
    size_t batch, groups, channels, filters;
    int64_t in[3], kernel[3], stride[3], dilation[3], before[3], after[3];
    bool bias, w_constant, b_constant, wild;
    bool direct, add, clamp, norm;
} conv_case;

static void fail(const conv_case *c, const char *what, size_t at) {
    char text[400];
    int n =
        snprintf(text, sizeof text,
                 "seed %u: %s at %u: batch %u groups %u channels %u filters %u bias %d constant %d%d:", SEED,
                 what, (unsigned)at, (unsigned)c->batch, (unsigned)c->groups, (unsigned)c->channels,
                 (unsigned)c->filters, c->bias, c->w_constant, c->b_constant);
    for (uint32_t i = 0; i < c->spatial; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, " in %d k %d s %d d %d p %d %d;", (int)c->in[i],
                      (int)c->kernel[i], (int)c->stride[i], (int)c->dilation[i], (int)c->before[i],
                      (int)c->after[i]);
    TEST_FAIL_MESSAGE(text);
}

/* The same convolution for the reference, sizes computed here. False when there is no output. */
static bool reference(const conv_case *c, sis_conv_shape *s) {
    *s = (sis_conv_shape){.spatial = c->spatial,
                          .batch = c->batch,
                          .groups = c->groups,
                          .channels = c->channels,
                          .filters = c->filters};
    for (uint32_t i = 0; i < c->spatial; i++) {
        const int64_t room = c->in[i] + c->before[i] + c->after[i] - (c->kernel[i] - 1) * c->dilation[i] - 1;
        if (room < 0) return false;
        s->in[i] = (size_t)c->in[i], s->kernel[i] = (size_t)c->kernel[i], s->stride[i] = (size_t)c->stride[i];
        s->dilation[i] = (size_t)c->dilation[i], s->pad[i] = (size_t)c->before[i];
        s->out[i] = (size_t)(room / c->stride[i] + 1);
    }
    return true;
}

/* What fusion left to the node; more inputs than the operator has. */
static void leave(test_node *t, const conv_case *c, size_t filters, const sis_shape *bs) {
    t->node.direct = c->direct;
    t->node.after = (sis_after){
        .norm = c->norm, .add = c->add, .clamp = c->clamp, .epsilon = 0.5f, .low = -1.5f, .high = 2.0f};
    t->node.n_inputs = c->norm ? 8 : c->add ? 4 : t->node.n_inputs;
    if (c->add) test_node_input(t, SIS_FUSED_ADD, SIS_F32, t->out.shape, add_room, false);
    for (uint32_t i = 0; c->norm && i < 4; i++) {
        random_fill(&rng, norm_room[i], filters, false);
        for (size_t f = 0; i == 3 && f < filters; f++) norm_room[i][f] *= norm_room[i][f];
        test_node_input(t, SIS_FUSED_NORM + i, SIS_F32, *bs, norm_room[i], true);
    }
}

/* Weights and bias as a folded normalisation makes them. */
static void fold_norm(const sis_conv_shape *s, float *w, bool bias) {
    const size_t depth = s->channels * sis_conv_taps(s);
    for (size_t f = 0; f < s->groups * s->filters; f++) {
        const double factor = norm_room[0][f] / sqrt(norm_room[3][f] + (double)0.5f);
        for (size_t k = 0; k < depth; k++) w[f * depth + k] = (float)(w[f * depth + k] * factor);
        b_room[f] = (float)(((bias ? (double)b_room[f] : 0.0) - norm_room[2][f]) * factor + norm_room[1][f]);
    }
}

/* The same by plain loops: of 3 x 3 kernels those that Winograd's shapes ask for. */
static void convolve(const conv_case *c, const sis_conv_shape *s, const float *x, float *w) {
    const uint32_t side = c->w_constant && !c->direct ? sis_winograd_side(s) : 0;
    const size_t in = s->channels * sis_conv_in_size(s), out = s->filters * sis_conv_out_size(s);
    if (c->norm) fold_norm(s, w, c->bias);
    const float *bias = c->bias || c->norm ? b_room : NULL;
    if (side == 0) sis_conv_ref(s, x, w, bias, plain, 0, s->batch * s->groups * s->filters);
    for (size_t part = 0; side != 0 && part < s->batch * s->groups; part++) {
        const size_t first = part % s->groups * s->filters;
        sis_winograd_ref(s, side, x + part * in, w + first * s->channels * 9, bias ? bias + first : NULL,
                         plain + part * out);
    }
    for (size_t i = 0; i < s->batch * s->groups * out; i++) {
        if (c->add) plain[i] += add_room[i];
        if (!c->clamp || is_nan(plain[i])) continue;
        plain[i] = plain[i] < -1.5f ? -1.5f : plain[i] > 2.0f ? 2.0f : plain[i];
    }
}

static void hold(const conv_case *c) {
    sis_conv_shape s;
    const bool exists = reference(c, &s);
    const size_t filters = c->groups * c->filters;
    int64_t pads[6];
    sis_shape xs = {c->spatial + 2, {(int64_t)c->batch, (int64_t)(c->groups * c->channels)}};
    sis_shape ws = {c->spatial + 2, {(int64_t)filters, (int64_t)c->channels}}, bs = {1, {(int64_t)filters}};
    for (uint32_t i = 0; i < c->spatial; i++) {
        xs.dim[i + 2] = c->in[i], ws.dim[i + 2] = c->kernel[i];
        pads[i] = c->before[i], pads[i + c->spatial] = c->after[i];
    }
    const sis_conv_attributes at = {.group = (int64_t)c->groups,
                                    .pads = {.values = pads, .count = 2 * c->spatial},
                                    .strides = {.values = c->stride, .count = c->spatial},
                                    .dilations = {.values = c->dilation, .count = c->spatial}};
    const size_t x_count = (size_t)sis_shape_count(&xs), w_count = (size_t)sis_shape_count(&ws);
    TEST_ASSERT_TRUE(x_count < ROOM && w_count < ROOM && filters < 2000);
    float *x = x_room + ROOM - x_count, *w = w_room + ROOM - w_count; /* reading past the end would be seen */
    random_fill(&rng, x, x_count, c->wild);
    random_fill(&rng, w, w_count, c->wild);
    random_fill(&rng, b_room, filters, c->wild);
    random_fill(&rng, add_room, ROOM, c->wild);

    test_node t;
    test_node_begin(&t, &conv, &at, 18, c->bias ? 3 : 2);
    test_node_input(&t, 0, SIS_F32, xs, x, false);
    test_node_input(&t, 1, SIS_F32, ws, w, c->w_constant);
    if (c->bias) test_node_input(&t, 2, SIS_F32, bs, b_room, c->b_constant);
    const sis_status status = test_node_infer(&t);
    if (exists) leave(&t, c, filters, &bs);
    if (!exists) {
        if (status != SIS_BAD_SHAPE) fail(c, "kernel larger than input was let through", 0);
        return;
    }
    if (status != SIS_OK) fail(c, t.error.text, 0);
    for (uint32_t i = 0; i < c->spatial; i++)
        if (t.out.shape.dim[i + 2] != (int64_t)s.out[i]) fail(c, "wrong output size", i);
    if (test_node_run(&t, &rng) != SIS_OK) fail(c, t.error.text, 0);
    const size_t count = c->batch * filters * sis_conv_out_size(&s);
    TEST_ASSERT_TRUE(count < ROOM);
    convolve(c, &s, x, w);
    const size_t at_index = first_difference(t.out.data, plain, count);
    if (at_index != count) fail(c, "differs", at_index);
    if (!test_node_end(&t)) fail(c, "wrote past the end", 0);
}

static conv_case random_case(uint32_t spatial) {
    conv_case c = {.spatial = spatial, .batch = 1 + random_below(&rng, 2), .groups = 1};
    c.channels = 1 + random_below(&rng, 9), c.filters = 1 + random_below(&rng, 20);
    if (random_below(&rng, 3) == 0) c.groups = 1 + random_below(&rng, 4);
    if (random_below(&rng, 3) == 0) c.groups = 2 + random_below(&rng, 12), c.channels = c.filters = 1;
    for (uint32_t i = 0; i < spatial; i++) {
        c.in[i] = 1 + (int64_t)random_below(&rng, spatial == 3 ? 7 : spatial == 2 ? 30 : 90);
        c.kernel[i] = 1 + (int64_t)random_below(&rng, 5);
        c.stride[i] = 1 + (int64_t)random_below(&rng, 3);
        c.dilation[i] = 1 + (int64_t)random_below(&rng, 3);
        c.before[i] = (int64_t)random_below(&rng, 4);
        c.after[i] = (int64_t)random_below(&rng, 4);
    }
    c.bias = random_below(&rng, 2), c.w_constant = random_below(&rng, 4) != 0,
    c.b_constant = random_below(&rng, 2);
    c.add = random_below(&rng, 4) == 0, c.clamp = random_below(&rng, 4) == 0;
    c.norm = c.w_constant && (c.b_constant || !c.bias) && random_below(&rng, 4) == 0;
    return c;
}

static void test_random_shapes(void) {
    for (int i = 0; i < SIS_ROUNDS(500); i++) {
        conv_case c = random_case(1 + (uint32_t)i % 2);
        hold(&c);
    }
    for (int i = 0; i < 30; i++) {
        conv_case c = random_case(3);
        hold(&c);
    }
}

/* 3 x 3 at stride 1 with channels enough for Winograd, or forbidden it. */
static void test_squares(void) {
    for (int i = 0; i < SIS_ROUNDS(60); i++) {
        conv_case c = random_case(2);
        c.batch = 1 + random_below(&rng, 2), c.groups = 1 + random_below(&rng, 8) / 7;
        c.channels = 14 + random_below(&rng, 30), c.filters = 1 + random_below(&rng, 70);
        for (uint32_t d = 0; d < 2; d++) {
            c.in[d] = 1 + (int64_t)random_below(&rng, 30);
            c.kernel[d] = 3, c.stride[d] = c.dilation[d] = 1;
        }
        c.direct = random_below(&rng, 6) == 0;
        c.wild = random_below(&rng, 8) == 0 && !c.norm;
        hold(&c);
    }
}

/* Rows long enough for whole vectors of columns at stride 1 and 2, edges and row ends in every place. */
static void test_long_rows(void) {
    for (int i = 0; i < SIS_ROUNDS(80); i++) {
        conv_case c = random_case(2);
        const int64_t stride = 1 + i % 2;
        c.groups = 1, c.batch = 1, c.channels = 1 + random_below(&rng, 9),
        c.filters = 1 + random_below(&rng, 9);
        for (uint32_t d = 0; d < 2; d++) c.stride[d] = stride, c.dilation[d] = 1;
        if (stride == 1) c.kernel[0] = c.kernel[1] = 3;
        if (stride == 2) c.kernel[1] = 2 + (int64_t)random_below(&rng, 8), c.dilation[0] = 1 + i % 3;
        c.in[0] = 1 + (int64_t)random_below(&rng, 12);
        c.in[1] = 36 * stride * SIS_LANES / 4 + (int64_t)random_below(&rng, 40);
        if (c.channels * (size_t)(c.in[0] * c.in[1]) < ROOM) hold(&c);
    }
}

static void test_wild_values(void) {
    for (int i = 0; i < SIS_ROUNDS(150); i++) {
        conv_case c = random_case(1 + (uint32_t)i % 2);
        c.wild = true, c.norm = false;
        hold(&c);
    }
}

/* Shapes of real networks: the speech model's five, an image network's first, a 1x1, a 3x3, a deep one, a
 * depthwise. */
static void test_known_shapes(void) {
    /* All sides alike. */
    static const struct {
        uint16_t spatial, batch, groups, channels, filters, in, kernel, stride, pad;
        bool bias, w_constant, b_constant;
    } known[] = {
        {1, 1, 1, 1, 258, 640, 256, 128, 0, false, true, true},
        {1, 1, 1, 129, 128, 4, 3, 1, 1, true, true, true},
        {1, 1, 1, 128, 64, 4, 3, 2, 1, true, true, true},
        {1, 1, 1, 64, 64, 2, 3, 2, 1, true, true, true},
        {1, 1, 1, 64, 128, 1, 3, 1, 1, true, true, true},
        {2, 1, 1, 3, 16, 40, 7, 2, 3, true, true, true},
        {2, 2, 1, 40, 140, 9, 1, 1, 0, true, true, false},
        {2, 1, 1, 20, 24, 30, 3, 1, 1, true, true, true},
        {2, 1, 1, 100, 130, 7, 3, 1, 1, true, true, true},
        {2, 1, 30, 1, 1, 56, 3, 1, 1, true, true, true},
        {2, 1, 9, 1, 1, 57, 5, 2, 2, false, false, false},
        {2, 1, 1, 300, 10, 1, 1, 1, 0, true, true, true},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        conv_case c = {.spatial = known[i].spatial, .batch = known[i].batch, .groups = known[i].groups};
        c.channels = known[i].channels, c.filters = known[i].filters;
        c.bias = known[i].bias, c.w_constant = known[i].w_constant, c.b_constant = known[i].b_constant;
        for (uint32_t d = 0; d < c.spatial; d++) {
            c.in[d] = known[i].in, c.kernel[d] = known[i].kernel;
            c.stride[d] = known[i].stride, c.dilation[d] = 1;
            c.before[d] = c.after[d] = known[i].pad;
        }
        hold(&c);
    }
}

static void test_zero_sizes(void) {
    for (int i = 0; i < SIS_ROUNDS(100); i++) {
        conv_case c = random_case(1 + (uint32_t)i % 2);
        if (i % 4 == 0) c.batch = 0;
        if (i % 4 == 1) c.in[0] = 0;
        if (i % 4 == 2) c.channels = 0;
        if (i % 4 == 3) c.filters = 0;
        hold(&c);
    }
}

static void test_automatic_padding(void) {
    float x[7 * 6] = {0}, w[9] = {0};
    /* in 7 6, kernel 3 3, strides 2 1, dilations 1 2: SAME needs 2 and 4 in all, VALID none */
    static const int64_t strides[] = {2, 1}, dilations[] = {1, 2}, out[3][2] = {{4, 6}, {4, 6}, {3, 2}};
    for (uint32_t pad = SIS_CONV_AUTO_PAD_SAME_UPPER; pad <= SIS_CONV_AUTO_PAD_VALID; pad++) {
        const sis_conv_attributes at = {.auto_pad = (uint8_t)pad,
                                        .group = 1,
                                        .strides = {.values = strides, .count = 2},
                                        .dilations = {.values = dilations, .count = 2}};
        test_node t;
        test_node_begin(&t, &conv, &at, 11, 2);
        test_node_input(&t, 0, SIS_F32, (sis_shape){4, {1, 1, 7, 6}}, x, false);
        test_node_input(&t, 1, SIS_F32, (sis_shape){4, {1, 1, 3, 3}}, w, true);
        TEST_ASSERT_EQUAL(SIS_OK, test_node_infer(&t));
        TEST_ASSERT_EQUAL(out[pad - 1][0], t.out.shape.dim[2]);
        TEST_ASSERT_EQUAL(out[pad - 1][1], t.out.shape.dim[3]);
    }
    /* an odd sum: in 4, kernel 4, 3 in all; UPPER puts 1 before, LOWER 2 */
    const float ones[4] = {1, 1, 1, 1}, sums[2][4] = {{3, 4, 3, 2}, {2, 3, 4, 3}};
    for (uint32_t pad = SIS_CONV_AUTO_PAD_SAME_UPPER; pad <= SIS_CONV_AUTO_PAD_SAME_LOWER; pad++) {
        const sis_conv_attributes at = {.auto_pad = (uint8_t)pad, .group = 1};
        test_node t;
        test_node_begin(&t, &conv, &at, 11, 2);
        test_node_input(&t, 0, SIS_F32, (sis_shape){3, {1, 1, 4}}, (void *)(uintptr_t)ones, false);
        test_node_input(&t, 1, SIS_F32, (sis_shape){3, {1, 1, 4}}, (void *)(uintptr_t)ones, true);
        TEST_ASSERT_EQUAL(SIS_OK, test_node_infer(&t));
        TEST_ASSERT_EQUAL(SIS_OK, test_node_run(&t, &rng));
        TEST_ASSERT_EQUAL_MEMORY(sums[pad - 1], t.out.data, sizeof ones);
        TEST_ASSERT_TRUE(test_node_end(&t));
    }
}

static void refuse(sis_status wanted, sis_conv_attributes at, sis_shape x, sis_shape w, const char *text) {
    test_node t;
    test_node_begin(&t, &conv, &at, 11, 2);
    test_node_input(&t, 0, SIS_F32, x, NULL, false);
    test_node_input(&t, 1, SIS_F32, w, NULL, false);
    TEST_ASSERT_EQUAL(wanted, test_node_infer(&t));
    TEST_ASSERT_EQUAL_STRING(text, t.error.text);
}

static void test_refusals(void) {
    static const int64_t three[] = {1, 1, 1}, zero[] = {0, 1};
    const sis_shape x = {4, {1, 4, 5, 5}}, w = {4, {2, 4, 3, 3}};
    refuse(SIS_BAD_SHAPE, (sis_conv_attributes){.group = 1}, x, (sis_shape){3, {2, 4, 3}},
           "Conv: X [1,4,5,5] and W [2,4,3] must have the same three or more dimensions");
    refuse(SIS_BAD_SHAPE, (sis_conv_attributes){.group = 2}, x, w,
           "Conv: X [1,4,5,5] and W [2,4,3,3] do not fit with 2 groups");
    refuse(SIS_BAD_ATTRIBUTE, (sis_conv_attributes){.group = 0}, x, w, "Conv: group is 0");
    refuse(SIS_BAD_ATTRIBUTE, (sis_conv_attributes){.group = 1, .strides = {.values = three, .count = 3}}, x,
           w, "Conv: strides has 3 values, not 2");
    refuse(SIS_BAD_ATTRIBUTE, (sis_conv_attributes){.group = 1, .dilations = {.values = zero, .count = 2}}, x,
           w, "Conv: dilations holds 0");
    refuse(SIS_BAD_SHAPE, (sis_conv_attributes){.group = 1}, (sis_shape){4, {1, 4, 2, 5}}, w,
           "Conv: the kernel of W [2,4,3,3] is larger than X [1,4,2,5] with its padding");
}

/* Sizes whose products do not fit: the kernel's reach, and a depthwise scratch that would wrap to a few bytes. */
static void test_hostile_sizes(void) {
    static const int64_t far[] = {INT32_MAX, INT32_MAX};
    static const int64_t strides[] = {1 << 30, 1 << 29}, dilations[] = {(1 << 30) - 1, 1 << 29};
    static const int64_t pads[] = {1 << 30, INT32_MAX, 1 << 30, INT32_MAX};
    refuse(SIS_BAD_SHAPE, (sis_conv_attributes){.group = 1, .dilations = {.values = far, .count = 2}},
           (sis_shape){4, {1, 1, 5, 5}}, (sis_shape){4, {1, 1, 1, INT64_C(1) << 40}},
           "Conv: the kernel of W [1,1,1,1099511627776] is larger than X [1,1,5,5] with its padding");
    const sis_conv_attributes at = {.group = 2,
                                    .strides = {.values = strides, .count = 2},
                                    .dilations = {.values = dilations, .count = 2},
                                    .pads = {.values = pads, .count = 4}};
    test_node t;
    test_node_begin(&t, &conv, &at, 11, 2);
    test_node_input(&t, 0, SIS_F32, (sis_shape){4, {1, 2, 1, 3}}, x_room, false);
    test_node_input(&t, 1, SIS_F32, (sis_shape){4, {2, 1, 2, 8}}, w_room, false);
    TEST_ASSERT_EQUAL(SIS_OK, test_node_infer(&t));
    TEST_ASSERT_EQUAL(SIS_OVERFLOW, test_node_run(&t, &rng));
    TEST_ASSERT_EQUAL_STRING("Conv: strides, dilations and pads are too large for X [1,2,1,3]", t.error.text);
    TEST_ASSERT_TRUE(test_node_end(&t));
}

/* Columns are gathered by offsets of 32 bits: a plane beyond them is left to the plain loops, of which it is
 * one tile; packed all the same, so that the choice stands when the plane becomes smaller (tests/c/graph/large_test.c). */
static void test_planes_beyond_32_bits(void) {
    const sis_conv_attributes at = {.group = 1};
    for (int64_t more = 0; more < 2; more++) {
        const sis_shape x = {3, {1, 9, INT64_C(0x7fffffff) + more}};
        test_node t;
        test_node_begin(&t, &conv, &at, 11, 2);
        test_node_input(&t, 0, SIS_F32, x, NULL, false);
        test_node_input(&t, 1, SIS_F32, (sis_shape){3, {1, 9, 3}}, w_room, true);
        TEST_ASSERT_EQUAL(SIS_OK, test_node_infer(&t));
        t.node.plan = guarded(&t, 1, sis_op_conv.plan_bytes, 0);
        TEST_ASSERT_EQUAL(SIS_OK, sis_op_conv.prepare(&t.node, &t.needs));
        TEST_ASSERT_EQUAL(2, t.needs.packs);
        TEST_ASSERT_EQUAL(more, t.needs.tiles == 1);
        TEST_ASSERT_TRUE(test_node_end(&t));
    }
}

void setUp(void) { rng.state = SEED; }
void tearDown(void) {}

int main(void) {
    UnityBegin("conv_test.c");
    SKIP_WITHOUT_LANES();
    RUN_TEST(test_random_shapes);
    RUN_TEST(test_squares);
    RUN_TEST(test_long_rows);
    RUN_TEST(test_wild_values);
    RUN_TEST(test_known_shapes);
    RUN_TEST(test_zero_sizes);
    RUN_TEST(test_automatic_padding);
    RUN_TEST(test_refusals);
    RUN_TEST(test_hostile_sizes);
    RUN_TEST(test_planes_beyond_32_bits);
    return UnityEnd();
}
