/* Programs of frames, and one of them by the graph's own calls. */
#include "program.h"

#include <string.h>

#include "sis/graph.h"

const float program_weights[54] = {0.5f,  -1,   2,    0.25f, 1,     -0.5f, 3,     0.125f, -2,    1,     1,
                                   1,     -1,   -1,   -1,    0.5f,  0.5f,  0.5f,  2,      -2,    2,     -2,
                                   2,     -2,   2,    -2,    2,     0.1f,  0.2f,  0.3f,   0.4f,  0.5f,  0.6f,
                                   0.7f,  0.8f, 0.9f, -0.1f, -0.2f, -0.3f, -0.4f, -0.5f,  -0.6f, -0.7f, -0.8f,
                                   -0.9f, 1,    0,    0,     0,     1,     0,     0,      0,     1};
const float program_bias[3] = {0.5f, -0.25f, 1};
const float program_image[50] = {1, -1, 2, -2, 3,  -3, 4, -4, 5,  -5, 6, -6, 7,  -7, 8,  -8, 9,
                                 9, 8,  7, 6,  5,  4,  3, 2,  1,  0,  1, 2,  3,  4,  5,  6,  7,
                                 8, 9,  1, 1,  -1, 1,  1, -1, -1, 1,  2, 3,  -5, 8,  13, 21};
/* pads (tag 5): 1, 1, 1, 1. */
static const uint8_t conv_attributes[] = {5, 32, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0,
                                          0, 0,  1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0};

static sis_status sent(uint32_t *id) {
    rig_send();
    const rig_reply r = rig_only();
    TEST_ASSERT_EQUAL_UINT8(rig_out.bytes[2], r.command);
    if (id != NULL) *id = r.id;
    return (sis_status)r.status;
}

sis_status program_plain(uint32_t command) {
    rig_begin(command);
    return sent(NULL);
}

sis_status program_create(void) { return program_plain(SIS_COMMAND_CREATE_GRAPH); }

sis_status program_input(const char *name, uint32_t dtype, uint32_t rank, const int64_t *dims, uint32_t *id) {
    rig_begin(SIS_COMMAND_ADD_INPUT);
    rig_string(name);
    rig_u16(dtype);
    rig_dims(rank, dims);
    return sent(id);
}

sis_status program_constant(const char *name, uint32_t dtype, uint32_t rank, const int64_t *dims,
                            const void *data, size_t bytes, uint32_t *id) {
    rig_begin(SIS_COMMAND_ADD_CONSTANT);
    rig_string(name);
    rig_u16(dtype);
    rig_dims(rank, dims);
    rig_bytes(data, bytes);
    return sent(id);
}

sis_status program_load(uint32_t tensor, uint64_t offset, const void *data, size_t bytes) {
    rig_begin(SIS_COMMAND_LOAD_WEIGHTS);
    rig_u32(tensor);
    rig_u64(offset);
    rig_bytes(data, bytes);
    return sent(NULL);
}

sis_status program_shape(uint32_t tensor, uint32_t dtype, uint32_t rank, const uint32_t *dims) {
    rig_begin(SIS_COMMAND_SET_TENSOR_SHAPE);
    rig_u32(tensor);
    rig_u8(dtype);
    rig_dims32(rank, dims);
    return sent(NULL);
}

sis_status program_operator(uint32_t op, uint32_t n, const uint32_t *inputs, const void *attributes,
                            size_t bytes, uint32_t *id) {
    rig_begin(SIS_COMMAND_ADD_ML_OPERATOR);
    rig_u8(op < 255 ? op : 255);
    if (op >= 255) rig_u16(op);
    rig_record(SIS_RECORD_INPUTS, inputs, 4 * n);
    rig_record(SIS_RECORD_NAME, "node", 4);
    rig_bytes(attributes, bytes);
    return sent(id);
}

sis_status program_output(uint32_t block, uint32_t tensor, const char *name) {
    rig_begin(SIS_COMMAND_ADD_OUTPUT);
    rig_u32(block);
    rig_u32(tensor);
    rig_string(name);
    return sent(NULL);
}

sis_status program_compile(void) { return program_plain(SIS_COMMAND_COMPILE_GRAPH); }

