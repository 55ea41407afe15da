/* Pass "no-op": what hands on what it reads is read no more. Whoever reads the output of an Identity, of a Cast, Pad, Slice,
 * Reshape or Dropout that changes nothing, reads its input instead; of two Transposes one behind the other the second does
 * the work of both, or nothing at all. Nothing is faster for it alone, most of these are views; but passes see through. */
#include <string.h>

#include "passes.h"

/* A Custom function asks for its tensors by their numbers; blocks and lists have rules of their own. */
static bool reads_plainly(const sis_node_record *node) {
    return node->live && !node->dynamic && node->broken == NULL && !node->n.op->control &&
           node->n.op->id != SIS_OP_CUSTOM;
}

static sis_status read_past(sis_node_record *node) {
    for (uint32_t i = 0; i < node->n.n_inputs; i++) {
        sis_tensor *input = node->n.inputs[i];
        if (input == NULL || sis_record_of(input)->same == NULL) continue;
        sis_status status = sis_own_inputs(node);
        if (status != SIS_OK) return status;
        node->n.inputs[i] = sis_record_of(input)->same;
    }
    return SIS_OK;
}

static void skip(sis_node_record *node, sis_tensor *source) {
    sis_record_of(node->n.outputs[0])->same = source;
    node->skipped = true;
}

/* --- what changes nothing --- */

static bool is_like(const sis_tensor *a, const sis_tensor *b) {
    return a->dtype == b->dtype && sis_shape_equal(&a->shape, &b->shape);
}

/* Below a dimension's bound a view may be none. */
static bool changes_nothing(sis_node_record *node) {
    const sis_tensor *input = node->n.n_inputs == 0 ? NULL : node->n.inputs[0];
    if (input == NULL || sis_record_of(input)->dynamic || !is_like(input, node->n.outputs[0]) ||
        (node->varies && node->n.op->id != SIS_OP_IDENTITY))
        return false;
    sis_needs needs;
    sis_status status = sis_prepare(node, &needs);
    if (status == SIS_OK) return needs.view_of == 0 && needs.view_offset[0] == 0;
    sis_error_begin(&node->graph->error, SIS_OK, "", ""); /* its own turn tells */
    return false;
}

/* --- two Transposes --- */

static void order_of(const sis_node_record *node, int64_t order[SIS_MAX_RANK]) {
    const sis_transpose_attributes *attributes = node->n.attributes;
    const int64_t rank = node->n.inputs[0]->shape.rank;
    for (int64_t i = 0; i < rank; i++) {
        const int64_t from = attributes->perm.values == NULL ? rank - 1 - i : attributes->perm.values[i];
        order[i] = from < 0 ? from + rank : from;
    }
}

static bool is_transpose(const sis_node_record *node) {
    return node != NULL && node->n.op->id == SIS_OP_TRANSPOSE && reads_plainly(node);
}

static sis_status set_order(sis_node_record *node, const int64_t order[SIS_MAX_RANK], uint32_t rank) {
    typedef struct room {
        sis_transpose_attributes attributes;
        int64_t values[SIS_MAX_RANK];
    } room;
    if (node->pass_attributes == NULL)
        node->pass_attributes =
            sis_records_take(node->graph, sizeof(room), sizeof(int64_t), "a Transpose for two");
    room *own = node->pass_attributes;
    if (own == NULL) return SIS_OUT_OF_ARENA;
    memcpy(own->values, order, rank * sizeof *order);
    own->attributes = (sis_transpose_attributes){.perm = {.count = rank, .values = own->values}};
    node->n.attributes = own;
    return SIS_OK;
}

static sis_status transpose_once(sis_node_record *node) {
    sis_node_record *before = sis_record_of(node->n.inputs[0])->producer;
    if (!is_transpose(node) || !is_transpose(before) || before->n.outputs[0] != node->n.inputs[0])
        return SIS_OK;
    int64_t first[SIS_MAX_RANK], second[SIS_MAX_RANK], both[SIS_MAX_RANK];
    const uint32_t rank = node->n.inputs[0]->shape.rank;
    order_of(before, first);
    order_of(node, second);
    bool still = true;
    for (uint32_t i = 0; i < rank; i++) {
        both[i] = first[second[i]];
        still = still && both[i] == (int64_t)i;
    }
    sis_tensor *source = before->n.inputs[0];
    before->skipped = true;
    sis_status status = set_order(node, both, rank);
    if (status == SIS_OK) status = sis_own_inputs(node);
    if (status != SIS_OK) return status;
    node->n.inputs[0] = source;
    if (still) skip(node, source);
    return SIS_OK;
}

/* --- all, in run order: who reads comes after what it reads --- */

static sis_status visit(sis_node_record *node) {
    if (!reads_plainly(node)) return SIS_OK;
    sis_status status = read_past(node);
    if (status != SIS_OK || !sis_has_one_output(node)) return status;
    if (node->n.op->id == SIS_OP_TRANSPOSE) status = transpose_once(node);
    if (status == SIS_OK && !node->skipped && changes_nothing(node)) skip(node, node->n.inputs[0]);
    return status;
}

sis_status sis_pass_noop(sis_graph *graph) {
    sis_status status = SIS_OK;
    for (uint32_t i = 0; i < graph->tensors.count; i++) sis_tensor_at(graph, i)->same = NULL;
    for (uint32_t i = 0; i < graph->nodes.count && status == SIS_OK; i++)
        status = visit(sis_node_at(graph, i));
    return status;
}
