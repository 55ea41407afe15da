/* A case's steps as calls of the graph API. */
#include <string.h>

#include "reader.h"

#define RECORDS_BYTES 32768u      /* the first block of records */
#define MORE_BYTES 4096u          /* with each further one, as sis_graph_extend wants */
#define REGION_BYTES (256u << 10) /* where shapes are known only at run */
enum { MOST_INPUTS = 32, MOST_ATTRIBUTES = 1024, SMALL_CONSTANT = 256 };

/* Memory of a case's graph: the next piece, then what it is for, SIS_ALIGNMENT-aligned. */
static void *take(sis_case_graph *built, uint64_t bytes) {
    uint64_t whole = bytes + SIS_ALIGNMENT;
    uint8_t *piece =
        whole <= SIZE_MAX / 2 ? built->memory->take(built->memory->context, (size_t)whole) : NULL;
    if (piece == NULL) {
        sis_error_set(&built->error, SIS_OUT_OF_ARENA, "no memory for %u bytes", whole);
        return NULL;
    }
    memcpy(piece, &built->blocks, sizeof built->blocks);
    built->blocks = piece;
    return piece + SIS_ALIGNMENT;
}

void sis_case_free(sis_case_graph *built) {
    if (built->graph != NULL) (void)sis_graph_destroy(built->graph);
    built->graph = NULL;
    while (built->blocks != NULL) {
        void *piece = built->blocks;
        memcpy(&built->blocks, piece, sizeof built->blocks);
        built->memory->give(built->memory->context, piece);
    }
}

static sis_status damaged(sis_case_graph *built) {
    return sis_error_set(&built->error, SIS_BAD_ARGUMENT, "the table of cases is damaged");
}

/* After a call of the graph API that failed: true when it got more records and is to be made again. */
static bool again(sis_case_graph *built, sis_status status) {
    if (status == SIS_OK) return false;
    built->error = *sis_graph_error(built->graph);
    if (status != SIS_OUT_OF_ARENA) return false;
    uint64_t bytes = built->error.asked + MORE_BYTES;
    void *memory = take(built, bytes);
    return memory != NULL && sis_graph_extend(built->graph, memory, (size_t)bytes) == SIS_OK;
}

/* A name that no other has. */
static void name_of(char name[8], char kind, uint32_t number) {
    name[0] = kind;
    name[1] = (char)('0' + number / 100 % 10);
    name[2] = (char)('0' + number / 10 % 10);
    name[3] = (char)('0' + number % 10);
    name[4] = 0;
}

static sis_status add_input(sis_case_graph *built, sis_reader *reader) {
    sis_case_tensor tensor;
    char name[8];
    sis_status status;
    sis_read_tensor(reader, &tensor);
    if (built->n_inputs == SIS_CASE_ENDS) reader->bad = true;
    const uint8_t *elements = reader->at;
    sis_skip_elements(reader, &tensor);
    if (reader->bad) return damaged(built);
    name_of(name, 'x', built->n_inputs);
    uint32_t *id = &built->input[built->n_inputs];
    do status = sis_graph_input(built->graph, name, tensor.dtype, tensor.dims, tensor.rank, id);
    while (again(built, status));
    built->elements[built->n_inputs] = elements;
    built->n_inputs += status == SIS_OK;
    return status;
}

static sis_status add_constant(sis_case_graph *built, sis_reader *reader) {
    sis_case_tensor tensor;
    size_t bytes;
    uint64_t small[SMALL_CONSTANT / 8];
    uint32_t id;
    sis_status status;
    sis_read_tensor(reader, &tensor);
    size_t count = sis_case_elements(reader, &tensor, &bytes);
    if (reader->bad) return damaged(built);
    void *data = bytes <= sizeof small ? small : take(built, bytes);
    if (data == NULL) return SIS_OUT_OF_ARENA;
    sis_read_elements(reader, tensor.dtype, count, data, bytes);
    if (reader->bad) return damaged(built);
    do
        status = sis_graph_constant(built->graph, "", tensor.dtype, tensor.dims, tensor.rank, data, bytes,
                                    data != small, &id);
    while (again(built, status));
    return status;
}

static sis_status add_block(sis_case_graph *built, sis_reader *reader) {
    uint32_t parent = sis_read_u32(reader), id;
    sis_status status;
    do status = sis_graph_block(built->graph, parent, &id);
    while (again(built, status));
    return status;
}

