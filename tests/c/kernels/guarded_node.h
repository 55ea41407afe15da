/* A node by hand, without a graph: inputs, one output, plan, packed weights and scratch with guards around
 * them. It runs as two cores would share it: tiles in several calls, alternating scratch. */
#ifndef SIS_TEST_GUARDED_NODE_H
#define SIS_TEST_GUARDED_NODE_H

#include <stdio.h>
#include <stdlib.h>

#include "../support/one_nan.h"
#include "random.h"
#include "sis/op.h"
#include "unity.h"

#define GUARD 64 /* bytes after each block */

typedef struct test_node {
    sis_node node;
    sis_needs needs;
    sis_tensor in[8], out; /* more than three: what fusion left to it */
    sis_tensor *inputs[8], *outputs[1];
    sis_error error;
    uint8_t *blocks[4]; /* output, plan, packed, scratch */
    size_t sizes[4];
} test_node;

static inline void *guarded(test_node *t, int i, size_t bytes, uint8_t fill) {
    t->blocks[i] = aligned_alloc(64, (bytes + GUARD + 63) / 64 * 64);
    t->sizes[i] = bytes;
    memset(t->blocks[i], fill, bytes);
    memset(t->blocks[i] + bytes, 0xa5, GUARD);
    return t->blocks[i];
}

static inline void test_node_input(test_node *t, uint32_t i, sis_dtype dtype, sis_shape shape, void *data,
                                   bool constant) {
    t->in[i] = (sis_tensor){
        .data = data, .alignment = 4, .dtype = dtype, .shape = shape, .name = "", .value_known = constant};
    t->in[i].bytes = (size_t)sis_shape_count(&shape) * sis_dtype_size(dtype);
    t->inputs[i] = &t->in[i];
}

static inline void test_node_begin(test_node *t, const sis_op_description *op, const void *attributes,
                                   uint32_t opset, uint32_t n_inputs) {
    *t = (test_node){0};
    t->outputs[0] = &t->out;
    t->out.name = "";
    t->node = (sis_node){.op = op,
                         .name = "",
                         .opset = opset,
                         .n_inputs = n_inputs,
                         .n_outputs = 1,
                         .attributes = attributes,
                         .error = &t->error};
}

/* Bound late: a test_node may move until here. */
static inline sis_status test_node_infer(test_node *t) {
    t->node.inputs = t->inputs, t->node.outputs = t->outputs;
    return t->node.op->functions->infer(&t->node);
}

static inline sis_status test_node_run(test_node *t, test_random *rng) {
    const sis_op_functions *f = t->node.op->functions;
    t->node.plan = guarded(t, 1, f->plan_bytes, 0);
    const sis_status status = f->prepare(&t->node, &t->needs);
    if (status != SIS_OK) return status;
    t->out.bytes = (size_t)sis_shape_count(&t->out.shape) * sis_dtype_size(t->out.dtype);
    t->out.data = guarded(t, 0, t->out.bytes, 0xcd);
    t->node.packed = t->needs.pack_bytes ? guarded(t, 2, t->needs.pack_bytes, 0xcd) : NULL;
    t->node.scratch_stride = (t->needs.scratch_bytes + 63) / 64 * 64;
    t->node.scratch = guarded(t, 3, 2 * t->node.scratch_stride, 0xcd);
    if (t->node.packed) f->pack(&t->node);
    for (uint32_t i = 0; i < t->node.n_inputs; i++) { /* what pack alone reads is gone at run */
        if (t->needs.packs >> i & 1) t->in[i].data = NULL;
    }
    const uint32_t tiles = (uint32_t)t->needs.tiles;
    for (uint32_t tile = 0, core = 0; tile < tiles; core ^= 1) {
        uint32_t end = tile + 1 + (uint32_t)random_below(rng, 4);
        if (end > tiles) end = tiles;
        const sis_float_mode mode = sis_float_mode_set(SIS_FLOAT_ONE_NAN);
        const sis_status run = f->run(&t->node, tile, end, core);
        (void)sis_float_mode_set(mode);
        if (run != SIS_OK) return run;
        tile = end;
    }
    TEST_ASSERT_TRUE_MESSAGE(has_one_nan(&t->node, &t->needs), "a NaN that is not the positive quiet one");
    return SIS_OK;
}

/* Frees everything; false when something wrote past its end. */
static inline bool test_node_end(test_node *t) {
    bool whole = true;
    for (int i = 0; i < 4; i++) {
        for (size_t g = 0; t->blocks[i] && g < GUARD; g++)
            whole = whole && t->blocks[i][t->sizes[i] + g] == 0xa5;
        free(t->blocks[i]);
    }
    return whole;
}

#endif
