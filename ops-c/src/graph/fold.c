/* Folding: a node whose inputs are known (or whose outputs follow from shapes alone) is computed while the
 * graph is built, because later shapes may hang on it. Its values live among the records. Where they
 * follow a named dimension they are computed again when it changes, in the same memory. */
#include <string.h>

#include "graph.h"

static bool is_known(const sis_node_record *node) {
    uint32_t given = 0;
    for (uint32_t i = 0; i < node->n.n_inputs; i++) {
        const sis_tensor *input = node->n.inputs[i];
        if (input == NULL) continue;
        if (!input->value_known && !node->n.op->from_shapes) return false;
        given++;
    }
    return given > 0;
}

static uint32_t alignment_of(const void *data) {
    uintptr_t bits = (uintptr_t)data | SIS_ALIGNMENT;
    return (uint32_t)(bits & -bits);
}

/* Operators may load elements where they lie only when run, and then their addresses must suit: a constant that lies
 * badly is copied, for good only where it will be read again. */
static sis_status align_inputs(sis_node_record *node) {
    void *(*take)(sis_graph *, size_t, size_t, const char *) =
        node->varies ? sis_records_take : sis_records_take_temporary;
    for (uint32_t i = 0; i < node->n.n_inputs; i++) {
        sis_tensor *input = node->n.inputs[i];
        if (input == NULL || !input->value_known || input->alignment >= 16) continue;
        void *copy = take(node->graph, input->bytes, SIS_ALIGNMENT, "an aligned constant");
        if (copy == NULL) return SIS_OUT_OF_ARENA;
        sis_record_of(input)->given = input->data;
        input->data = memcpy(copy, input->data, input->bytes);
        input->alignment = SIS_ALIGNMENT;
    }
    return SIS_OK;
}

static void give_back(sis_tensor *input) {
    sis_tensor_record *record = sis_record_of(input);
    if (record->given == NULL) return;
    input->data = record->given;
    input->alignment = alignment_of(input->data);
    record->given = NULL;
}

void sis_keep_aligned(sis_graph *graph, const uint32_t *inputs, uint32_t n, bool keep) {
    for (uint32_t i = 0; i < n; i++) {
        sis_tensor_record *record = sis_tensor_at(graph, inputs[i]);
        if (record == NULL) continue;
        if (keep)
            record->given = NULL;
        else
            give_back(&record->t);
    }
}

static void see_through(sis_node_record *node, const sis_needs *needs) {
    const sis_tensor *input = node->n.inputs[needs->view_of];
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        sis_tensor *output = node->n.outputs[i];
        if (output == NULL) continue;
        uint8_t *from = (uint8_t *)input->data + needs->view_offset[i];
        if (sis_record_of(output)->place != SIZE_MAX) { /* a graph output: its address is fixed */
            if (output->bytes > 0) memmove(output->data, from, output->bytes);
            continue;
        }
        output->data = from;
        output->alignment = alignment_of(output->data);
    }
}

static sis_status take_outputs(sis_node_record *node) {
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        sis_tensor *output = node->n.outputs[i];
        if (output == NULL) continue;
        output->data =
            sis_records_take(node->graph, output->bytes, output->bytes < SIS_ALIGNMENT ? 16 : SIS_ALIGNMENT,
                             "a value known at compile");
        if (output->data == NULL) return SIS_OUT_OF_ARENA;
        output->alignment = 16;
    }
    return SIS_OK;
}

/* Packed weights and scratch are needed again only where the value may change. */
static sis_status take_working_memory(sis_node_record *node, const sis_needs *needs) {
    void *(*take)(sis_graph *, size_t, size_t, const char *) =
        node->varies ? sis_records_take : sis_records_take_temporary;
    if (needs->pack_bytes > 0) {
        node->n.packed = take(node->graph, needs->pack_bytes, SIS_ALIGNMENT, "packed weights");
        if (node->n.packed == NULL) return SIS_OUT_OF_ARENA;
    }
    if (needs->scratch_bytes > 0) {
        node->n.scratch = take(node->graph, needs->scratch_bytes, SIS_ALIGNMENT, "scratch");
        if (node->n.scratch == NULL) return SIS_OUT_OF_ARENA;
        node->n.scratch_stride = needs->scratch_bytes;
    }
    node->pack_bytes = needs->pack_bytes;
    node->scratch_bytes = needs->scratch_bytes;
    return SIS_OK;
}

