/* Execute: every live node in order, tile by tile, looking at the interrupt in between. Nothing is
 * allocated or chosen, but for dynamic nodes, which eager.c runs. */
#include <string.h>

#include "../kernels/float_mode.h"
#include "fuse.h"
#include "list.h"
#include "profile.h"
#include "settle.h"
#include "share.h"

/* What is known before a run is computed at once, or not at all: it is begun anew with other sizes, and no run stands there. */
sis_status sis_interrupted(const sis_node_record *node, sis_interrupt verdict) {
    if (verdict == SIS_SUSPEND && node->folded) return SIS_OK;
    if (verdict == SIS_SUSPEND)
        return sis_node_fail((sis_node *)&node->n, SIS_SUSPENDED, "suspended before its end");
    return sis_node_fail((sis_node *)&node->n, SIS_INTERRUPTED, "stopped before its end");
}

static sis_status run_share(sis_node_record *node, uint32_t first, uint32_t last, uint32_t core,
                            sis_error *error) {
    sis_node own = node->n;
    own.error = error;
    return sis_share_explain(&own, own.op->functions->run(&own, first, last, core));
}

/* The tiles up to the next look at the interrupt. */
static inline sis_status run_chunk(sis_node_record *node, uint32_t *tile) {
    uint32_t step = node->tiles - *tile < node->chunk ? node->tiles - *tile : node->chunk;
    sis_status status;
    if (node->shares > 1) {
        step = sis_share_round(node->tiles - *tile, node->chunk, node->shares, node->together);
        status = sis_share_out(node, *tile, step, node->together, run_share);
    } else {
        status = sis_share_explain(&node->n, node->n.op->functions->run(&node->n, *tile, *tile + step, 0));
    }
    if (status == SIS_OK) *tile += step;
    return status;
}

/* What tiles have in common is made once a core, not once a call, as long as nothing else runs in between. */
static void hold(sis_node_record *node) {
    if (node->together == 1 || node->tiles <= node->chunk) return;
    memset(node->graph->in_scratch, 0, sizeof node->graph->in_scratch);
    node->n.held = node->graph->in_scratch;
}

sis_status sis_leave_node(sis_node_record *node, sis_status status, uint32_t tile) {
    node->suspended = status == SIS_SUSPENDED;
    node->tile = tile;
    return status;
}

sis_status sis_run_tiles(sis_node_record *node) {
    uint32_t tile = 0;
    sis_status status = SIS_OK;
    hold(node);
    if (node->suspended) { /* it does not ask again where it was told to wait: each run gets further */
        tile = node->tile;
        node->suspended = false;
        status = run_chunk(node, &tile);
    }
    while (status == SIS_OK && tile < node->tiles) {
        status = sis_poll(node);
        if (status == SIS_OK) status = run_chunk(node, &tile);
    }
    node->n.held = NULL;
    if (status != SIS_OK) return sis_leave_node(node, status, tile);
    node->n.turn++;
    return SIS_OK;
}

static void copy_view(sis_node_record *node) {
    const sis_tensor *input = node->n.inputs[node->view_input];
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        const sis_tensor *output = node->n.outputs[i];
        if (output != NULL && output->bytes > 0)
            memmove(output->data, (const uint8_t *)input->data + node->view_offsets[i], output->bytes);
    }
}

sis_status sis_run_node(sis_node_record *node) {
    if (node->follower != NULL) return sis_run_group(node);
    if (!node->copy) return sis_run_tiles(node);
    if (node->dynamic) return sis_run_dynamic(node);
    copy_view(node);
    return SIS_OK;
}

sis_status sis_run_block(sis_graph *graph, uint32_t block) {
    sis_block_record *record = sis_block_at(graph, block);
    sis_node_record *node = record->at == NULL ? record->first : record->at;
    for (record->at = NULL; node != NULL; node = node->next) {
        if (!node->live || node->view || node->fused) continue;
        sis_status status = node->suspended ? SIS_OK : sis_spend(node, SIS_NODE_COST + node->instructions);
        if (status != SIS_OK) return status;
        status = graph->profile == NULL ? sis_run_node(node) : sis_profile_node(node);
        if (status == SIS_OK) continue;
        if (status == SIS_SUSPENDED) record->at = node;
        return status;
    }
    return SIS_OK;
}

static sis_status run(sis_graph *graph) {
    sis_status status = SIS_OK;
    if (!sis_is_suspended(graph)) {
        if (graph->first_dynamic != NULL) sis_reset_dynamic(graph);
        status = graph->unsettled ? sis_settle(graph) : SIS_OK;
        graph->run_purse.spent = 0;
    }
    if (status == SIS_OK) status = sis_run_block(graph, SIS_MAIN_BLOCK);
    if (status == SIS_SUSPENDED) return status;
    if (status != SIS_OK && graph->first_dynamic != NULL) sis_reset_dynamic(graph);
    if (status != SIS_OK) return status;
    for (const sis_output_record *o = sis_block_at(graph, SIS_MAIN_BLOCK)->outputs; o != NULL; o = o->next)
        if (o->tensor->kind != SIS_KIND_INPUT) { /* an input is the caller's */
            if (!sis_has_one_nan(o->tensor)) sis_settle_nans(&o->tensor->t);
            if (o->tensor->t.dtype == SIS_SEQUENCE)
                status = sis_list_settle(graph, o->tensor, sis_settle_nans);
            if (status != SIS_OK) break;
        }
    if (status != SIS_OK) sis_reset_dynamic(graph);
    return status;
}

sis_status sis_graph_run(sis_graph *graph) { return sis_graph_run_as(graph, NULL); }

sis_status sis_graph_run_as(sis_graph *graph, const void *owner) {
    sis_status status = sis_graph_enter_as(graph, "run", owner);
    if (status != SIS_OK) return status;
    if (graph->state != SIS_COMPILED)
        return sis_error_set(&graph->error, SIS_BAD_STATE, "the graph is not compiled yet");
    if (graph->unbound > 0)
        return sis_error_set(&graph->error, SIS_BAD_STATE, "run: %u external tensors have no memory yet",
                             (uint64_t)graph->unbound);
    if (graph->profile != NULL) sis_profile_run_begins(graph, sis_is_suspended(graph));
    sis_meter_begin(graph, sis_is_suspended(graph));
    const sis_float_mode mode = sis_float_mode_set(SIS_FLOAT_ONE_NAN);
    status = run(graph);
    (void)sis_float_mode_set(mode);
    sis_meter_end(graph);
    if (graph->profile != NULL) sis_profile_run_ends(graph, status);
    return status;
}

void sis_graph_set_interrupt(sis_graph *graph, sis_interrupt_call *interrupted, void *context) {
    if (graph == NULL) return;
    graph->interrupted = interrupted;
    graph->interrupt_context = context;
}

sis_interrupt_call *sis_graph_interrupt(const sis_graph *graph, void **context) {
    *context = graph == NULL ? NULL : graph->interrupt_context;
    return graph == NULL ? NULL : graph->interrupted;
}
