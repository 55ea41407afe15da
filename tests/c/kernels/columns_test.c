/* Panels of a convolution's columns held to those of plain loops: random images, kernels, strides, dilations and padding, blocks
 * of rows that begin and end within a channel, panels of every width that products ask for. */
#include "conv.h"
#include "lanes.h"
#include "random.h"

#include <stdio.h>
#include <stdlib.h>

#define SEED 20261123u
#define MOST_DEPTH 900

static float panel[MOST_DEPTH * SIS_PANEL_COLUMNS + 8], plain[MOST_DEPTH * SIS_PANEL_COLUMNS + 8];
static test_random rng;

/* False when the kernel is larger than the image. */
static bool random_shape(sis_conv_shape *s, bool usual) {
    *s = (sis_conv_shape){
        .spatial = 2, .batch = 1, .groups = 1, .channels = 1 + random_below(&rng, 24), .filters = 1};
    const size_t kernel = 1 + random_below(&rng, 3) * (usual ? 1 : 2), stride = 1 + random_below(&rng, 2);
    for (int i = 0; i < 2; i++) {
        s->in[i] = 1 + random_below(&rng, i == 0 || random_below(&rng, 2) ? 20 : 8 * SIS_NR);
        s->kernel[i] = usual ? kernel : 1 + random_below(&rng, 7);
        s->stride[i] = usual ? stride : 1 + random_below(&rng, 5);
        s->dilation[i] = usual ? 1 : 1 + random_below(&rng, 3);
        s->pad[i] = random_below(&rng, usual ? 2 : 5);
        const size_t reach = (s->kernel[i] - 1) * s->dilation[i] + 1, room = s->in[i] + 2 * s->pad[i];
        if (reach > room) return false;
        s->out[i] = (room - reach) / s->stride[i] + 1;
    }
    return s->channels * sis_conv_taps(s) <= MOST_DEPTH;
}

static void hold(const sis_conv_shape *s) {
    const size_t count = s->channels * sis_conv_in_size(s), out = sis_conv_out_size(s);
    const size_t depth = s->channels * sis_conv_taps(s);
    float *x =
        malloc(count * sizeof *x); /* as long as it is: who reads past it is seen where that is watched */
    TEST_ASSERT_NOT_NULL(x);
    random_fill(&rng, x, count, true);
    const sis_conv_image image = sis_conv_image_of(s, x);
    const sis_conv_volume volume = {s, x};
    for (int i = 0; i < 6; i++) {
        const size_t k0 = i % 2 ? random_below(&rng, depth) : 0,
                     k = i % 3 ? 1 + random_below(&rng, depth - k0) : depth - k0;
        const size_t n0 = random_below(&rng, (out + SIS_NR - 1) / SIS_NR) * SIS_NR,
                     n = out - n0 < SIS_NR ? out - n0 : SIS_NR;
        const size_t width = (n + SIS_LANES - 1) / SIS_LANES * SIS_LANES;
        for (size_t j = 0; j < k * width + 8; j++) panel[j] = plain[j] = 7.0f;
        sis_pack_conv_columns(&image, k0, k, n0, n, width, panel);
        sis_pack_volume_columns(&volume, k0, k, n0, n, width, plain);
        if (memcmp(panel, plain, (k * width + 8) * sizeof(float)) == 0) continue;
        char text[200];
        snprintf(text, sizeof text, "seed %u: %u of %ux%u, kernel %ux%u / %ux%u: k %u + %u, n %u + %u", SEED,
                 (unsigned)s->channels, (unsigned)s->in[0], (unsigned)s->in[1], (unsigned)s->kernel[0],
                 (unsigned)s->kernel[1], (unsigned)s->stride[0], (unsigned)s->stride[1], (unsigned)k0,
                 (unsigned)k, (unsigned)n0, (unsigned)n);
        TEST_FAIL_MESSAGE(text);
    }
    free(x);
}

static void test_panels(void) {
    for (int i = 0; i < 3000; i++) {
        sis_conv_shape s;
        if (random_shape(&s, i % 2)) hold(&s);
    }
}

void setUp(void) { rng.state = SEED; }
void tearDown(void) {}

int main(void) {
    UnityBegin("columns_test.c");
    SKIP_WITHOUT_LANES();
    RUN_TEST(test_panels);
    return UnityEnd();
}