static sis_status compute(sis_node_record *node, const sis_needs *needs) {
    if (needs->pack_bytes > 0) {
        sis_status status = node->n.op->functions->pack(&node->n);
        if (status != SIS_OK) return status;
    }
    node->tiles = (uint32_t)needs->tiles;
    node->instructions = needs->instructions;
    node->chunk = 1;
    return sis_run_tiles(node);
}

static void mark_known(sis_node_record *node) {
    node->folded = true;
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        sis_tensor *output = node->n.outputs[i];
        if (output == NULL) continue;
        output->value_known = true;
        sis_record_of(output)->capacity = output->bytes;
    }
}

/* Outputs of an If whose branch is known are the branch's own. */
static void fold_if(sis_node_record *node) {
    int taken = node->taken;
    if (taken == SIS_ANY_BLOCK || node->refused != NULL) return;
    bool all = true;
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        const sis_tensor *from = &sis_block_output(sis_block_of(node, (uint32_t)taken), i)->t;
        sis_tensor *output = node->n.outputs[i];
        if (!from->value_known || sis_record_of(from)->varies) {
            all = false;
            continue;
        }
        output->data = from->data;
        output->alignment = from->alignment;
        output->value_known = true;
        sis_record_of(output)->capacity = output->bytes;
    }
    node->folded = all;
}

static sis_status fold_known(sis_node_record *node) {
    sis_needs needs;
    node->folded = true; /* for prepare: values known now are good enough */
    sis_status status = sis_prepare(node, &needs);
    if (status != SIS_OK) return status;
    if (needs.view_of < 0 && node->n.op->always_runs) { /* a view (Dropout outside training) draws nothing */
        node->folded = false;
        return SIS_OK;
    }
    if (needs.view_of >= 0 && node->n.inputs[needs.view_of]->value_known) {
        node->view = true;
        see_through(node, &needs);
        return SIS_OK;
    }
    status = align_inputs(node);
    if (status == SIS_OK) status = take_outputs(node);
    if (status == SIS_OK && needs.view_of >= 0)
        return sis_node_fail(&node->n, SIS_INTERNAL, "a view of no value");
    if (status == SIS_OK) status = take_working_memory(node, &needs);
    if (status == SIS_OK) status = sis_spend(node, SIS_NODE_COST + needs.instructions);
    return status == SIS_OK ? compute(node, &needs) : status;
}

sis_status sis_fold(sis_node_record *node) {
    if (sis_is_if(node)) {
        fold_if(node);
        return SIS_OK;
    }
    if (sis_owns_blocks(node) || node->dynamic || !is_known(node)) return SIS_OK;
    sis_status status = fold_known(node);
    for (uint32_t i = 0; i < node->n.n_inputs; i++) /* what is kept is settled with the call */
        if (node->n.inputs[i] != NULL && !node->varies) give_back(node->n.inputs[i]);
    sis_records_release(node->graph);
    if (status != SIS_OK || !node->folded) return status;
    mark_known(node);
    if (!node->varies) node->n.packed = node->n.scratch = NULL;
    return SIS_OK;
}

sis_status sis_refold(sis_node_record *node) {
    sis_needs needs;
    sis_status status = sis_prepare(node, &needs);
    if (status != SIS_OK) return status;
    if (node->view != (needs.view_of >= 0) || needs.pack_bytes > node->pack_bytes ||
        needs.scratch_bytes > node->scratch_bytes)
        return sis_node_fail(&node->n, SIS_OVER_BOUND, "needs more at these dimensions than at their bounds");
    if (!node->view) return compute(node, &needs);
    see_through(node, &needs);
    return SIS_OK;
}
