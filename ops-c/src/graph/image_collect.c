/* What of a graph goes into a compiled model: from its outputs back, the nodes that have to run or that shapes hang on,
 * as the calls that would add them again. What is known stays as a constant, not as the node that computed it. */
#include <string.h>

#include "image.h"

typedef struct collector {
    sis_graph *graph;
    sis_saving *s;
    const sis_node_record *node; /* whose attributes are written */
} collector;

static bool is_kept(const sis_saving *s, const sis_node_record *node) {
    return node != NULL && s->nodes[node->id] != 0;
}

static bool is_constant(const sis_tensor_record *t) { return t->t.value_known && !t->varies; }

/* As such in the file; other outputs of a kept node may be known and are made by it again. */
static bool goes_as_constant(const sis_saving *s, const sis_tensor_record *t) {
    return is_constant(t) && !is_kept(s, t->producer);
}

/* Of an If whose condition is known: nobody will ever look at that branch. */
static bool is_dead_branch(const sis_node_record *node, uint32_t which) {
    return sis_is_if(node) && !sis_block_runs(node, which) && node->refused == NULL &&
           is_constant(sis_record_of(node->n.inputs[0]));
}

/* --- what is needed --- */

static void need(sis_saving *s, const sis_tensor *t) {
    if (t != NULL) s->tensors[sis_record_of(t)->id] = 1;
}

static void need_attributes(sis_saving *s, const sis_node *n) {
    for (uint32_t i = 0; i < n->op->n_attributes; i++) {
        const sis_attribute_description *row = &n->op->attributes[i];
        if (row->type == SIS_ATTRIBUTE_TENSOR)
            need(s, *(const sis_tensor *const *)((const uint8_t *)n->attributes + row->offset));
    }
}

static void need_block(const sis_node_record *node, uint32_t which, sis_saving *s) {
    const sis_block_record *block = sis_block_of(node, which);
    s->blocks[block->id] = 1;
    for (const sis_output_record *o = block->inputs; o != NULL; o = o->next) need(s, &o->tensor->t);
    if (is_dead_branch(node, which)) return;
    for (const sis_output_record *o = block->outputs; o != NULL; o = o->next) need(s, &o->tensor->t);
}

static bool is_wanted(const sis_saving *s, const sis_node_record *node) {
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        const sis_tensor_record *output = sis_record_of(node->n.outputs[i]);
        if (s->tensors[output->id] != 0 && !is_constant(output)) return true;
    }
    return false;
}

static void find_needed(sis_graph *graph, sis_saving *s) {
    for (const sis_output_record *o = sis_block_at(graph, SIS_MAIN_BLOCK)->outputs; o != NULL; o = o->next)
        need(s, &o->tensor->t);
    for (uint32_t i = 0; i < graph->tensors.count; i++)
        if (sis_tensor_at(graph, i)->kind == SIS_KIND_INPUT) s->tensors[i] = 1;
    for (uint32_t i = graph->nodes.count; i-- > 0;) { /* blocks were added before their owner */
        const sis_node_record *node = sis_node_at(graph, i);
        if (!is_wanted(s, node)) continue;
        s->nodes[i] = 1;
        for (uint32_t k = 0; k < node->n.n_inputs; k++) need(s, node->n.inputs[k]);
        need_attributes(s, &node->n);
        uint32_t count = sis_block_count(node);
        for (uint32_t which = 0; which < count; which++) need_block(node, which, s);
    }
}

/* --- calls --- */

static void emit(sis_saving *s, const sis_image_call *call) {
    s->call_bytes += sis_image_write(call, s->calls == NULL ? NULL : s->calls + s->call_bytes);
}

static uint32_t number_of(const sis_saving *s, const sis_tensor *t) {
    return s->tensors[sis_record_of(t)->id] - 1;
}

static void give_number(sis_saving *s, const sis_tensor_record *t) { s->tensors[t->id] = ++s->n_tensors; }

static void set_shape(sis_image_call *call, const sis_tensor_record *t) {
    call->rank = t->t.shape.rank;
    memcpy(call->dims, t->named != NULL ? t->named : t->t.shape.dim, call->rank * sizeof call->dims[0]);
}

