/* Calls at random, as frames from a wire might bring them: whatever comes, nothing but errors may happen
 * (the sanitizers watch), a run stays inside its arena, and two runs give the same bytes. */
#include <string.h>

#include "net.h"

enum { CALLS = 120, GUARD = 64 };

static uint32_t pick_id(const sis_table *table) {
    uint32_t r = net_random(40);
    return r == 0 ? SIS_NONE : r == 1 ? net_random(UINT32_MAX) : net_random(table->count + 1);
}

static uint32_t pick_dims(int64_t dims[8]) {
    uint32_t rank = net_random(5);
    for (uint32_t i = 0; i < rank; i++) {
        dims[i] = net_random(5);
        if (net_random(12) == 0) dims[i] = -1 - (int64_t)net_random(3);
        if (net_random(200) == 0) dims[i] = INT64_MAX >> net_random(63);
    }
    return rank;
}

static uint32_t pick_dtype(void) {
    static const uint32_t usual[] = {SIS_F32, SIS_F32, SIS_F32, SIS_F16,  SIS_F16,
                                     SIS_I64, SIS_I64, SIS_F64, SIS_BOOL, SIS_I32};
    return net_random(20) == 0 ? net_random(80) : usual[net_random(10)];
}

static void any_constant(void) {
    static int64_t values[64];
    int64_t dims[8];
    uint32_t id, dtype = pick_dtype();
    sis_shape shape = {.rank = pick_dims(dims)};
    memcpy(shape.dim, dims, sizeof dims[0] * shape.rank);
    for (int i = 0; i < 64; i++) values[i] = (int64_t)net_random(9) - 3;
    size_t bytes = 0;
    if (sis_tensor_size((sis_dtype)dtype, &shape, &bytes) != SIS_OK || bytes > sizeof values - 8) bytes = 8;
    (void)sis_graph_constant(net, "c", dtype, dims, shape.rank, (uint8_t *)values + net_random(8), bytes,
                             net_random(2), &id);
}

static size_t pick_attributes(const sis_op_description *op, uint8_t *to) {
    size_t length = 0;
    for (uint32_t i = 0; i < op->n_attributes; i++) {
        const sis_attribute_description *row = &op->attributes[i];
        if (row->required == SIS_NO_OPSET ? net_random(3) > 0 : net_random(20) == 0) continue;
        int64_t values[4];
        for (int k = 0; k < 4; k++) values[k] = (int64_t)net_random(6) - (net_random(4) == 0 ? 3 : 0);
        uint32_t size = row->type == SIS_ATTRIBUTE_INTS   ? 8 * net_random(5)
                        : row->type == SIS_ATTRIBUTE_INT  ? 8
                        : row->type == SIS_ATTRIBUTE_ENUM ? 1
                                                          : 4;
        if (row->type == SIS_ATTRIBUTE_FLOAT) memcpy(values, &(float){(float)values[0] / 2}, 4);
        to[length] = row->tag;
        memcpy(&to[length + 1], &size, 4);
        memcpy(&to[length + 5], values, size);
        length += 5 + size;
    }
    return length;
}

/* What is drawn differs from run to run. */
static bool draws(const sis_op_description *op) {
    return strncmp(op->name, "Random", 6) == 0 || op->id == SIS_OP_BERNOULLI || op->id == SIS_OP_MULTINOMIAL;
}

static void any_operator(void) {
    static uint8_t attributes[1024];
    uint32_t inputs[32], id;
    const sis_op_description *op = &sis_op_descriptions[net_random(SIS_OP_COUNT)];
    if (draws(op)) return;
    uint32_t n = op->n_inputs + (net_random(8) == 0 ? net_random(3) : 0);
    for (uint32_t i = 0; i < n; i++)
        inputs[i] = i > 0 && net_random(6) == 0 ? SIS_NONE : pick_id(&net->tensors);
    if (net_random(8) == 0 && n > 0) n--;
    (void)sis_graph_operator(net, net_random(4) ? 0 : pick_id(&net->blocks), op->id, "n", inputs, n,
                             attributes, pick_attributes(op, attributes),
                             1 + (net_random(6) == 0 ? net_random(4) : 0), &id);
}

static bool dynamic_graph; /* every third */

