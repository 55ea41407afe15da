/* Adding an operator: its record, attributes and outputs, then shapes, then folding; committed only when
 * all went well. Where its row computes the inputs' dtypes through wider ones, widen.c adds nodes around it. */
#include <string.h>

#include "dynamic.h"

static const sis_tensor *constant_of(void *context, uint32_t id) {
    const sis_tensor_record *record = sis_tensor_at(context, id);
    return record != NULL && record->t.value_known && !record->varies ? &record->t : NULL;
}

static sis_status take_inputs(const sis_call *c, sis_node_record *node) {
    sis_node *n = &node->n;
    n->inputs = sis_records_take(c->graph, n->n_inputs * sizeof *n->inputs, sizeof(void *), "inputs");
    if (n->inputs == NULL) return SIS_OUT_OF_ARENA;
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        if (c->inputs[i] == SIS_NONE) continue;
        sis_tensor_record *record = sis_tensor_at(c->graph, c->inputs[i]);
        if (record == NULL || !sis_block_within(c->graph, c->block->id, record->block))
            return sis_node_fail(n, SIS_BAD_ARGUMENT, "input %u: block %u has no tensor %u", (uint64_t)i,
                                 (uint64_t)c->block->id, (uint64_t)c->inputs[i]);
        n->inputs[i] = &record->t;
    }
    node->built_inputs = n->inputs;
    node->n_built_inputs = n->n_inputs;
    return SIS_OK;
}

static sis_status take_attributes(const sis_call *c, sis_node_record *node) {
    size_t storage = 0;
    sis_error error;
    sis_status status = sis_attributes_check(&c->attributes, &storage, &error);
    if (status != SIS_OK) return sis_node_fail(&node->n, status, "%s", error.text);
    size_t head = ((size_t)c->op->attribute_bytes + 7) & ~(size_t)7;
    uint8_t *memory = sis_records_take(c->graph, head + storage, 8, "attributes");
    if (memory == NULL) return SIS_OUT_OF_ARENA;
    sis_attributes_fill(&c->attributes, memory, memory + head);
    node->n.attributes = node->built_attributes = memory;
    return SIS_OK;
}

static sis_status take_outputs(const sis_call *c, sis_node_record *node) {
    sis_node *n = &node->n;
    n->outputs = sis_records_take(c->graph, n->n_outputs * sizeof *n->outputs, sizeof(void *), "outputs");
    if (n->outputs == NULL) return SIS_OUT_OF_ARENA;
    for (uint32_t i = 0; i < n->n_outputs; i++) {
        sis_tensor_record *record = sis_records_take(c->graph, sizeof *record, sizeof(void *), "a tensor");
        if (record == NULL) return SIS_OUT_OF_ARENA;
        record->t.name = "";
        record->t.alignment = 1;
        record->kind = SIS_KIND_VALUE;
        record->id = c->graph->tensors.count + i;
        record->block = c->block->id;
        record->producer = record->maker = node;
        record->port = i;
        record->place = SIZE_MAX;
        n->outputs[i] = &record->t;
    }
    return SIS_OK;
}

/* --- operators of a branch whose shapes do not fit ---
 *
 * Such a branch may never run: models guard a Squeeze by an If that asks for the very dimension. So the
 * error is kept, also by what comes after, and becomes If's own should it take the branch. */

const sis_error *sis_broken(const sis_tensor *tensor) {
    const sis_node_record *producer = sis_record_of(tensor)->producer;
    return producer == NULL ? NULL : producer->broken;
}

static bool inherit_broken(sis_node_record *node) {
    for (uint32_t i = 0; i < node->n.n_inputs && node->broken == NULL; i++)
        if (node->n.inputs[i] != NULL) node->broken = (sis_error *)sis_broken(node->n.inputs[i]);
    return node->broken != NULL;
}

static bool can_wait(const sis_call *c, sis_status status) {
    return c->block->id != SIS_MAIN_BLOCK && status != SIS_OUT_OF_ARENA && status != SIS_INTERRUPTED &&
           status != SIS_INTERNAL && status != SIS_OVER_CYCLES;
}

