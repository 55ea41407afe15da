/* Bind: inputs and outputs in memory of others, and who may run a graph.
 *
 * A tensor that can be bound heads or fills a root of its own: whatever lies in that memory (views, what is written over
 * it, what a branch or a body writes there) is found by the root's list of windows and moves with it. */
#include "graph.h"

static bool holds_output(const sis_tensor_record *root, bool external) {
    for (const sis_tensor_record *m = root; m != NULL; m = m->alias)
        if (m->is_output && (!external || m->external)) return true;
    return false;
}

bool sis_may_join(const sis_tensor_record *tensor, const sis_tensor_record *root, size_t offset) {
    if (tensor->external)
        return offset == 0 && root->capacity == tensor->capacity && root->kind != SIS_KIND_INPUT &&
               !root->t.value_known && !holds_output(root, false);
    return !tensor->is_output || !holds_output(root, true);
}

static bool can_move(const sis_tensor_record *t) {
    const sis_tensor_record *root = t->root;
    if (t->dynamic || t->t.value_known) return false;
    if (t->kind == SIS_KIND_INPUT) return true;
    if (!t->is_output || t->offset != 0 || root->capacity != t->capacity || root->kind == SIS_KIND_INPUT ||
        root->t.value_known)
        return false;
    uint32_t outputs = 0;
    for (const sis_tensor_record *m = root; m != NULL; m = m->alias) outputs += m->is_output;
    return outputs == 1;
}

/* A Custom function looks for its tensors in the graph's own arena (sis_graph_tensor), and any of them may share the memory
 * of an input or output. */
static bool has_custom(const sis_graph *graph) {
    for (uint32_t i = 0; i < graph->nodes.count; i++)
        if (sis_node_at(graph, i)->n.op->id == SIS_OP_CUSTOM) return true;
    return false;
}

static sis_status unmovable(sis_graph *graph, const sis_tensor_record *t) {
    return sis_error_set(&graph->error, SIS_UNSUPPORTED,
                         "tensor %u %s lies in memory that it cannot leave: it is to be copied",
                         (uint64_t)t->id, t->t.name);
}

sis_status sis_plan_bindings(sis_graph *graph) {
    const bool custom = has_custom(graph);
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        t->outside = false;
        t->movable = !custom && can_move(t);
        if (t->external && !t->movable) return unmovable(graph, t);
    }
    graph->unbound = 0;
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        if (!t->external) continue;
        t->root->outside = true;
        graph->unbound++;
    }
    return SIS_OK;
}

bool sis_is_main_output(const sis_graph *graph, const sis_tensor_record *t) {
    for (const sis_output_record *o = sis_block_at(graph, SIS_MAIN_BLOCK)->outputs; o != NULL; o = o->next)
        if (o->tensor == t) return true;
    return false;
}

static sis_status find(sis_graph *graph, uint32_t tensor, sis_tensor_record **out) {
    *out = sis_tensor_at(graph, tensor);
    if (*out != NULL && ((*out)->kind == SIS_KIND_INPUT || sis_is_main_output(graph, *out))) return SIS_OK;
    return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "tensor %u is no input or output of the graph",
                         (uint64_t)tensor);
}

sis_status sis_graph_external(sis_graph *graph, uint32_t tensor) {
    sis_status status = sis_unplanned(graph, "external");
    sis_tensor_record *t;
    if (status == SIS_OK) status = find(graph, tensor, &t);
    if (status != SIS_OK) return status;
    if (t->dynamic || t->t.value_known || has_custom(graph)) return unmovable(graph, t);
    t->external = true;
    return SIS_OK;
}

static void move(const sis_graph *graph, sis_tensor_record *root) {
    for (sis_tensor_record *m = root; m != NULL; m = m->alias) {
        m->t.data = NULL; /* where nothing is bound any more */
        sis_bind_tensor(graph, m);
    }
}

sis_status sis_graph_bind(sis_graph *graph, uint32_t tensor, void *data) {
    if (graph == NULL) return SIS_BAD_ARGUMENT;
    sis_tensor_record *t = sis_tensor_at(graph, tensor);
    if (t == NULL || graph->state != SIS_COMPILED || graph->in_custom || sis_is_suspended(graph) ||
        !t->movable || t->offset != 0 || (uintptr_t)data % SIS_ALIGNMENT != 0) { /* rare: why */
        sis_error_begin(&graph->error, SIS_OK, "", "");
        if (graph->state != SIS_COMPILED || graph->in_custom)
            return sis_error_set(&graph->error, SIS_BAD_STATE, "bind: the graph is not compiled, or runs");
        sis_status status = sis_not_suspended(graph, "bind");
        if (status == SIS_OK) status = find(graph, tensor, &t);
        if (status != SIS_OK) return status;
        if (!t->movable || t->offset != 0) return unmovable(graph, t);
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "bind: memory must be aligned to %u bytes",
                             (uint64_t)SIS_ALIGNMENT);
    }
    sis_tensor_record *root = t->root;
    if (root->bound == data) return SIS_OK;
    if (root->outside) graph->unbound += (data == NULL) - (root->bound == NULL);
    root->bound = data;
    move(graph, root);
    return SIS_OK;
}

sis_status sis_graph_hold(sis_graph *graph, const void *owner) {
    if (graph == NULL) return SIS_BAD_ARGUMENT;
    if (graph->owner == owner) return SIS_OK;
    if (graph->in_custom || (graph->owner != NULL && owner != NULL)) {
        sis_error_begin(&graph->error, SIS_OK, "", "");
        return sis_error_set(&graph->error, SIS_BAD_STATE, "hold: the graph runs, or somebody else has it");
    }
    graph->owner = owner;
    return SIS_OK;
}
