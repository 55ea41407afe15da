/* Compiled models in tests, see image_net.h. */
#include "image_net.h"

#include <string.h>

#include "sis/sha256.h"

uint8_t *const image_file = test_pool, *const image_arena = test_pool + IMAGE_ROOM + IMAGE_RECORDS;
static uint8_t *const records = test_pool + IMAGE_ROOM;
size_t image_bytes;
sis_graph *image_net;

static void check(const sis_graph *graph, sis_status status) {
    if (status != SIS_OK) TEST_FAIL_MESSAGE(sis_graph_error(graph)->text);
}

void image_save(void) {
    static const char about[] = "{\"inputs\":[]}";
    check(net, sis_graph_save_size(net, sizeof about - 1, &image_bytes));
    TEST_ASSERT_TRUE(image_bytes <= IMAGE_ROOM);
    memset(image_file, 0xee, image_bytes);
    check(net, sis_graph_save(net, about, sizeof about - 1, image_file, image_bytes));
}

/* A mutant may loop for ever: that is its right, and whoever runs it can stop it. */
static sis_interrupt stop_late(void *context) {
    uint32_t *polls = context;
    return ++*polls > 5000 ? SIS_STOP : SIS_GO_ON;
}

sis_status image_load(const void *file, size_t bytes, size_t records_at_once) {
    size_t used = 16 * 1024;
    memset(records, 0xa5, IMAGE_RECORDS);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_create(records, used, net->opset, &image_net));
    static uint32_t polls;
    polls = 0;
    sis_graph_set_interrupt(image_net, stop_late, &polls);
    for (;;) {
        sis_status status = sis_graph_load(image_net, file, bytes);
        if (status != SIS_OUT_OF_ARENA) return status;
        size_t more = image_net->error.asked + 4096;
        if (more < records_at_once) more = records_at_once;
        if (more > IMAGE_RECORDS - used) return status;
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_extend(image_net, records + used, more));
        used += (more + 63) & ~(size_t)63;
        if (used > IMAGE_RECORDS) return status;
    }
}

sis_status image_compile(void) {
    size_t bytes;
    static uint8_t more[256 * 1024];
    sis_status status = sis_graph_plan(image_net, &bytes);
    if (status == SIS_OUT_OF_ARENA) {
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_extend(image_net, more, sizeof more));
        status = sis_graph_plan(image_net, &bytes);
    }
    if (status != SIS_OK) return status;
    if (bytes > IMAGE_ARENA) return SIS_OUT_OF_ARENA;
    int64_t figures[SIS_FIGURE_COUNT];
    (void)sis_graph_figures(image_net, figures);
    size_t region = figures[SIS_FIGURE_DYNAMIC] > 0 ? 65536 : 0;
    if (bytes + region > IMAGE_ARENA) return SIS_OUT_OF_ARENA;
    memset(image_arena, 0xa5, bytes + region);
    return sis_graph_compile(image_net, image_arena, bytes + region);
}

void image_seal(uint8_t *file, size_t bytes) {
    uint64_t weights = bytes < SIS_IMAGE_HEADER ? 0 : sis_image_number(file + SIS_IMAGE_AT_WEIGHTS, 8);
    if (weights < SIS_IMAGE_HEADER || weights > bytes) return;
    sis_sha256(file + weights, bytes - weights, file + SIS_IMAGE_AT_CONTENT);
    sis_sha256(file + SIS_IMAGE_AT_VERSION, weights - SIS_IMAGE_AT_VERSION, file + SIS_IMAGE_AT_HEAD);
}

static void ports(const sis_graph *graph, bool outputs, int64_t list[SIS_PORTS]) {
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_ports(graph, outputs, 0, list));
}

void image_same_run(void) {
    int64_t a[SIS_PORTS], b[SIS_PORTS];
    ports(net, false, a);
    ports(image_net, false, b);
    for (uint32_t i = 0; i < SIS_PORTS; i++) {
        TEST_ASSERT_EQUAL(a[i] < 0, b[i] < 0);
        if (a[i] < 0) continue;
        const sis_tensor *from = &sis_tensor_at(net, (uint32_t)a[i])->t,
                         *to = &sis_tensor_at(image_net, (uint32_t)b[i])->t;
        TEST_ASSERT_EQUAL(from->bytes, to->bytes);
        if (from->bytes > 0) memcpy(to->data, from->data, from->bytes);
    }
    net_run();
    check(image_net, sis_graph_run(image_net));
    ports(net, true, a);
    ports(image_net, true, b);
    for (uint32_t i = 0; i < SIS_PORTS; i++) {
        TEST_ASSERT_EQUAL(a[i] < 0, b[i] < 0);
        if (a[i] < 0) continue;
        const sis_tensor *mine = &sis_tensor_at(net, (uint32_t)a[i])->t,
                         *other = &sis_tensor_at(image_net, (uint32_t)b[i])->t;
        TEST_ASSERT_EQUAL(mine->dtype, other->dtype);
        TEST_ASSERT_TRUE(sis_shape_equal(&mine->shape, &other->shape));
        if (mine->bytes > 0) TEST_ASSERT_EQUAL_MEMORY(mine->data, other->data, mine->bytes);
    }
}

void image_same(void) {
    static const sis_figure planned[] = {
        SIS_FIGURE_NODES,          SIS_FIGURE_VIEWS,        SIS_FIGURE_ACTIVATION_BYTES,
        SIS_FIGURE_LIVENESS_BYTES, SIS_FIGURE_INSTRUCTIONS, SIS_FIGURE_DYNAMIC,
        SIS_FIGURE_FUSED,          SIS_FIGURE_OWN_BYTES};
    image_save();
    uint8_t digest[32], after[32];
    sis_sha256(image_file, image_bytes, digest);
    int64_t dynamic = net_figure(SIS_FIGURE_DYNAMIC), figures[SIS_FIGURE_COUNT];
    net_compile_with(dynamic > 0 ? 65536 : 0);
    check(image_net, image_load(image_file, image_bytes, 512));
    check(image_net, image_compile());
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_figures(image_net, figures));
    for (size_t i = 0; i < sizeof planned / sizeof planned[0]; i++)
        TEST_ASSERT_EQUAL(net_figure(planned[i]), figures[planned[i]]);
    for (int run = 0; run < 2; run++) image_same_run();
    sis_sha256(image_file, image_bytes, after);
    TEST_ASSERT_EQUAL_MEMORY(digest, after, 32); /* only read */
}