static uint32_t dtype_of(const sis_tensor_record *t) {
    return (uint32_t)t->t.dtype | (t->dynamic ? (uint32_t)t->element << 8 : 0);
}

static void emit_constant(sis_saving *s, const sis_tensor_record *t) {
    sis_image_call call = {
        .kind = SIS_CALL_CONSTANT, .name = t->t.name, .dtype = t->t.dtype, .bytes = t->t.bytes};
    set_shape(&call, t);
    if (s->calls != NULL) {
        s->constants[s->n_constants] = (sis_saved_constant){.tensor = &t->t, .call = s->call_bytes};
        s->constant_of[s->n_tensors] = s->n_constants + 1;
    }
    s->n_constants++;
    give_number(s, t);
    emit(s, &call);
}

static void emit_input(sis_saving *s, const sis_tensor_record *t) {
    bool of_block = t->kind == SIS_KIND_BLOCK_INPUT;
    sis_image_call call = {.kind = of_block ? SIS_CALL_BLOCK_INPUT : SIS_CALL_INPUT,
                           .name = t->t.name,
                           .block = of_block ? s->blocks[t->block] - 1 : 0,
                           .dynamic = t->dynamic,
                           .dtype = dtype_of(t)};
    if (!t->dynamic) set_shape(&call, t);
    give_number(s, t);
    emit(s, &call);
}

static uint32_t block_in_file(void *context, uint32_t id) {
    return ((const collector *)context)->s->blocks[id] - 1;
}

static uint32_t tensor_in_file(void *context, const sis_tensor *tensor) {
    return number_of(((const collector *)context)->s, tensor);
}

static void emit_outputs(collector *c, const sis_block_record *block, const sis_tensor *instead) {
    for (const sis_output_record *o = block->outputs; o != NULL; o = o->next)
        emit(c->s, &(sis_image_call){.kind = SIS_CALL_OUTPUT,
                                     .block = c->s->blocks[block->id] - 1,
                                     .tensor = number_of(c->s, instead == NULL ? &o->tensor->t : instead)});
}

/* The operator that a node was asked as: hidden casts carry its name. */
static uint32_t asked_as(const sis_node_record *node) {
    if (node->n.op == sis_op_find(node->n.op->id)) return node->n.op->id;
    for (uint32_t i = 0; i < SIS_OP_COUNT; i++)
        if (strcmp(sis_op_descriptions[i].name, node->n.op->name) == 0) return sis_op_descriptions[i].id;
    return node->n.op->id;
}

static sis_status emit_node(collector *c, sis_node_record *node) {
    sis_saving *s = c->s;
    const sis_node *n = &node->n;
    uint32_t count = sis_block_count(node);
    for (uint32_t which = 0; which < count; which++)
        emit_outputs(c, sis_block_of(node, which), is_dead_branch(node, which) ? n->inputs[0] : NULL);
    sis_image_call call = {.kind = SIS_CALL_OPERATOR,
                           .name = n->name,
                           .block = s->blocks[node->block] - 1,
                           .op = n->op->id,
                           .asked = asked_as(node),
                           .number = n->number,
                           .n_inputs = n->n_inputs,
                           .n_outputs = n->n_outputs};
    const sis_id_map map = {.block = block_in_file, .tensor = tensor_in_file, .context = c};
    uint32_t opset = call.op != call.asked ? SIS_NO_OPSET - 1 : n->opset;
    call.attribute_bytes = (uint32_t)sis_attributes_encode(n->op, opset, n->attributes, &map, NULL);
    size_t bytes = n->n_inputs * sizeof(uint32_t) + call.attribute_bytes;
    uint32_t *list = sis_records_take_temporary(c->graph, bytes, sizeof *list, "a compiled model's call");
    if (list == NULL) return SIS_OUT_OF_ARENA;
    for (uint32_t i = 0; i < n->n_inputs; i++)
        list[i] = n->inputs[i] == NULL ? SIS_NONE : number_of(s, n->inputs[i]);
    call.inputs = list;
    call.attributes = (uint8_t *)(list + n->n_inputs);
    (void)sis_attributes_encode(n->op, opset, n->attributes, &map, (uint8_t *)(list + n->n_inputs));
    for (uint32_t i = 0; i < n->n_outputs; i++) give_number(s, sis_record_of(n->outputs[i]));
    if (s->calls != NULL) s->kept[s->n_nodes] = node;
    s->n_nodes++;
    emit(s, &call);
    sis_records_release(c->graph);
    return SIS_OK;
}