/* An operator whose output's shape hangs on values that only a run knows, and one that reads it. */
static void any_dynamic(void) {
    static const sis_op_id ops[] = {SIS_OP_RESHAPE,
                                    SIS_OP_EXPAND,
                                    SIS_OP_TILE,
                                    SIS_OP_TOP_K,
                                    SIS_OP_PAD,
                                    SIS_OP_SLICE,
                                    SIS_OP_SQUEEZE,
                                    SIS_OP_UNSQUEEZE,
                                    SIS_OP_RANGE,
                                    SIS_OP_SPLIT,
                                    SIS_OP_CONSTANT_OF_SHAPE};
    uint32_t block = net_random(4) ? 0 : pick_id(&net->blocks), inputs[5], id;
    sis_op_id op = ops[net_random(sizeof ops / sizeof ops[0])];
    int64_t dims[1] = {op == SIS_OP_TOP_K ? 1 : net_random(5)};
    inputs[0] = pick_id(&net->tensors);
    for (int i = 1; i < 5; i++)
        if (sis_graph_input(net, "v", SIS_I64, dims, op != SIS_OP_RANGE, &inputs[i]) != SIS_OK) return;
    uint32_t n = op == SIS_OP_SLICE ? 3 + net_random(3) : op == SIS_OP_RANGE ? 3 : 2;
    bool only_values = op == SIS_OP_RANGE || op == SIS_OP_CONSTANT_OF_SHAPE;
    if (op == SIS_OP_CONSTANT_OF_SHAPE) n = 1;
    if (sis_graph_operator(net, block, op, "d", inputs + only_values, n, NULL, 0, op == SIS_OP_TOP_K ? 2 : 1,
                           &id) != SIS_OK)
        return;
    (void)sis_graph_operator(net, block, net_random(2) ? SIS_OP_ABS : SIS_OP_TRANSPOSE, "d", &id, 1, NULL, 0,
                             1, &id);
    if (net_random(2)) (void)sis_graph_output(net, block, "y", id);
}

/* An If whose branches hold whatever comes, for random blocks alone would seldom fit. */
static void any_if(void) {
    uint32_t parent = net_random(3) ? 0 : pick_id(&net->blocks), a, b, id;
    if (sis_graph_block(net, parent, &a) != SIS_OK || sis_graph_block(net, parent, &b) != SIS_OK) return;
    for (int i = 0; i < 4; i++) any_operator();
    uint32_t out = pick_id(&net->tensors), condition = pick_id(&net->tensors);
    (void)sis_graph_operator(net, a, SIS_OP_ABS, "a", &out, 1, NULL, 0, 1, &id);
    (void)sis_graph_output(net, a, "a", net_random(2) ? out : net->tensors.count - 1);
    (void)sis_graph_output(net, b, "b", out);
    for (uint32_t i = 0; i < net->tensors.count && net_random(8); i++)
        if (sis_tensor_at(net, i)->t.dtype == SIS_BOOL && sis_tensor_at(net, i)->t.bytes == 1) condition = i;
    uint8_t attributes[18] = {1, 4, 0, 0, 0, 0, 0, 0, 0, 2, 4, 0, 0, 0};
    memcpy(&attributes[5], &a, 4);
    memcpy(&attributes[14], &b, 4);
    (void)sis_graph_operator(net, parent, SIS_OP_IF, "if", &condition, 1, attributes, sizeof attributes, 1,
                             &id);
}

static void any_call(void) {
    int64_t dims[8];
    uint32_t id, rank;
    switch (net_random(10)) {
    case 0: (void)sis_graph_dimension(net, net_random(2) ? "n" : "m", net_random(5), &id); return;
    case 1:
        rank = pick_dims(dims);
        (void)sis_graph_input(net, "x", pick_dtype(), dims, rank, &id);
        return;
    case 2:
    case 3: any_constant(); return;
    case 4: any_if(); return;
    case 5:
        (void)sis_graph_output(net, net_random(4) ? 0 : pick_id(&net->blocks), "y", pick_id(&net->tensors));
        return;
    default:
        if (dynamic_graph && net_random(16) == 0)
            any_dynamic();
        else
            any_operator();
        return;
    }
}

