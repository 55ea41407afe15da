/* Order: which nodes have to run, at which position, and until when each tensor is read.
 *
 * Operators were added after their inputs, branches before their If; so ids ascend in run order, one
 * descending pass finds what lives, and one ascending pass numbers it. Graph inputs live from the start to
 * the end, so a run never writes over them; graph outputs live to the end. */
#include "graph.h"

static void forget(sis_graph *graph) {
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        t->needed = t->shaped = t->is_output = t->raw = t->shown = false;
        t->first = t->last = t->claim = 0;
        t->root = t;
        t->alias = NULL;
        t->offset = 0;
        t->capacity = t->t.bytes;
        t->place = SIZE_MAX;
    }
}

static bool wants_output(const sis_node_record *node) {
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        const sis_tensor *output = node->n.outputs[i];
        if (output != NULL && sis_record_of(output)->needed && !output->value_known) return true;
    }
    return false;
}

/* The branches' outputs are read as far as If's own are. */
static void need_branches(const sis_node_record *node) {
    for (int which = SIS_IF_THEN; which <= SIS_IF_ELSE; which++) {
        if (!sis_if_takes(node, which)) continue;
        const sis_output_record *output = sis_if_branch(node, which)->outputs;
        for (uint32_t i = 0; i < node->n.n_outputs; i++, output = output->next) {
            const sis_tensor *own = node->n.outputs[i];
            output->tensor->shaped = true;
            if (sis_record_of(own)->needed && !own->value_known) output->tensor->needed = true;
        }
    }
}

static bool gives_shapes(const sis_node_record *node) {
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        if (node->n.outputs[i] == NULL) continue;
        const sis_tensor_record *output = sis_record_of(node->n.outputs[i]);
        if (output->needed || output->shaped) return true;
    }
    return false;
}

static void find_live(sis_graph *graph) {
    const sis_block_record *main = sis_block_at(graph, SIS_MAIN_BLOCK);
    for (const sis_output_record *o = main->outputs; o != NULL; o = o->next)
        o->tensor->needed = o->tensor->is_output = true;
    for (uint32_t i = graph->nodes.count; i-- > 0;) {
        sis_node_record *node = sis_node_at(graph, i);
        node->live = !node->folded && wants_output(node);
        node->matters = gives_shapes(node);
        for (uint32_t k = 0; k < node->n.n_inputs && node->matters; k++) {
            if (node->n.inputs[k] == NULL) continue;
            sis_record_of(node->n.inputs[k])->shaped = true;
            if (node->live) sis_record_of(node->n.inputs[k])->needed = true;
        }
        if (node->matters && sis_is_if(node)) need_branches(node);
    }
}

/* Optional outputs that nobody reads need not be computed. */
static void drop_unwanted(sis_node_record *node) {
    const sis_op_description *op = node->n.op;
    for (uint32_t i = 0; i < node->n.n_outputs && i < op->n_outputs; i++)
        if (op->outputs[i].optional && node->n.outputs[i] != NULL &&
            !sis_record_of(node->n.outputs[i])->needed)
            node->n.outputs[i] = NULL;
}

sis_status sis_visit(sis_graph *graph, uint32_t block, sis_visitor *visit, void *context) {
    for (sis_node_record *node = sis_block_at(graph, block)->first; node != NULL; node = node->next) {
        sis_status status = SIS_OK;
        for (int which = SIS_IF_THEN; sis_is_if(node) && status == SIS_OK && which <= SIS_IF_ELSE; which++)
            if (sis_if_takes(node, which))
                status = sis_visit(graph, sis_if_branch(node, which)->id, visit, context);
        if (status == SIS_OK) status = visit(node, context);
        if (status != SIS_OK) return status;
    }
    return SIS_OK;
}

static void read_at(sis_tensor_record *tensor, uint32_t position) {
    if (tensor->last < position) tensor->last = position;
}

static sis_status number(sis_node_record *node, void *context) {
    uint32_t *position = context;
    if (!node->live) return SIS_OK;
    drop_unwanted(node);
    node->position = ++*position;
    for (uint32_t i = 0; i < node->n.n_inputs; i++)
        if (node->n.inputs[i] != NULL) read_at(sis_record_of(node->n.inputs[i]), *position);
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        if (node->n.outputs[i] == NULL) continue;
        sis_record_of(node->n.outputs[i])->first = *position;
        read_at(sis_record_of(node->n.outputs[i]), *position);
    }
    for (int which = SIS_IF_THEN; sis_is_if(node) && which <= SIS_IF_ELSE; which++)
        for (const sis_output_record *o = sis_if_branch(node, which)->outputs; o != NULL; o = o->next)
            if (o->tensor->needed) read_at(o->tensor, *position);
    return SIS_OK;
}

void sis_order(sis_graph *graph) {
    forget(graph);
    find_live(graph);
    uint32_t position = 0;
    (void)sis_visit(graph, SIS_MAIN_BLOCK, number, &position); /* number never fails */
    graph->end = position + 1;
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        if (t->is_output || t->kind == SIS_KIND_INPUT) t->last = graph->end;
    }
}
