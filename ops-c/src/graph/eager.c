/* Eager execution of a dynamic node: shapes, needs and memory, all at the node's turn in the run. What it takes for
 * itself alone it gives back at once; its inputs when nobody reads them after it. */
#include <string.h>

#include "dynamic.h"
#include "share.h"

/* Operators that hang on values ask for known ones; here all are known, while the node runs. */
static void raise_values(sis_node_record *node) {
    for (uint32_t i = 0; i < node->n.n_inputs; i++) {
        sis_tensor *input = node->n.inputs[i];
        if (input == NULL || input->value_known) continue;
        input->value_known = true;
        sis_record_of(input)->raised = true;
    }
}

static void lower_values(sis_node_record *node) {
    for (uint32_t i = 0; i < node->n.n_inputs; i++) {
        sis_tensor *input = node->n.inputs[i];
        if (input == NULL || !sis_record_of(input)->raised) continue;
        input->value_known = false;
        sis_record_of(input)->raised = false;
    }
}

static sis_status keep_promise(const sis_node_record *node) {
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        const sis_tensor *output = node->n.outputs[i];
        if (output != NULL && output->dtype != sis_record_of(output)->promised &&
            output->dtype != SIS_NOTHING)
            return sis_node_fail((sis_node *)&node->n, SIS_INTERNAL, "output %u is %t, the table said %t",
                                 (uint64_t)i, output->dtype, sis_record_of(output)->promised);
    }
    return SIS_OK;
}

static sis_status infer(sis_node_record *node, bool *by_value) {
    *by_value = false;
    sis_status status = sis_ports_check(node); /* an optional may turn out to be empty */
    if (status != SIS_OK) return status;
    status = sis_infer(node);
    *by_value = status == SIS_NEEDS_CONSTANT;
    if (*by_value) {
        sis_error_begin(node->n.error, SIS_OK, "", "");
        raise_values(node);
        status = sis_infer(node);
    }
    return status == SIS_OK ? keep_promise(node) : status;
}

/* --- memory --- */

static bool dies_here(const sis_node_record *node, const sis_tensor_record *tensor) {
    for (const sis_tensor_record *t = node->dying; t != NULL; t = t->next_dying)
        if (t == tensor) return true;
    return false;
}

/* The input that output 0 may be written over: nobody else holds its piece, and nobody reads it after this. */
static const sis_tensor_record *find_overwritten(const sis_node_record *node, const sis_needs *needs) {
    const sis_tensor *output = node->n.outputs[0];
    for (uint32_t i = 0; i < node->n.n_inputs && i < 32 && output != NULL; i++) {
        if (!(needs->overwrites >> i & 1) || node->n.inputs[i] == NULL) continue;
        const sis_tensor_record *input = sis_record_of(node->n.inputs[i]);
        bool alone = input->dynamic && sis_region_refs(&node->graph->region, input->piece) == 1 &&
                     input->t.bytes == output->bytes && !input->raised && dies_here(node, input);
        for (uint32_t k = 0; k < node->n.n_inputs && alone; k++) {
            const sis_tensor *other = node->n.inputs[k];
            if (other == &input->t)
                alone = k < 32 && needs->overwrites >> k & 1;
            else if (other != NULL) /* the count of references may be what a script made it */
                alone = sis_record_of(other)->piece != input->piece;
        }
        if (alone) return input;
    }
    return NULL;
}

static sis_status take_outputs(sis_node_record *node, const sis_needs *needs) {
    const sis_tensor_record *over = find_overwritten(node, needs);
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        if (node->n.outputs[i] == NULL) continue;
        sis_tensor_record *output = sis_record_of(node->n.outputs[i]);
        sis_shape shape = output->t.shape;
        sis_status status = SIS_OK;
        if (i == 0 && over != NULL)
            sis_dynamic_window(node->graph, output, over, 0, &shape, output->t.bytes);
        else
            status = sis_dynamic_make(node, output, &shape);
        if (status != SIS_OK) return status;
    }
    return SIS_OK;
}

/* Planned memory is copied, because the plan does not know of the view; and a graph output is the caller's, who may
 * write over it. */
static sis_status take_views(sis_node_record *node, const sis_needs *needs) {
    const sis_tensor_record *input = sis_record_of(node->n.inputs[needs->view_of]);
    bool lasts = sis_dynamic_lasts(input);
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        if (node->n.outputs[i] == NULL) continue;
        sis_tensor_record *output = sis_record_of(node->n.outputs[i]);
        sis_shape shape = output->t.shape;
        size_t bytes = output->t.bytes;
        if (lasts ? !output->is_output : input->dynamic) {
            sis_dynamic_window(node->graph, output, input, needs->view_offset[i], &shape, bytes);
            continue;
        }
        sis_status status = sis_spend(node, sis_moving(bytes));
        if (status == SIS_OK) status = sis_dynamic_make(node, output, &shape);
        if (status != SIS_OK) return status;
        if (bytes > 0) memcpy(output->t.data, (const uint8_t *)input->t.data + needs->view_offset[i], bytes);
    }
    return SIS_OK;
}