sis_status program_set(uint32_t tensor, uint64_t offset, const void *data, size_t bytes) {
    rig_begin(SIS_COMMAND_SET_INPUT);
    rig_u32(tensor);
    rig_u64(offset);
    rig_bytes(data, bytes);
    return sent(NULL);
}

sis_status program_read(uint32_t tensor, uint64_t offset, uint32_t length, uint8_t *to, size_t *bytes) {
    rig_begin(SIS_COMMAND_READ_OUTPUT);
    rig_u32(tensor);
    rig_u32(SIS_NONE);
    rig_u64(offset);
    rig_u32(length);
    rig_send();
    const rig_reply r = rig_only();
    if (r.status != SIS_OK) return (sis_status)r.status;
    const size_t head = 2 + 1 + 8 * (r.data[2] == SIS_SHAPE_UNKNOWN ? 0u : r.data[2]) + 8;
    TEST_ASSERT_TRUE(r.bytes >= head && r.bytes - head <= length);
    *bytes = r.bytes - head;
    memcpy(to, r.data + head, *bytes);
    return SIS_OK;
}

#define STEP(call) \
    if (status == SIS_OK) status = call

static sis_status net_behind(uint32_t x, uint32_t w, uint32_t b, uint32_t *output) {
    uint32_t conv = 0;
    sis_status status =
        program_operator(SIS_OP_CONV, IDS(x, w, b), conv_attributes, sizeof conv_attributes, &conv);
    STEP(program_operator(SIS_OP_RELU, IDS(conv), NULL, 0, output));
    STEP(program_output(SIS_MAIN_BLOCK, *output, "y"));
    return status;
}

sis_status program_net_plain(uint32_t *output) {
    sis_status status = program_create();
    STEP(program_shape(0, SIS_F32, DIMS32(1, 2, 5, 5)));
    STEP(program_shape(1, SIS_F32, DIMS32(3, 2, 3, 3)));
    STEP(program_shape(2, SIS_F32, DIMS32(3)));
    STEP(program_load(1, 0, program_weights, 7));
    STEP(program_load(2, 0, program_bias, sizeof program_bias));
    STEP(program_load(1, 7, (const uint8_t *)program_weights + 7, 100));
    STEP(program_load(1, 107, (const uint8_t *)program_weights + 107, sizeof program_weights - 107));
    STEP(net_behind(0, 1, 2, output));
    return status;
}

sis_status program_net_named(uint32_t *output) {
    uint32_t x = 0, w = 0, b = 0;
    sis_status status = program_create();
    STEP(program_input("x", SIS_F32, DIMS(1, 2, 5, 5), &x));
    STEP(program_constant("w", SIS_F32, DIMS(3, 2, 3, 3), NULL, 0, &w));
    STEP(program_load(w, 0, program_weights, sizeof program_weights));
    STEP(program_constant("b", SIS_F32, DIMS(3), program_bias, sizeof program_bias, &b));
    STEP(net_behind(x, w, b, output));
    return status;
}

void program_expected(float output[75]) {
    static _Alignas(64) uint8_t records[1 << 16], arena[1 << 16];
    sis_graph *graph;
    uint32_t x, w, b, conv, y;
    sis_graph_port_info port;
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_create(records, sizeof records, 26, &graph));
    sis_graph_input(graph, "x", SIS_F32, (const int64_t[]){1, 2, 5, 5}, 4, &x);
    sis_graph_constant(graph, "w", SIS_F32, (const int64_t[]){3, 2, 3, 3}, 4, program_weights,
                       sizeof program_weights, true, &w);
    sis_graph_constant(graph, "b", SIS_F32, (const int64_t[]){3}, 1, program_bias, sizeof program_bias, true,
                       &b);
    sis_graph_operator(graph, 0, SIS_OP_CONV, "", (const uint32_t[]){x, w, b}, 3, conv_attributes,
                       sizeof conv_attributes, 1, &conv);
    sis_graph_operator(graph, 0, SIS_OP_RELU, "", &conv, 1, NULL, 0, 1, &y);
    sis_graph_output(graph, 0, "y", y);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_compile(graph, arena, sizeof arena));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_port(graph, x, &port));
    memcpy(port.data, program_image, sizeof program_image);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_run(graph));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_port(graph, y, &port));
    memcpy(output, port.data, 75 * sizeof *output);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_destroy(graph));
}