static sis_status add_block_input(sis_case_graph *built, sis_reader *reader) {
    sis_case_tensor tensor;
    char name[8];
    uint32_t id;
    sis_status status;
    uint32_t block = sis_read_u32(reader);
    bool dynamic = sis_read_byte(reader) != 0;
    sis_read_tensor(reader, &tensor);
    name_of(name, 'b', block);
    do
        status = sis_graph_block_input(built->graph, block, name, tensor.dtype, tensor.dims, tensor.rank,
                                       dynamic, &id);
    while (again(built, status));
    return status;
}

static void put(uint8_t *to, uint64_t value, size_t bytes) { memcpy(to, &value, bytes); }

/* Records as sis_graph_operator takes them; their bytes. */
static size_t read_records(sis_reader *reader, uint8_t to[MOST_ATTRIBUTES]) {
    size_t bytes = 0;
    for (uint32_t n = sis_read_u32(reader); n > 0 && !reader->bad; n--) {
        uint32_t tag = sis_read_byte(reader), whole = sis_read_byte(reader), count = sis_read_u32(reader);
        uint64_t length = whole ? (uint64_t)count * 8 : count;
        if (reader->bad || length + 5 > MOST_ATTRIBUTES - bytes) {
            reader->bad = true;
            return 0;
        }
        to[bytes] = (uint8_t)tag;
        put(to + bytes + 1, length, 4);
        bytes += 5;
        for (uint32_t i = 0; whole && i < count; i++)
            put(to + bytes + 8 * i, (uint64_t)sis_read_signed(reader), 8);
        const uint8_t *value = whole ? NULL : sis_read_bytes(reader, length);
        if (value != NULL) memcpy(to + bytes, value, (size_t)length);
        bytes += (size_t)length;
    }
    return bytes;
}

static sis_status add_operator(sis_case_graph *built, sis_reader *reader) {
    uint32_t inputs[MOST_INPUTS], first;
    uint8_t attributes[MOST_ATTRIBUTES];
    sis_status status;
    uint32_t op = sis_read_u32(reader), block = sis_read_u32(reader), count = sis_read_u32(reader);
    if (count > MOST_INPUTS) return damaged(built);
    for (uint32_t i = 0; i < count; i++) inputs[i] = sis_read_u32(reader) - 1; /* 0: SIS_NONE */
    uint32_t outputs = sis_read_u32(reader);
    size_t bytes = read_records(reader, attributes);
    if (reader->bad) return damaged(built);
    do
        status = sis_graph_operator(built->graph, block, op, "", inputs, count, attributes, bytes, outputs,
                                    &first);
    while (again(built, status));
    return status;
}

static sis_status add_output(sis_case_graph *built, sis_reader *reader) {
    char name[8];
    sis_status status;
    uint32_t block = sis_read_u32(reader), tensor = sis_read_u32(reader);
    if (reader->bad || built->n_outputs == SIS_CASE_ENDS) return damaged(built);
    name_of(name, 'y', built->n_outputs);
    do status = sis_graph_output(built->graph, block, name, tensor);
    while (again(built, status));
    if (block == SIS_MAIN_BLOCK) built->output[built->n_outputs++] = tensor;
    return status;
}

typedef sis_status step_call(sis_case_graph *built, sis_reader *reader);
static step_call *const steps[] = {
    [SIS_STEP_INPUT] = add_input,       [SIS_STEP_CONSTANT] = add_constant,
    [SIS_STEP_BLOCK] = add_block,       [SIS_STEP_BLOCK_INPUT] = add_block_input,
    [SIS_STEP_OPERATOR] = add_operator, [SIS_STEP_OUTPUT] = add_output,
};

static sis_status add_steps(sis_case_graph *built, sis_reader *reader) {
    for (;;) {
        uint32_t step = sis_read_byte(reader);
        if (reader->bad || step >= sizeof steps / sizeof *steps) return damaged(built);
        if (step == SIS_STEP_END) return SIS_OK;
        sis_status status = steps[step](built, reader);
        if (status == SIS_OK && reader->bad) status = damaged(built);
        if (status != SIS_OK) return status;
    }
}

static sis_status compile(sis_case_graph *built) {
    int64_t figures[SIS_FIGURE_COUNT];
    size_t bytes = 0;
    sis_status status;
    do status = sis_graph_plan(built->graph, &bytes);
    while (again(built, status));
    if (status == SIS_OK) status = sis_graph_figures(built->graph, figures);
    if (status != SIS_OK) return status;
    if (figures[SIS_FIGURE_DYNAMIC] > 0 && bytes <= SIZE_MAX - REGION_BYTES) bytes += REGION_BYTES;
    void *arena = take(built, bytes);
    if (arena == NULL) return SIS_OUT_OF_ARENA;
    status = sis_graph_compile(built->graph, arena, bytes);
    if (status != SIS_OK) built->error = *sis_graph_error(built->graph);
    return status;
}