static sis_status put_off(const sis_call *c, sis_node_record *node) {
    sis_error error = c->graph->error;
    node->broken = sis_records_take(c->graph, sizeof error, sizeof(void *), "a branch's error");
    if (node->broken == NULL) return SIS_OUT_OF_ARENA;
    *node->broken = error;
    node->folded = node->view = node->varies = node->dynamic = false;
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        sis_tensor *output = node->n.outputs[i];
        *output = (sis_tensor){.name = output->name, .alignment = 1};
        sis_record_of(output)->varies = sis_record_of(output)->dynamic = false;
    }
    sis_error_begin(&c->graph->error, SIS_OK, "", "");
    return SIS_OK;
}

static bool has_dynamic(sis_tensor *const *tensors, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (tensors[i] != NULL && sis_record_of(tensors[i])->dynamic) return true;
    return false;
}

/* Shapes now, if they can be known now. */
static sis_status infer(sis_node_record *node) {
    bool dynamic = has_dynamic(node->n.inputs, node->n.n_inputs);
    if (dynamic && !sis_is_control(node)) return sis_make_dynamic(node);
    sis_status status = sis_infer(node);
    if (sis_is_control(node)) {
        node->dynamic = dynamic || has_dynamic(node->n.outputs, node->n.n_outputs);
        return status;
    }
    if (status != SIS_NEEDS_CONSTANT) return status;
    sis_error_begin(node->n.error, SIS_OK, "", "");
    return sis_make_dynamic(node);
}

/* Everything of an operator that can fail. */
static sis_status make_operator(const sis_call *c, sis_node_record *node) {
    node->n.name = sis_records_name(c->graph, c->name);
    if (node->n.name == NULL) {
        node->n.name = "";
        return SIS_OUT_OF_ARENA;
    }
    sis_status status = take_inputs(c, node);
    if (status == SIS_OK) status = sis_ports_check(node);
    if (status == SIS_OK) status = take_attributes(c, node);
    if (status == SIS_OK) status = take_outputs(c, node);
    if (status == SIS_OK) status = sis_blocks_check(node, c->block->id);
    if (status != SIS_OK) return status;
    size_t plan = c->op->functions->plan_bytes;
    if (plan > 0 && (node->n.plan = sis_records_take(c->graph, plan, 16, "a plan")) == NULL)
        return SIS_OUT_OF_ARENA;
    if (inherit_broken(node)) return SIS_OK;
    status = infer(node);
    if (status == SIS_OK && (!node->dynamic || sis_is_if(node))) status = sis_fold(node);
    return status != SIS_OK && can_wait(c, status) ? put_off(c, node) : status;
}

static void commit(const sis_call *c, sis_node_record *node) {
    node->first_output = c->graph->tensors.count;
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        sis_tensor_record *record = sis_record_of(node->n.outputs[i]);
        record->capacity = record->t.bytes;
        sis_table_push(&c->graph->tensors, record);
    }
    sis_table_push(&c->graph->nodes, node);
    if (c->block->first == NULL)
        c->block->first = node;
    else
        c->block->last->next = node;
    c->block->last = node;
    sis_blocks_close(node);
}

sis_status sis_add_node(const sis_call *c, uint32_t *first) {
    sis_graph *graph = c->graph;
    sis_node_record *node = sis_records_take(graph, sizeof *node, sizeof(void *), "a node");
    if (node == NULL) return SIS_OUT_OF_ARENA;
    *node = (sis_node_record){.graph = graph,
                              .id = graph->nodes.count,
                              .block = c->block->id,
                              .over = -1,
                              .taken = SIS_ANY_BLOCK,
                              .view_input = -1};
    node->n = (sis_node){.op = c->op,
                         .name = "",
                         .opset = graph->opset,
                         .number = graph->nodes.count,
                         .direct = graph->exact,
                         .n_inputs = c->n_inputs,
                         .n_outputs = c->n_outputs,
                         .error = &graph->error};
    sis_status status = make_operator(c, node);
    if (status != SIS_OK) return status;
    *first = graph->tensors.count;
    commit(c, node);
    return SIS_OK;
}

/* Known, but not in this build. */
static sis_status switched_off(const sis_call *c) {
    sis_node node = {.op = c->op, .name = c->name == NULL ? "" : c->name, .error = &c->graph->error};
    return sis_node_fail(&node, SIS_UNSUPPORTED_OPERATOR, "switched off in this build: %s",
                         sis_build_options[c->op->option].name);
}