static sis_status run_as_it_is(void) {
    for (uint32_t i = 0; i < net->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(net, i);
        if (t->kind != SIS_KIND_INPUT) continue;
        for (size_t k = 0; k < t->t.bytes; k++)
            ((uint8_t *)t->t.data)[k] = (uint8_t)(t->t.dtype == SIS_BOOL ? k & 1 : k % 7 == 3);
        for (size_t k = 0; t->t.dtype == SIS_I64 && k < t->t.bytes / 8; k++)
            ((int64_t *)t->t.data)[k] = (int64_t)((i + k) % 4) - (k % 5 == 3);
    }
    return sis_graph_run(net);
}

/* A sum over the bytes of all outputs, in order. */
static uint64_t outputs_hash(void) {
    uint64_t hash = 1;
    for (const sis_output_record *o = sis_block_at(net, 0)->outputs; o != NULL; o = o->next)
        for (size_t i = 0; i < o->tensor->t.bytes; i++)
            hash = (hash ^ ((const uint8_t *)o->tensor->t.data)[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint32_t compiled, dynamic, ran, resized;

static void use(void) {
    size_t bytes;
    if (sis_graph_plan(net, &bytes) != SIS_OK || bytes > NET_ARENA / 2) return;
    bytes += net_random(4) * net_random(4096); /* the run-time region: none, little, enough */
    memset(net_arena + bytes, 0x77, GUARD);
    if (sis_graph_compile(net, net_arena, bytes) != SIS_OK) return;
    compiled++;
    dynamic += net_figure(SIS_FIGURE_DYNAMIC) > 0;
    for (int round = 0; round < 3; round++) {
        size_t used = sis_records_used(net);
        if (run_as_it_is() == SIS_OK) {
            uint64_t hash = outputs_hash();
            TEST_ASSERT_EQUAL(SIS_OK, run_as_it_is());
            TEST_ASSERT_EQUAL_HEX64(hash, outputs_hash());
            ran++;
        }
        TEST_ASSERT_EACH_EQUAL_HEX8(0x77, net_arena + bytes, GUARD);
        if (sis_graph_resize(net, pick_id(&net->dimensions), net_random(5)) == SIS_OK) resized++;
        TEST_ASSERT_EQUAL(used, sis_records_used(net)); /* neither a run nor a resize takes memory */
    }
    for (int round = 0; round < 3; round++) { /* a script may write over all of the arena, weights included */
        uint32_t mask = net_random(3) == 0 ? 0xff : 3;
        for (size_t i = 0; i < bytes; i++) net_arena[i] = (uint8_t)(net_random(256) & mask);
        (void)sis_graph_run(net);
        (void)sis_graph_resize(net, pick_id(&net->dimensions), net_random(5));
        TEST_ASSERT_EACH_EQUAL_HEX8(0x77, net_arena + bytes, GUARD);
    }
}

/* Values that were counted while building may change when they lie in the arena: no more is written than counted. */
static void more_is_kept_than_was_counted(void) {
    net_begin(NO_OPSET);
    uint32_t keep = net_constant(SIS_BOOL, DIMS(64), (uint8_t[64]){1});
    uint32_t x = net_input(SIS_F32, DIMS(64)), y = net_op(0, SIS_OP_COMPRESS, IDS(x, keep));
    net_output(0, keep);
    net_output(0, y);
    size_t bytes = net_plan();
    memset(net_arena + bytes, 0x77, GUARD);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_compile(net, net_arena, bytes));
    memset(net_data(keep), 1, 64);
    net_run();
    TEST_ASSERT_EACH_EQUAL_HEX8(0x77, net_arena + bytes, GUARD);
}

static void any_calls_at_all(void) {
    for (uint64_t seed = 1; seed <= 600; seed++) {
        net_seed = seed * 7919;
        static const uint32_t opsets[] = {11, 13, 18, 26};
        dynamic_graph = net_random(3) == 0;
        net_begin_with(opsets[seed % 4], 1u << 18);
        for (int i = 0; i < CALLS; i++) any_call();
        for (int i = 0; i < 3; i++)
            (void)sis_graph_output(net, 0, "y", net->tensors.count - 1 - net_random(net->tensors.count));
        use();
    }
    char line[80] = "";
    sis_text_append(line, sizeof line, "%u compiled, %u dynamic, %u runs, %u resized", (uint64_t)compiled,
                    (uint64_t)dynamic, (uint64_t)ran, (uint64_t)resized);
    TEST_MESSAGE(line);
    TEST_ASSERT_TRUE(compiled > 300 && ran > 300);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(more_is_kept_than_was_counted);
    RUN_TEST(any_calls_at_all);
    return UNITY_END();
}