static sis_status write_inputs(sis_case_graph *built, const uint8_t *end) {
    int64_t info[SIS_TENSOR_INFO];
    sis_graph_port_info port;
    for (uint32_t i = 0; i < built->n_inputs; i++) {
        sis_reader reader = {built->elements[i], end, false};
        sis_case_tensor tensor = {0};
        if (sis_graph_tensor(built->graph, built->input[i], info) != SIS_OK ||
            sis_graph_port(built->graph, built->input[i], &port) != SIS_OK)
            return damaged(built);
        tensor.dtype = (uint32_t)info[0];
        tensor.rank = (uint32_t)info[1];
        for (uint32_t k = 0; k < tensor.rank; k++) tensor.dims[k] = info[4 + k];
        size_t bytes, count = sis_case_elements(&reader, &tensor, &bytes);
        if (bytes != port.bytes) return damaged(built);
        if (bytes > 0) sis_read_elements(&reader, tensor.dtype, count, port.data, bytes);
        if (reader.bad) return damaged(built);
    }
    return SIS_OK;
}

sis_status sis_case_build(const sis_case *of, const sis_case_memory *memory, sis_case_graph *built) {
    sis_reader reader = {of->steps, of->end, false};
    *built = (sis_case_graph){.memory = memory, .hash = of->hash, .end = of->end};
    void *records = take(built, RECORDS_BYTES);
    if (records == NULL) return SIS_OUT_OF_ARENA;
    sis_status status = sis_graph_create(records, RECORDS_BYTES, of->opset, &built->graph);
    if (status != SIS_OK) return sis_error_set(&built->error, status, "%s", sis_status_text(status));
    status = add_steps(built, &reader);
    built->expected = reader.at;
    if (status == SIS_OK) status = compile(built);
    if (status == SIS_OK) status = write_inputs(built, of->end);
    return status;
}

/* Relu of f32[1]. */
static const uint8_t call_steps[] = {
    SIS_STEP_INPUT, SIS_F32, 1, 2, 0, SIS_STEP_OPERATOR, SIS_OP_RELU, 0, 1, 1, 1, 0, SIS_STEP_OUTPUT, 0, 1,
    SIS_STEP_END,   0};
const sis_case sis_case_call = {.op = SIS_OP_RELU,
                                .opset = 26,
                                .name = "call",
                                .steps = call_steps,
                                .end = call_steps + sizeof call_steps};

static const sis_op_description *description_of(uint32_t op) {
    for (uint32_t i = 0; i < SIS_OP_COUNT; i++)
        if ((uint32_t)sis_op_descriptions[i].id == op) return &sis_op_descriptions[i];
    return NULL;
}

/* Past a step, of which only an operator's number is of interest. */
static uint32_t skip_step(sis_reader *reader, uint32_t step) {
    uint8_t attributes[MOST_ATTRIBUTES];
    sis_case_tensor tensor;
    uint32_t op = 0;
    if (step == SIS_STEP_INPUT || step == SIS_STEP_CONSTANT) {
        sis_read_tensor(reader, &tensor);
        sis_skip_elements(reader, &tensor);
    } else if (step == SIS_STEP_OPERATOR) {
        op = sis_read_u32(reader);
        sis_read_number(reader);
        for (uint32_t count = sis_read_u32(reader); count > 0 && !reader->bad; count--)
            sis_read_number(reader);
        sis_read_number(reader);
        read_records(reader, attributes);
    } else {
        sis_read_number(reader);
        if (step == SIS_STEP_OUTPUT) sis_read_number(reader);
        if (step == SIS_STEP_BLOCK_INPUT) sis_read_byte(reader);
        if (step == SIS_STEP_BLOCK_INPUT) sis_read_tensor(reader, &tensor);
    }
    return op;
}

const sis_op_description *sis_case_misses(const sis_case *of) {
    sis_reader reader = {of->steps, of->end, false};
    uint32_t step;
    while ((step = sis_read_byte(&reader)) != SIS_STEP_END && !reader.bad) {
        uint32_t op = skip_step(&reader, step);
        const sis_op_description *row = step == SIS_STEP_OPERATOR ? description_of(op) : NULL;
        if (row != NULL && row->functions == NULL) return row;
    }
    return NULL;
}