/* All that was checked becomes records, or nothing does. */
static sis_status add(sis_call *c, const sis_widening *widening, uint32_t *first) {
    sis_graph *graph = c->graph;
    uint32_t around = widening != NULL ? c->n_inputs + c->n_outputs : 0;
    if (!sis_table_reserve(graph, &graph->tensors, c->n_outputs + around) ||
        !sis_table_reserve(graph, &graph->nodes, 1 + around))
        return graph->error.status;
    const uint64_t spent = graph->build_purse.spent;
    sis_records_begin(graph);
    sis_status status = widening != NULL ? sis_add_widened(c, widening, first) : sis_add_node(c, first);
    sis_keep_aligned(graph, c->inputs, c->n_inputs, status == SIS_OK);
    if (status != SIS_OK) {
        graph->error.operator_name = c->op->name; /* the record, and with it the name in use, goes */
        sis_records_undo(graph);
    }
    if (status == SIS_OUT_OF_ARENA) graph->build_purse.spent = spent; /* the same call comes again */
    return sis_told(graph, status);
}

static bool are_bad_counts(const sis_call *c) {
    return c->n_outputs == 0 || c->n_outputs > UINT16_MAX || c->n_inputs > UINT16_MAX ||
           (c->n_inputs > 0 && c->inputs == NULL) || (c->attributes.count > 0 && c->attributes.bytes == NULL);
}

sis_status sis_add_saved(sis_call *c, uint32_t hidden, uint32_t number) {
    sis_graph *graph = c->graph;
    if (c->op == NULL)
        return sis_error_set(&graph->error, SIS_UNSUPPORTED_OPERATOR, "there is no such operator");
    if (c->op->functions == NULL) return switched_off(c);
    sis_status status = sis_grant_needed(graph);
    if (status == SIS_OK) status = sis_grant_operator(c);
    if (status != SIS_OK) return status;
    if (are_bad_counts(c)) return sis_error_set(&graph->error, SIS_BAD_MODEL, "%s: bad counts", c->op->name);
    c->attributes.opset = graph->opset;
    if (hidden != SIS_NONE) {
        c->op = c->op->through == NULL ? NULL : sis_hidden_row(graph, c->op, hidden);
        if (c->op == NULL) return graph->error.status == SIS_OK ? SIS_BAD_MODEL : graph->error.status;
        c->attributes.opset = SIS_NO_OPSET - 1;
    }
    c->attributes.op = c->op;
    c->attributes.tensor = constant_of;
    c->attributes.context = graph;
    sis_widening widening;
    if (sis_widens(c, &widening)) /* it would have been saved as the nodes that it becomes */
        return sis_error_set(&graph->error, SIS_BAD_MODEL, "%s: its inputs are not as it computes",
                             c->op->name);
    uint32_t first;
    status = add(c, NULL, &first);
    if (status == SIS_OK) sis_node_at(graph, graph->nodes.count - 1)->n.number = number;
    return status;
}

sis_status sis_graph_operator(sis_graph *graph, uint32_t block, uint32_t op, const char *name,
                              const uint32_t *inputs, uint32_t n_inputs, const void *attributes,
                              size_t attribute_bytes, uint32_t n_outputs, uint32_t *first) {
    sis_call c = {.graph = graph,
                  .op = sis_op_find(op),
                  .name = name,
                  .inputs = inputs,
                  .n_inputs = n_inputs,
                  .n_outputs = n_outputs};
    sis_status status = sis_building(graph, "operator");
    if (status == SIS_OK) status = sis_open_block(graph, block, &c.block);
    if (status != SIS_OK) return status;
    if (c.op == NULL)
        return sis_error_set(&graph->error, SIS_UNSUPPORTED_OPERATOR, "there is no operator number %u",
                             (uint64_t)op);
    if (c.op->functions == NULL) return switched_off(&c);
    status = sis_grant_needed(graph);
    if (status == SIS_OK) status = sis_grant_operator(&c);
    if (status != SIS_OK) return status;
    c.attributes = (sis_attribute_list){.op = c.op,
                                        .opset = graph->opset,
                                        .bytes = attributes,
                                        .count = attribute_bytes,
                                        .tensor = constant_of,
                                        .context = graph};
    if (first == NULL || are_bad_counts(&c))
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "%s: bad counts or missing arrays", c.op->name);
    sis_widening widening;
    return add(&c, sis_widens(&c, &widening) ? &widening : NULL, first);
}
