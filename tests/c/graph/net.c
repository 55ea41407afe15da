/* Graphs for tests, see net.h. */
#include <string.h>

#include "net.h"

sis_graph *net;
uint64_t net_seed;

static uint8_t attributes[512];
static size_t attribute_bytes;

static void check(sis_status status) {
    if (status != SIS_OK) TEST_FAIL_MESSAGE(sis_graph_error(net)->text);
}

void net_begin_with(uint32_t opset, size_t record_bytes) {
    memset(net_records, 0xa5, record_bytes); /* nothing may hang on what was there */
    memset(net_arena, 0xa5, sizeof net_arena);
    attribute_bytes = 0;
    net = NULL;
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_create(net_records, record_bytes, opset, &net));
}

void net_begin(uint32_t opset) { net_begin_with(opset, sizeof net_records); }

static void put(uint32_t tag, const void *value, uint32_t bytes) {
    TEST_ASSERT_TRUE(attribute_bytes + 5 + bytes <= sizeof attributes);
    attributes[attribute_bytes] = (uint8_t)tag;
    memcpy(&attributes[attribute_bytes + 1], &bytes,
           4); /* the tests' machines are little-endian, as the wire is */
    memcpy(&attributes[attribute_bytes + 5], value, bytes);
    attribute_bytes += 5 + bytes;
}

void net_int(uint32_t tag, int64_t value) { put(tag, &value, sizeof value); }
void net_enum(uint32_t tag, uint8_t value) { put(tag, &value, sizeof value); }
void net_u32(uint32_t tag, uint32_t value) { put(tag, &value, sizeof value); }
void net_ints(uint32_t tag, const int64_t *values, uint32_t count) { put(tag, values, count * 8); }

uint32_t net_dimension(const char *name, int64_t bound) {
    uint32_t id = SIS_NONE;
    check(sis_graph_dimension(net, name, bound, &id));
    return id;
}

uint32_t net_input(sis_dtype dtype, const int64_t *dims, uint32_t rank) {
    uint32_t id = SIS_NONE;
    check(sis_graph_input(net, "input", dtype, dims, rank, &id));
    return id;
}

uint32_t net_constant(sis_dtype dtype, const int64_t *dims, uint32_t rank, const void *data) {
    uint32_t id = SIS_NONE;
    sis_shape shape = {.rank = rank};
    if (rank > 0) memcpy(shape.dim, dims, rank * sizeof *dims);
    size_t bytes;
    TEST_ASSERT_EQUAL(SIS_OK, sis_tensor_size(dtype, &shape, &bytes));
    check(sis_graph_constant(net, "constant", dtype, dims, rank, data, bytes, true, &id));
    return id;
}

uint32_t net_shape(const int64_t *values, uint32_t count) {
    return net_constant(SIS_I64, DIMS(count), values);
}

uint32_t net_weights(const int64_t *dims, uint32_t rank) {
    return net_constant(SIS_F32, dims, rank, net_arena);
}

uint32_t net_block(uint32_t parent) {
    uint32_t id = SIS_NONE;
    check(sis_graph_block(net, parent, &id));
    return id;
}

uint32_t net_block_input(uint32_t block, sis_dtype dtype, const int64_t *dims, uint32_t rank) {
    uint32_t id = SIS_NONE;
    check(sis_graph_block_input(net, block, "carried", dtype, dims, rank, false, &id));
    return id;
}

uint32_t net_dynamic_input(uint32_t block, uint32_t dtype) {
    uint32_t id = SIS_NONE;
    check(sis_graph_block_input(net, block, "carried", dtype, NULL, 0, true, &id));
    return id;
}

void net_output(uint32_t block, uint32_t tensor) { check(sis_graph_output(net, block, "output", tensor)); }

uint32_t net_first;

sis_status net_try(uint32_t block, sis_op_id op, const uint32_t *inputs, uint32_t n_inputs,
                   uint32_t n_outputs) {
    size_t bytes = attribute_bytes;
    attribute_bytes = 0;
    return sis_graph_operator(net, block, op, "node", inputs, n_inputs, attributes, bytes, n_outputs,
                              &net_first);
}

uint32_t net_op_many(uint32_t block, sis_op_id op, const uint32_t *inputs, uint32_t n_inputs,
                     uint32_t n_outputs) {
    uint32_t first = SIS_NONE;
    size_t bytes = attribute_bytes;
    attribute_bytes = 0;
    check(sis_graph_operator(net, block, op, "node", inputs, n_inputs, attributes, bytes, n_outputs, &first));
    return first;
}