static sis_status emit_tensor(collector *c, sis_tensor_record *t) {
    sis_node_record *producer = t->producer;
    if (is_kept(c->s, producer)) return producer->n.outputs[0] == &t->t ? emit_node(c, producer) : SIS_OK;
    if (c->s->tensors[t->id] == 0) return SIS_OK;
    if (goes_as_constant(c->s, t))
        emit_constant(c->s, t);
    else
        emit_input(c->s, t);
    return SIS_OK;
}

static void emit_dimensions_and_blocks(collector *c) {
    sis_graph *graph = c->graph;
    for (uint32_t i = 0; i < graph->dimensions.count; i++) {
        const sis_dimension_record *d = sis_dimension_at(graph, i);
        emit(c->s, &(sis_image_call){.kind = SIS_CALL_DIMENSION, .name = d->name, .bound = d->bound});
    }
    uint32_t number = 1;
    c->s->blocks[SIS_MAIN_BLOCK] = number;
    for (uint32_t i = 1; i < graph->blocks.count; i++) {
        if (c->s->blocks[i] == 0) continue;
        c->s->blocks[i] = ++number;
        emit(c->s, &(sis_image_call){.kind = SIS_CALL_BLOCK,
                                     .block = c->s->blocks[sis_block_at(graph, i)->parent] - 1});
    }
}

/* Counts the calls, or writes them. */
static sis_status emit_all(collector *c) {
    sis_saving *s = c->s;
    s->call_bytes = 0;
    s->n_tensors = s->n_constants = s->n_nodes = 0;
    emit_dimensions_and_blocks(c);
    sis_status status = SIS_OK;
    for (uint32_t i = 0; i < c->graph->tensors.count && status == SIS_OK; i++)
        status = emit_tensor(c, sis_tensor_at(c->graph, i));
    if (status == SIS_OK) emit_outputs(c, sis_block_at(c->graph, SIS_MAIN_BLOCK), NULL);
    return status;
}

static bool take_lists(sis_graph *graph, sis_saving *s) {
    static const char what[] = "a compiled model";
    s->calls = sis_records_take(graph, s->call_bytes, 8, what);
    s->constant_of = sis_records_take(graph, s->n_tensors * sizeof *s->constant_of, 8, what);
    s->constants = sis_records_take(graph, s->n_constants * sizeof *s->constants, 8, what);
    s->kept = sis_records_take(graph, s->n_nodes * sizeof(void *), 8, what);
    s->packed_at = sis_records_take(graph, s->n_nodes * sizeof(size_t), 8, what);
    return s->packed_at != NULL && s->calls != NULL && s->constant_of != NULL && s->constants != NULL &&
           s->kept != NULL;
}

sis_status sis_image_collect(sis_graph *graph, sis_saving *s) {
    static const char what[] = "a compiled model";
    s->tensors = sis_records_take(graph, graph->tensors.count * sizeof *s->tensors, 8, what);
    s->blocks = sis_records_take(graph, graph->blocks.count * sizeof *s->blocks, 8, what);
    s->nodes = sis_records_take(graph, graph->nodes.count, 8, what);
    if (s->tensors == NULL || s->blocks == NULL || s->nodes == NULL) return SIS_OUT_OF_ARENA;
    sis_restore_built(graph); /* whatever plan failed before */
    for (uint32_t i = 0; i < graph->nodes.count; i++)
        if (sis_node_at(graph, i)->n.op->id == SIS_OP_CUSTOM)
            return sis_node_fail(&sis_node_at(graph, i)->n, SIS_UNSUPPORTED,
                                 "its body is a function of the script, which no compiled model can hold");
    find_needed(graph, s);
    collector c = {.graph = graph, .s = s};
    sis_status status = emit_all(&c);
    if (status != SIS_OK) return status;
    if (!take_lists(graph, s)) return SIS_OUT_OF_ARENA;
    return emit_all(&c);
}