/* --- running --- */

static sis_status compute(sis_node_record *node, const sis_needs *needs) {
    sis_status paid = sis_spend(node, needs->instructions);
    if (paid != SIS_OK) return paid;
    if (needs->pack_bytes > 0) {
        sis_status status = node->n.op->functions->pack(&node->n);
        if (status != SIS_OK && node->n.error->status != status)
            return sis_node_fail(&node->n, status, "packing weights: %s", sis_status_text(status));
        if (status != SIS_OK) return status;
    }
    node->tiles = (uint32_t)needs->tiles;
    node->chunk = sis_chunk(needs);
    node->found = needs->instructions;
    node->together = needs->together == 0 ? 1 : needs->together;
    return sis_run_tiles(node);
}

/* For as many cores as there is room for. */
static size_t scratch_for_shares(sis_node_record *node, const sis_needs *needs) {
    const size_t one = (size_t)needs->scratch_bytes, stride = sis_align_size(one);
    const size_t free = node->shares > 1 ? sis_region_largest(&node->graph->region) : 0;
    while (node->shares > 1 && stride > free / node->shares) node->shares--;
    return node->shares > 1 ? stride * node->shares : one;
}

static sis_status take_and_compute(sis_node_record *node, const sis_needs *needs) {
    const sis_region *region = &node->graph->region;
    sis_held *held = &node->graph->held;
    sis_status status = take_outputs(node, needs);
    node->shares = sis_shares(node->graph, needs->instructions, (uint32_t)needs->tiles);
    if (status == SIS_OK && needs->pack_bytes > 0) {
        held->packed = sis_dynamic_take(node, needs->pack_bytes, "packing weights");
        if (held->packed == SIS_NO_PIECE) status = SIS_OUT_OF_ARENA;
    }
    if (status == SIS_OK && needs->scratch_bytes > 0) {
        held->scratch = sis_dynamic_take(node, scratch_for_shares(node, needs), "scratch");
        if (held->scratch == SIS_NO_PIECE) status = SIS_OUT_OF_ARENA;
    }
    node->n.packed = sis_region_data(region, held->packed);
    node->n.scratch = sis_region_data(region, held->scratch);
    node->n.scratch_stride = sis_align_size((size_t)needs->scratch_bytes);
    return status == SIS_OK ? compute(node, needs) : status;
}

/* Gives back what the node had for itself, unless it is only suspended: then it keeps that and goes on from there. */
static sis_status finish(sis_node_record *node, sis_status status) {
    sis_held *held = &node->graph->held;
    if (status == SIS_SUSPENDED) return status;
    node->n.packed = node->n.scratch = NULL;
    sis_region_release(&node->graph->region, held->packed);
    sis_region_release(&node->graph->region, held->scratch);
    if (held->by_value) lower_values(node);
    *held = (sis_held){.packed = SIS_NO_PIECE, .scratch = SIS_NO_PIECE};
    return status;
}

void sis_dynamic_abandon(sis_node_record *node) {
    if (!sis_is_control(node)) (void)finish(node, SIS_OK);
}

static sis_status run_eagerly(sis_node_record *node) {
    sis_needs needs;
    sis_status status = infer(node, &node->graph->held.by_value);
    if (status == SIS_OK) status = sis_prepare(node, &needs);
    if (status == SIS_OK)
        status = needs.view_of >= 0 ? take_views(node, &needs) : take_and_compute(node, &needs);
    return finish(node, status);
}

static sis_status go_on(sis_node_record *node) {
    sis_status status = sis_run_tiles(node);
    return sis_is_control(node) ? status : finish(node, status);
}

/* Outputs of control operators may be of another dtype than was declared, or nothing at all: their readers look. */
static sis_status run_control(sis_node_record *node) {
    sis_status status = sis_ports_check(node);
    return status == SIS_OK ? sis_run_tiles(node) : status;
}

sis_status sis_run_dynamic(sis_node_record *node) {
    sis_status status = node->suspended ? SIS_OK : sis_dynamic_inputs_held(node);
    if (status != SIS_OK) return status;
    if (node->suspended)
        status = go_on(node);
    else
        status = sis_is_control(node) ? run_control(node) : run_eagerly(node);
    if (status != SIS_OK) return status;
    for (sis_tensor_record *t = node->dying; t != NULL; t = t->next_dying)
        sis_dynamic_release(node->graph, t);
    return SIS_OK;
}
