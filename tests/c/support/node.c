/* Nodes by hand; see node.h. */
#include "node.h"

#include <string.h>

#include "memory.h"
#include "one_nan.h"
#include "unity.h"

#define GUARD 64
#define GUARD_BYTE 0xa5

static size_t pool_used;
static uint8_t *guards[1024];
static uint32_t guard_count;

void *test_memory(size_t bytes) {
    size_t rounded = (bytes + 63) / 64 * 64;
    TEST_ASSERT_TRUE_MESSAGE(bytes < TEST_POOL && pool_used + rounded + GUARD <= TEST_POOL,
                             "test pool is full");
    TEST_ASSERT_TRUE_MESSAGE(guard_count < 1024, "too many test tensors");
    uint8_t *at = test_pool + pool_used;
    memset(at, 0, bytes);
    guards[guard_count++] = at + bytes; /* right behind the last byte */
    memset(at + bytes, GUARD_BYTE, rounded - bytes + GUARD);
    pool_used += rounded + GUARD;
    return at;
}

/* Tests that need neither of these need not write them. */
__attribute__((weak)) void setUp(void) {}
__attribute__((weak)) void tearDown(void) {}

static bool guards_hold(void) {
    for (uint32_t i = 0; i < guard_count; i++)
        for (uint32_t k = 0; k < GUARD; k++)
            if (guards[i][k] != GUARD_BYTE) return false;
    return true;
}

void test_begin(test_node *t, sis_op_id op, uint32_t opset) {
    memset(t, 0, sizeof *t);
    pool_used = 0;
    guard_count = 0;
    for (uint32_t i = 0; i < SIS_OP_COUNT; i++)
        if (sis_op_descriptions[i].id == op) t->n.op = &sis_op_descriptions[i];
    TEST_ASSERT_NOT_NULL_MESSAGE(t->n.op, "no such operator");
    TEST_ASSERT_TRUE(t->n.op->attribute_bytes <= sizeof t->attributes);
    if (t->n.op->defaults) memcpy(t->attributes, t->n.op->defaults, t->n.op->attribute_bytes);
    t->n.name = "node";
    t->n.opset = opset;
    t->n.inputs = t->inputs;
    t->n.outputs = t->outputs;
    t->n.attributes = t->attributes;
    t->n.error = &t->error;
    t->n.n_outputs = 1;
    for (uint32_t i = 0; i < TEST_OUTPUTS; i++) {
        t->out[i] = (sis_tensor){.name = "", .alignment = SIS_ALIGNMENT};
        t->outputs[i] = &t->out[i];
    }
}

static size_t bytes_of(const sis_tensor *tensor) {
    size_t bytes = 0;
    TEST_ASSERT_EQUAL(SIS_OK, sis_tensor_size(tensor->dtype, &tensor->shape, &bytes));
    return bytes;
}

void *test_input(test_node *t, sis_dtype dtype, sis_shape shape, const void *data) {
    sis_tensor *tensor = &t->in[t->n.n_inputs];
    *tensor = (sis_tensor){.dtype = dtype, .shape = shape, .alignment = SIS_ALIGNMENT, .name = ""};
    tensor->bytes = bytes_of(tensor);
    tensor->data = test_memory(tensor->bytes);
    if (data && tensor->bytes) memcpy(tensor->data, data, tensor->bytes);
    t->inputs[t->n.n_inputs++] = tensor;
    return tensor->data;
}

void test_known(test_node *t, sis_dtype dtype, sis_shape shape, const void *data) {
    test_input(t, dtype, shape, data);
    t->in[t->n.n_inputs - 1].value_known = true;
}

void test_left_out(test_node *t) { t->inputs[t->n.n_inputs++] = NULL; }

sis_status test_infer(test_node *t) { return t->n.op->functions->infer(&t->n); }

static sis_status prepare(test_node *t) {
    const sis_op_functions *functions = t->n.op->functions;
    sis_status status = test_infer(t);
    if (status != SIS_OK) return status;
    memset(&t->needs, 0, sizeof t->needs);
    t->needs.view_of = -2; /* so that forgetting to set it shows */
    t->n.plan = functions->plan_bytes ? test_memory(functions->plan_bytes) : NULL;
    for (uint32_t i = 0; i < t->n.n_outputs; i++)
        if (t->outputs[i]) t->out[i].bytes = bytes_of(&t->out[i]);
    status = functions->prepare(&t->n, &t->needs);
    if (status != SIS_OK) return status;
    TEST_ASSERT_TRUE_MESSAGE(t->needs.view_of >= -1, "prepare did not set view_of");
    t->n.scratch = t->needs.scratch_bytes ? test_memory(t->needs.scratch_bytes) : NULL;
    t->n.scratch_stride = t->needs.scratch_bytes;
    t->n.packed = t->needs.pack_bytes ? test_memory(t->needs.pack_bytes) : NULL;
    return t->needs.pack_bytes ? functions->pack(&t->n) : SIS_OK;
}

