/* Resize: shapes follow a named dimension's new value. Memory was planned at the bounds, so nothing moves,
 * nothing is packed again, and what does not fit is an error. */
#include <string.h>

#include "graph.h"

static void settle_input(const sis_graph *graph, sis_tensor_record *t) {
    for (uint32_t i = 0; i < t->t.shape.rank; i++)
        if (t->named[i] < 0) t->t.shape.dim[i] = sis_dimension_at(graph, (uint32_t)(-1 - t->named[i]))->value;
    (void)sis_tensor_size(t->t.dtype, &t->t.shape,
                          &t->t.bytes); /* not larger than at the bounds, which was checked */
}

static sis_status check_capacity(sis_node_record *node) {
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        const sis_tensor *output = node->n.outputs[i];
        if (output == NULL || output->bytes <= sis_record_of(output)->capacity) continue;
        sis_node_fail(&node->n, SIS_OVER_BOUND, "output %h has %u bytes, at the dimensions' bounds it had %u",
                      &output->shape, (uint64_t)output->bytes, (uint64_t)sis_record_of(output)->capacity);
        node->n.error->asked = output->bytes;
        node->n.error->free = sis_record_of(output)->capacity;
        return SIS_OVER_BOUND;
    }
    return SIS_OK;
}

static sis_status changed(sis_node_record *node, const char *what) {
    return sis_node_fail(&node->n, SIS_UNSUPPORTED, "cannot %s at these dimensions as at their bounds", what);
}

/* Windows move when shapes do: those of views, of what is written over, of an If's chosen branch. */
static sis_status move_windows(sis_node_record *node, const sis_needs *needs) {
    const sis_node *n = &node->n;
    if (node->view) {
        if (needs->view_of != node->view_input) return changed(node, "be a view");
        for (uint32_t i = 0; i < n->n_outputs; i++)
            if (n->outputs[i] != NULL)
                sis_record_of(n->outputs[i])->offset =
                    sis_record_of(n->inputs[node->view_input])->offset + needs->view_offset[i];
    } else if (node->over >= 0 && n->outputs[0]->bytes > 0) {
        if (!(needs->overwrites >> node->over & 1) || n->inputs[node->over]->bytes != n->outputs[0]->bytes)
            return changed(node, "write over its input");
        sis_record_of(n->outputs[0])->offset = sis_record_of(n->inputs[node->over])->offset;
    } else if (sis_is_if(node) && sis_if_taken(node) != SIS_IF_BOTH) {
        for (uint32_t i = 0; i < n->n_outputs; i++) {
            const sis_tensor_record *from = sis_block_output(sis_if_branch(node, sis_if_taken(node)), i);
            sis_tensor_record *output = sis_record_of(n->outputs[i]);
            if (output->root == from->root && output->root != output) output->offset = from->offset;
        }
    }
    return SIS_OK;
}

/* A node planned to move bytes may find, at smaller dimensions, that it would be a view: then its bytes
 * are copied. */
static sis_status settle_kind(sis_node_record *node, const sis_needs *needs) {
    if (node->view || sis_is_if(node)) return SIS_OK;
    node->copy = needs->view_of >= 0;
    if (!node->copy) return SIS_OK;
    if (node->view_offsets == NULL) return changed(node, "move bytes");
    node->view_input = needs->view_of;
    return SIS_OK;
}

static sis_status settle_node(sis_node_record *node, void *context) {
    (void)context;
    if (!node->varies || !node->matters) return SIS_OK;
    sis_status status = sis_infer(node);
    if (status == SIS_OK) status = check_capacity(node);
    if (status != SIS_OK) return status;
    if (node->folded) return sis_is_if(node) ? SIS_OK : sis_refold(node);
    if (!node->live) return SIS_OK;
    sis_needs needs;
    status = sis_prepare(node, &needs);
    if (status != SIS_OK) return status;
    if (needs.scratch_bytes > node->scratch_bytes || needs.pack_bytes > node->pack_bytes)
        return sis_node_fail(&node->n, SIS_OVER_BOUND,
                             "needs more memory at these dimensions than at their bounds");
    sis_keep_needs(node, &needs);
    status = move_windows(node, &needs);
    return status == SIS_OK ? settle_kind(node, &needs) : status;
}

sis_status sis_settle(sis_graph *graph) {
    graph->unsettled = true;
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        if (t->named != NULL) settle_input(graph, t);
    }
    sis_status status = sis_visit(graph, SIS_MAIN_BLOCK, settle_node, NULL);
    if (status != SIS_OK) return status;
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        if (t->varies) sis_bind_tensor(graph, t);
    }
    graph->unsettled = false;
    return SIS_OK;
}

sis_status sis_graph_resize(sis_graph *graph, uint32_t dimension, int64_t value) {
    sis_status status = sis_graph_enter(graph, "resize");
    if (status != SIS_OK) return status;
    if (graph->state != SIS_COMPILED)
        return sis_error_set(&graph->error, SIS_BAD_STATE, "the graph is not compiled yet");
    sis_dimension_record *record = sis_dimension_at(graph, dimension);
    if (record == NULL)
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "there is no dimension %u",
                             (uint64_t)dimension);
    if (value < 0)
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "dimension %s cannot be %d", record->name,
                             value);
    if (value > record->bound) {
        sis_error_set(&graph->error, SIS_OVER_BOUND, "dimension %s cannot be %d, its bound is %d",
                      record->name, value, record->bound);
        graph->error.asked = (uint64_t)value;
        graph->error.free = (uint64_t)record->bound;
        return SIS_OVER_BOUND;
    }
    if (record->value == value) return SIS_OK;
    record->value = value;
    /* Where several dimensions change one after the other, the ones between may fit no shape: the run
     * decides. */
    if (sis_settle(graph) != SIS_OK) sis_error_begin(&graph->error, SIS_OK, "", "");
    return SIS_OK;
}