uint32_t net_op(uint32_t block, sis_op_id op, const uint32_t *inputs, uint32_t n_inputs) {
    return net_op_many(block, op, inputs, n_inputs, 1);
}

uint32_t net_i64(int64_t value) {
    uint32_t id = SIS_NONE;
    check(sis_graph_constant(net, "constant", SIS_I64, NULL, 0, &value, sizeof value, false, &id));
    return id;
}

uint32_t net_bool(bool value) {
    uint32_t id = SIS_NONE;
    check(sis_graph_constant(net, "constant", SIS_BOOL, NULL, 0, &value, sizeof value, false, &id));
    return id;
}

net_body net_body_begin(uint32_t parent) {
    net_body body = {.block = net_block(parent)};
    body.iteration = net_block_input(body.block, SIS_I64, NULL, 0);
    body.condition = net_block_input(body.block, SIS_BOOL, NULL, 0);
    return body;
}

uint32_t net_body_end(uint32_t parent, net_body body, const uint32_t *inputs, uint32_t n_inputs,
                      uint32_t n_outputs) {
    net_u32(1, body.block);
    return net_op_many(parent, SIS_OP_LOOP, inputs, n_inputs, n_outputs);
}

size_t net_plan(void) {
    size_t bytes = 0;
    check(sis_graph_plan(net, &bytes));
    return bytes;
}

void net_compile_with(size_t region) {
    size_t bytes = net_plan() + region;
    TEST_ASSERT_TRUE_MESSAGE(bytes <= NET_ARENA, "the test's graph is too large for net_arena");
    check(sis_graph_compile(net, net_arena, bytes));
}

void net_compile(void) { net_compile_with(0); }

static sis_interrupt at_every_poll(void *left) { return --*(int *)left < 0 ? SIS_STOP : SIS_SUSPEND; }
static sis_interrupt at_one_poll(void *left) { return (*(int *)left)-- == 0 ? SIS_SUSPEND : SIS_GO_ON; }

uint32_t net_pieces;

static void ask_at_every_tile(void) {
    for (uint32_t i = 0; i < net->nodes.count; i++)
        sis_node_at(net, i)->chunk = sis_node_at(net, i)->steps_chunk = 1;
}

sis_status net_run_in_pieces(int most) {
    sis_status status;
    ask_at_every_tile();
    sis_graph_set_interrupt(net, at_every_poll, &most);
    while ((status = sis_graph_run(net)) == SIS_SUSPENDED) net_pieces++;
    sis_graph_set_interrupt(net, NULL, NULL);
    return status;
}

sis_status net_run_to(int polls) {
    ask_at_every_tile();
    sis_graph_set_interrupt(net, at_one_poll, &polls);
    sis_status status = sis_graph_run(net);
    sis_graph_set_interrupt(net, NULL, NULL);
    return status;
}

void net_one_by_one(void) { check(sis_graph_fusion(net, NULL, false)); }

void net_run(void) { check(sis_graph_run(net)); }

int64_t net_info(uint32_t tensor, int which) {
    int64_t info[SIS_TENSOR_INFO];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_tensor(net, tensor, info));
    return info[which];
}

void *net_data(uint32_t tensor) {
    int64_t offset = net_info(tensor, 3);
    TEST_ASSERT_TRUE_MESSAGE(offset >= 0, "tensor is not in the arena");
    return net_arena + offset;
}

void net_set(uint32_t tensor, const void *data) {
    if (net_info(tensor, 2) > 0) memcpy(net_data(tensor), data, (size_t)net_info(tensor, 2));
}

int64_t net_figure(sis_figure figure) {
    int64_t figures[SIS_FIGURE_COUNT];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_figures(net, figures));
    return figures[figure];
}

void net_is(const char *part) {
    const char *text = sis_graph_error(net)->text;
    if (strstr(text, part) == NULL) TEST_FAIL_MESSAGE(text);
}

uint32_t net_random(uint32_t below) {
    uint64_t z = net_seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ z >> 31) >> 32) % below;
}

void net_fill(uint32_t tensor) {
    float *data = net_data(tensor);
    for (int64_t i = 0; i < net_info(tensor, 2) / 4; i++)
        data[i] = ((float)net_random(2001) - 1000.0f) / 256.0f;
}

/* A test that needs to set something up defines its own. */
__attribute__((weak)) void setUp(void) {}
__attribute__((weak)) void tearDown(void) {}
