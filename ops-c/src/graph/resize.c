/* Resize: shapes follow a named dimension's new value. Memory was planned at the bounds, so nothing moves,
 * nothing is packed again, and what does not fit is an error. Before the plan is made, a few smaller values are tried
 * (sis_try_dimensions), so that memory is shared only where it can be shared at those too. */
#include <string.h>

#include "dynamic.h"

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

static bool is_empty(const sis_node *n) {
    for (uint32_t i = 0; i < n->n_outputs; i++)
        if (n->outputs[i] != NULL && n->outputs[i]->bytes > 0) return false;
    return true;
}

/* Windows move when shapes do: those of views, of what is written over, of an If's chosen branch. */
static sis_status move_windows(sis_node_record *node, const sis_needs *needs) {
    const sis_node *n = &node->n;
    if (node->joins)
        return needs->gathers || is_empty(n) ? SIS_OK : changed(node, "have its inputs in place");
    if (node->view && needs->view_of != node->view_input && is_empty(n)) return SIS_OK;
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
    } else if (sis_is_if(node) && node->taken != SIS_ANY_BLOCK) {
        for (uint32_t i = 0; i < n->n_outputs; i++) {
            const sis_tensor_record *from = sis_block_output(sis_block_of(node, (uint32_t)node->taken), i);
            sis_tensor_record *output = sis_record_of(n->outputs[i]);
            if (output->root == from->root && output->root != output) output->offset = from->offset;
        }
    }
    return SIS_OK;
}

/* A node planned to move bytes may find, at smaller dimensions, that it would be a view: then its bytes
 * are copied. A dynamic one stays one. */
static sis_status settle_kind(sis_node_record *node, const sis_needs *needs) {
    if (node->view || node->dynamic || sis_owns_blocks(node)) return SIS_OK;
    node->copy = needs->view_of >= 0;
    if (!node->copy) return SIS_OK;
    if (node->view_offsets == NULL) return changed(node, "move bytes");
    node->view_input = needs->view_of;
    return SIS_OK;
}

static sis_status settle_node(sis_node_record *node, void *context) {
    (void)context;
    if (!node->varies || !node->matters || (node->dynamic && !sis_is_control(node))) return SIS_OK;
    sis_status status = sis_infer(node);
    if (status == SIS_OK) status = check_capacity(node);
    if (status != SIS_OK) return status;
    if (node->folded) return sis_owns_blocks(node) ? SIS_OK : sis_refold(node);
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

static sis_status settle_block(sis_node_record *node, void *context) {
    (void)context;
    return node->matters && sis_repeats(node) ? sis_loop_settle(node) : SIS_OK;
}

static void settle_inputs(const sis_graph *graph) {
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        if (t->named != NULL) settle_input(graph, t);
    }
}

sis_status sis_settle(sis_graph *graph) {
    graph->unsettled = true;
    settle_inputs(graph);
    sis_status status = sis_visit_entering(graph, SIS_MAIN_BLOCK, settle_block, settle_node, NULL);
    if (status != SIS_OK) return status;
    sis_move_windows(graph);
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        if (t->varies || t->part != NULL) sis_bind_tensor(graph, t);
        if (t->offset != 0 && t->movable && t->root->bound != NULL)
            return sis_error_set(
                &graph->error, SIS_UNSUPPORTED,
                "tensor %u %s does not begin at these dimensions where it does at their bounds",
                (uint64_t)t->id, t->t.name);
    }
    sis_fuse(graph); /* windows moved */
    graph->unsettled = false;
    return SIS_OK;
}

/* --- before the plan --- */

enum probing { AT_BOUNDS, BELOW, BACK };

static void compare(sis_node_record *node, const sis_needs *needs) {
    const sis_node *n = &node->n;
    if (node->most_scratch < needs->scratch_bytes) node->most_scratch = needs->scratch_bytes;
    if (is_empty(n)) return;
    if (needs->view_of != node->view_input || (node->gathers && !needs->gathers)) node->unsteady_view = true;
    for (uint32_t i = 0; i < n->n_outputs && needs->view_of >= 0; i++)
        if (needs->view_offset[i] != 0) node->drifts = true;
    for (uint32_t i = 0; i < n->n_inputs && i < 32; i++)
        if (n->inputs[i] == NULL || n->outputs[0] == NULL || !(needs->overwrites >> i & 1) ||
            n->inputs[i]->bytes != n->outputs[0]->bytes)
            node->unsteady |= UINT32_C(1) << i;
}

static sis_status probe_node(sis_node_record *node, void *context) {
    const enum probing *when = context;
    if (!node->varies || !node->matters || (node->dynamic && !sis_is_control(node))) return SIS_OK;
    sis_status status = sis_infer(node);
    if (status == SIS_OK) status = check_capacity(node);
    if (status != SIS_OK || sis_owns_blocks(node)) return status;
    if (node->folded) return sis_refold(node);
    if (!node->live || *when == BACK) return SIS_OK;
    sis_needs needs;
    status = sis_prepare(node, &needs);
    if (status == SIS_OK && *when == BELOW) compare(node, &needs);
    if (status != SIS_OK || *when == BELOW) return status;
    node->view_input = needs.view_of;
    node->gathers = needs.gathers;
    node->unsteady_view = node->drifts = false;
    node->unsteady = 0;
    node->most_scratch = needs.scratch_bytes;
    return SIS_OK;
}

static sis_status probe(sis_graph *graph, enum probing when) {
    settle_inputs(graph);
    return sis_visit_entering(graph, SIS_MAIN_BLOCK, settle_block, probe_node, &when);
}

/* Round 0: all at a half; 1: at a quarter; 2: at one; then each at one, the others at their bounds. */
static int64_t probed_value(int64_t bound, uint32_t dimension, uint32_t round) {
    int64_t value = round < 2 ? bound / 2 / (round + 1) : round == 2 || round == 3 + dimension ? 1 : bound;
    return value < 1 && bound > 0 ? 1 : value < bound ? value : bound;
}

sis_status sis_try_dimensions(sis_graph *graph) {
    uint32_t count = graph->dimensions.count;
    if (count == 0) return SIS_OK;
    const sis_graph_state state = graph->state;
    graph->state = SIS_PLANNED; /* what was chosen while building stands */
    sis_status status = probe(graph, AT_BOUNDS);
    for (uint32_t round = 0; status == SIS_OK && round <= 3 + count; round++) {
        bool last = round == 3 + count;
        for (uint32_t i = 0; i < count; i++) {
            sis_dimension_record *d = sis_dimension_at(graph, i);
            d->value = last ? d->bound : probed_value(d->bound, i, round);
        }
        sis_status answer =
            probe(graph, last ? BACK : BELOW); /* sizes at which shapes do not fit say nothing */
        if (last) status = answer;
    }
    if (status == SIS_OK) sis_error_begin(&graph->error, SIS_OK, "", "");
    graph->state = state;
    return status;
}

sis_status sis_graph_resize(sis_graph *graph, uint32_t dimension, int64_t value) {
    sis_status status = sis_graph_enter(graph, "resize");
    if (status == SIS_OK) status = sis_not_suspended(graph, "resize");
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