static void fresh_outputs(test_node *t) {
    for (uint32_t i = 0; i < t->n.n_outputs; i++) {
        if (!t->outputs[i]) continue;
        t->out[i].data = test_memory(t->out[i].bytes);
        memset(t->out[i].data, 0xcd, t->out[i].bytes); /* so that an element left out shows */
    }
}

sis_status test_run(test_node *t) {
    sis_status status = prepare(t);
    if (status != SIS_OK) return status;
    fresh_outputs(t);
    const sis_float_mode mode = sis_float_mode_set(SIS_FLOAT_ONE_NAN);
    status = sis_node_run(&t->n, t->needs.tiles);
    (void)sis_float_mode_set(mode);
    TEST_ASSERT_TRUE_MESSAGE(guards_hold(), "written past the end of a tensor");
    TEST_ASSERT_TRUE_MESSAGE(status != SIS_OK || has_one_nan(&t->n, &t->needs),
                             "a NaN that is not the positive quiet one");
    return status;
}

static bool same_outputs(test_node *t, void *const *expected) {
    for (uint32_t i = 0; i < t->n.n_outputs; i++)
        if (t->outputs[i] && t->out[i].bytes && memcmp(expected[i], t->out[i].data, t->out[i].bytes) != 0)
            return false;
    return true;
}

static bool run_backwards(test_node *t) {
    fresh_outputs(t);
    for (uint32_t tile = (uint32_t)t->needs.tiles; tile-- > 0;)
        if (t->n.op->functions->run(&t->n, tile, tile + 1, 0) != SIS_OK) return false;
    return true;
}

static bool run_over_input(test_node *t, uint32_t input) {
    void *kept = test_memory(t->in[input].bytes);
    memcpy(kept, t->in[input].data, t->in[input].bytes);
    fresh_outputs(t);
    t->out[0].data = t->in[input].data;
    bool ok = t->in[input].bytes == t->out[0].bytes && sis_node_run(&t->n, t->needs.tiles) == SIS_OK;
    t->out[0].data = test_memory(t->out[0].bytes);
    memcpy(t->out[0].data, t->in[input].data, t->out[0].bytes);
    memcpy(t->in[input].data, kept, t->in[input].bytes);
    return ok;
}

static const char *all_ways(test_node *t) {
    void *expected[TEST_OUTPUTS];
    for (uint32_t i = 0; i < t->n.n_outputs; i++) expected[i] = t->out[i].data;
    if (!run_backwards(t) || !same_outputs(t, expected)) return "tiles from the last to the first differ";
    for (uint32_t i = 0; i < t->n.n_inputs; i++)
        if (t->needs.overwrites >> i & 1 && t->inputs[i])
            if (!run_over_input(t, i) || !same_outputs(t, expected)) return "written over its input differs";
    if (t->needs.view_of >= 0) {
        for (uint32_t i = 0; i < t->n.n_outputs; i++)
            t->out[i].data = (uint8_t *)t->in[t->needs.view_of].data + t->needs.view_offset[i];
        if (!same_outputs(t, expected)) return "the promised view differs";
        if (sis_node_run(&t->n, t->needs.tiles) != SIS_OK || !same_outputs(t, expected))
            return "a view was written to";
    }
    for (uint32_t i = 0; i < t->n.n_outputs; i++) t->out[i].data = expected[i];
    return guards_hold() ? NULL : "written past the end of a tensor";
}

const char *test_run_all_ways(test_node *t) {
    if (test_run(t) != SIS_OK) return t->error.text;
    const sis_float_mode mode = sis_float_mode_set(SIS_FLOAT_ONE_NAN);
    const char *wrong = all_ways(t);
    (void)sis_float_mode_set(mode);
    return wrong;
}

int64_t test_difference(sis_dtype dtype, const void *a, const void *b, int64_t n) {
    size_t size = sis_dtype_size(dtype);
    if (size == 0) { /* packed: whole bytes */
        size = 1;
        n = (n * sis_dtype_bits(dtype) + 7) / 8;
    }
    for (int64_t i = 0; i < n; i++) {
        const uint8_t *p = (const uint8_t *)a + (size_t)i * size, *q = (const uint8_t *)b + (size_t)i * size;
        if (memcmp(p, q, size) == 0) continue;
        float x = 0, y = 0;
        double u = 0, v = 0;
        if (dtype == SIS_F32) memcpy(&x, p, 4), memcpy(&y, q, 4);
        if (dtype == SIS_F64) memcpy(&u, p, 8), memcpy(&v, q, 8);
        bool nans = (dtype == SIS_F32 && x != x && y != y) || (dtype == SIS_F64 && u != u && v != v);
        if (!nans) return i;
    }
    return -1;
}
