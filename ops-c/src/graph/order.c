/* Order: which nodes have to run, at which position, and until when each tensor is read.
 *
 * Operators were added after their inputs, blocks before their owner; so ids ascend in run order, one
 * descending pass finds what lives, and one ascending pass numbers it. Graph inputs live from the start to
 * the end, so a run never writes over them; graph outputs live to the end. */
#include "graph.h"

static void forget(sis_graph *graph) {
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        t->needed = t->shaped = t->is_output = t->raw = t->shown = false;
        t->first = t->last = t->claim = t->chosen = 0;
        t->root = t;
        t->alias = t->part = NULL;
        t->joined = NULL;
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

/* An If's blocks are read as far as its own outputs are. What a body carries is read by its next iteration, all of it:
 * only the rows it collects may be unwanted. */
static bool reads_output(const sis_node_record *node, uint32_t index) {
    uint32_t first = 0;
    if (sis_repeats(node)) {
        first = 1 + sis_loop_carried(node);
        if (index < first) return true;
        first = 1;
    }
    const sis_tensor *own = node->n.outputs[index - first];
    return sis_record_of(own)->needed && !own->value_known;
}

static void need_blocks(const sis_node_record *node) {
    uint32_t count = sis_block_count(node);
    for (uint32_t which = 0; which < count; which++) {
        if (!sis_block_runs(node, which)) continue;
        const sis_output_record *output = sis_block_of(node, which)->outputs;
        for (uint32_t i = 0; output != NULL; i++, output = output->next) {
            output->tensor->shaped = true;
            if (node->live && reads_output(node, i)) output->tensor->needed = true;
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

void sis_find_live(sis_graph *graph) {
    forget(graph);
    const sis_block_record *main = sis_block_at(graph, SIS_MAIN_BLOCK);
    for (const sis_output_record *o = main->outputs; o != NULL; o = o->next)
        o->tensor->needed = o->tensor->is_output = true;
    for (uint32_t i = graph->nodes.count; i-- > 0;) {
        sis_node_record *node = sis_node_at(graph, i);
        node->live = !node->folded && node->into == NULL && wants_output(node);
        node->matters = node->into == NULL && gives_shapes(node);
        for (uint32_t k = 0; k < node->n.n_inputs && node->matters; k++) {
            if (node->n.inputs[k] == NULL) continue;
            sis_record_of(node->n.inputs[k])->shaped = true;
            if (node->live) sis_record_of(node->n.inputs[k])->needed = true;
        }
        if (node->matters) need_blocks(node);
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

sis_status sis_visit_entering(sis_graph *graph, uint32_t block, sis_visitor *enter, sis_visitor *visit,
                              void *context) {
    for (sis_node_record *node = sis_block_at(graph, block)->first; node != NULL; node = node->next) {
        uint32_t count = sis_block_count(node);
        sis_status status = count > 0 && enter != NULL ? enter(node, context) : SIS_OK;
        for (uint32_t i = 0; status == SIS_OK && i < count; i++)
            if (sis_block_runs(node, i))
                status = sis_visit_entering(graph, sis_block_of(node, i)->id, enter, visit, context);
        if (status == SIS_OK) status = visit(node, context);
        if (status != SIS_OK) return status;
    }
    return SIS_OK;
}

sis_status sis_visit(sis_graph *graph, uint32_t block, sis_visitor *visit, void *context) {
    return sis_visit_entering(graph, block, NULL, visit, context);
}

static void read_at(sis_tensor_record *tensor, uint32_t position) {
    if (tensor->last < position) tensor->last = position;
}

static void write_at(sis_tensor_record *tensor, uint32_t first, uint32_t position) {
    tensor->first = first;
    read_at(tensor, position);
}

/* A body's inputs are written before its first node, and rows are collected from then on. */
static sis_status enter(sis_node_record *node, void *context) {
    uint32_t *position = context;
    if (node->live && sis_repeats(node)) sis_block_of(node, 0)->entry = ++*position;
    return SIS_OK;
}

/* What a body, or a block within it, reads of tensors around it is read again by the next iteration. */
static void hold_outer(const sis_block_record *body, const sis_block_record *block, uint32_t position) {
    const sis_graph *graph = body->owner->graph;
    for (const sis_node_record *node = block->first; node != NULL; node = node->next) {
        if (!node->live) continue;
        for (uint32_t i = 0; i < node->n.n_inputs; i++) {
            sis_tensor_record *t = node->n.inputs[i] == NULL ? NULL : sis_record_of(node->n.inputs[i]);
            if (t != NULL && !sis_block_within(graph, t->block, body->id)) read_at(t, position);
        }
        uint32_t count = sis_block_count(node);
        for (uint32_t i = 0; i < count; i++)
            if (sis_block_runs(node, i)) hold_outer(body, sis_block_of(node, i), position);
    }
    for (const sis_output_record *o = block->outputs; o != NULL; o = o->next)
        if (!sis_block_within(graph, o->tensor->block, body->id)) read_at(o->tensor, position);
}

static void number_blocks(const sis_node_record *node) {
    uint32_t count = sis_block_count(node);
    for (uint32_t which = 0; which < count; which++) {
        if (!sis_block_runs(node, which)) continue;
        const sis_block_record *block = sis_block_of(node, which);
        for (const sis_output_record *o = block->outputs; o != NULL; o = o->next)
            if (o->tensor->needed) read_at(o->tensor, node->position);
        if (!sis_repeats(node)) continue;
        for (const sis_output_record *o = block->inputs; o != NULL; o = o->next)
            write_at(o->tensor, block->entry, node->position);
        hold_outer(block, block, node->position);
    }
}

static sis_status number(sis_node_record *node, void *context) {
    uint32_t *position = context;
    if (!node->live) return SIS_OK;
    drop_unwanted(node);
    node->position = node->banded != NULL ? node->banded->position : ++*position;
    uint32_t first = sis_repeats(node) ? sis_block_of(node, 0)->entry : node->position;
    for (uint32_t i = 0; i < node->n.n_inputs; i++)
        if (node->n.inputs[i] != NULL) read_at(sis_record_of(node->n.inputs[i]), node->position);
    for (uint32_t i = 0; i < node->n.n_outputs; i++)
        if (node->n.outputs[i] != NULL) write_at(sis_record_of(node->n.outputs[i]), first, node->position);
    number_blocks(node);
    return SIS_OK;
}

void sis_order(sis_graph *graph) {
    sis_find_live(graph);
    uint32_t position = 0;
    (void)sis_visit_entering(graph, SIS_MAIN_BLOCK, enter, number, &position); /* they never fail */
    graph->end = position + 1;
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        if (t->is_output || t->kind == SIS_KIND_INPUT) t->last = graph->end;
    }
}
