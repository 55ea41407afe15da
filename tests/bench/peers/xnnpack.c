/* XNNPACK's operators, weights packed before; images are NHWC, as it wants them. Two runs, the second is warm.
 *   xnnpack product M N K | conv SIZE CHANNELS FILTERS KERNEL STRIDE GROUPS | softmax ROWS COLUMNS | relu COUNT */
#include <math.h>
#include <string.h>
#include <xnnpack.h>

#include "region.h"

static void check(enum xnn_status status, const char *call) {
    if (status == xnn_status_success) return;
    fprintf(stderr, "%s: status %d\n", call, (int)status);
    exit(1);
}
#define CHECK(call) check((call), #call)

static void run_twice(xnn_operator_t operator) {
    for (int run = 0; run < 2; run++) {
        REGION_BEGIN();
        const enum xnn_status status = xnn_run_operator(operator, NULL);
        REGION_END();
        CHECK(status);
    }
}

static void product(const size_t *n) {
    xnn_operator_t it;
    CHECK(xnn_create_fully_connected_nc_f32(n[2], n[1], n[2], n[1], values(n[1] * n[2]), NULL, -INFINITY,
                                            INFINITY, 0, NULL, NULL, &it));
    CHECK(xnn_reshape_fully_connected_nc_f32(it, n[0], NULL));
    CHECK(xnn_setup_fully_connected_nc_f32(it, values(n[0] * n[2]), values(n[0] * n[1])));
    run_twice(it);
}

static void conv(const size_t *n) {
    const size_t size = n[0], channels = n[1], filters = n[2], groups = n[5];
    const uint32_t kernel = (uint32_t)n[3], stride = (uint32_t)n[4], pad = (kernel - 1) / 2;
    xnn_operator_t it;
    /* Depthwise weights are [kernel][kernel][channels] unless said otherwise; here the counts alone matter. */
    CHECK(xnn_create_convolution2d_nhwc_f32(pad, pad, pad, pad, kernel, kernel, stride, stride, 1, 1,
                                            (uint32_t)groups, channels / groups, filters / groups, channels,
                                            filters, values(filters * (channels / groups) * kernel * kernel),
                                            values(filters), -INFINITY, INFINITY, 0, NULL, NULL, &it));
    size_t workspace, alignment, height, width;
    CHECK(
        xnn_reshape_convolution2d_nhwc_f32(it, 1, size, size, &workspace, &alignment, &height, &width, NULL));
    void *room = workspace > 0 ? aligned_alloc(64, (workspace + 127) / 64 * 64) : NULL;
    CHECK(xnn_setup_convolution2d_nhwc_f32(it, room, values(size * size * channels),
                                           values(height * width * filters)));
    run_twice(it);
}

static void softmax(const size_t *n) {
    xnn_operator_t it;
    CHECK(xnn_create_softmax_nc_f32(0, &it));
    CHECK(xnn_reshape_softmax_nc_f32(it, n[1], n[1], n[1], n[0], NULL));
    CHECK(xnn_setup_softmax_nc_f32(it, values(n[0] * n[1]), values(n[0] * n[1])));
    run_twice(it);
}

static void relu(const size_t *n) {
    xnn_operator_t it;
    const union xnn_unary_params zero_and_up = {.clamp = {.min = 0.0f, .max = INFINITY}};
    CHECK(xnn_create_unary_elementwise_nc(xnn_unary_clamp, xnn_datatype_fp32, xnn_datatype_fp32, &zero_and_up,
                                          NULL, NULL, 0, &it));
    CHECK(xnn_reshape_unary_elementwise_nc(it, n[0], 1, 1, 1, NULL));
    CHECK(xnn_setup_unary_elementwise_nc(it, values(n[0]), values(n[0])));
    run_twice(it);
}

static const struct work {
    const char *name;
    int numbers;
    void (*run)(const size_t *numbers);
} works[] = {{"product", 3, product}, {"conv", 6, conv}, {"softmax", 2, softmax}, {"relu", 1, relu}};

int main(int argc, char **argv) {
    CHECK(xnn_initialize(NULL));
    for (size_t i = 0; i < sizeof works / sizeof *works; i++) {
        if (argc != 2 + works[i].numbers || strcmp(argv[1], works[i].name) != 0) continue;
        size_t numbers[6];
        for (int n = 0; n < works[i].numbers; n++) numbers[n] = strtoull(argv[2 + n], NULL, 10);
        works[i].run(numbers);
        return 0;
    }
    return fprintf(stderr, "usage: xnnpack product|conv|softmax|relu NUMBERS\n"), 2;
}
