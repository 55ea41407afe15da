/* Dtypes that a row computes through a wider one (`through` in the operator table): half floats through f32, say.
 *
 * Such an operator becomes hidden nodes: casts before, the operator itself, casts after, so that each of its outputs
 * is rounded once, at the node's boundary. The caller sees one operator: the outputs' ids are consecutive, errors name
 * the operator and node that were asked for, and a call that fails leaves nothing behind. A value that is known is
 * widened once for all its readers, when the graph is built; it then takes the wider dtype's bytes of records. */
#include <string.h>

#include "graph.h"

static bool is_beside(const sis_through *t, const sis_dtype given[SIS_MAX_VARIABLES]) {
    for (uint32_t v = 0; v < SIS_MAX_VARIABLES; v++)
        if ((t->beside >> v & 1) && given[v] == t->as) return true;
    return t->beside == 0;
}

static sis_dtype wide_of(const sis_op_description *op, uint32_t variable,
                         const sis_dtype given[SIS_MAX_VARIABLES]) {
    for (const sis_through *t = op->through; given[variable] != 0 && t->dtypes != 0; t++)
        if (t->variable == variable && (t->dtypes & SIS_DTYPE_BIT(given[variable])) && is_beside(t, given))
            return t->as;
    return 0;
}

static bool has_variable(const sis_port_description *port) {
    return port != NULL && !port->mixed && port->variable < SIS_MAX_VARIABLES;
}

/* Inputs that contradict each other are not widened: checked as they are, their dtypes are told. */
bool sis_widens(const sis_call *call, sis_widening *widening) {
    *widening = (sis_widening){.given = {0}};
    if (call->op->through == NULL) return false;
    bool any = false;
    for (uint32_t i = 0; i < call->n_inputs; i++) {
        const sis_port_description *port = sis_port_at(call->op->inputs, call->op->n_inputs, i);
        const sis_tensor_record *input = sis_tensor_at(call->graph, call->inputs[i]);
        if (input == NULL || !has_variable(port) || sis_broken(&input->t) != NULL) continue;
        sis_dtype *given = &widening->given[port->variable];
        if (*given != 0 && *given != input->t.dtype) return false;
        *given = input->t.dtype;
    }
    for (uint32_t v = 0; v < SIS_MAX_VARIABLES; v++) {
        widening->wide[v] = wide_of(call->op, v, widening->given);
        any = any || widening->wide[v] != 0;
    }
    return any;
}

/* What a call adds to the graph besides records, to be taken back should it fail. */
typedef struct mark {
    uint32_t tensors, nodes;
    sis_block_record *block[2]; /* the call's own and the main one */
    sis_node_record *last[2];
} mark;

static mark begin(const sis_call *call) {
    mark m = {.tensors = call->graph->tensors.count, .nodes = call->graph->nodes.count};
    m.block[0] = call->block;
    m.block[1] = sis_block_at(call->graph, SIS_MAIN_BLOCK);
    for (int i = 0; i < 2; i++) m.last[i] = m.block[i]->last;
    return m;
}

static void undo(const sis_call *call, const mark *m) {
    call->graph->tensors.count = m->tensors;
    call->graph->nodes.count = m->nodes;
    for (int i = 0; i < 2; i++) {
        m->block[i]->last = m->last[i];
        if (m->last[i] == NULL)
            m->block[i]->first = NULL;
        else
            m->last[i]->next = NULL;
    }
    for (uint32_t i = 0; i < call->n_inputs; i++) {
        sis_tensor_record *input = sis_tensor_at(call->graph, call->inputs[i]);
        if (input != NULL && input->wide != NULL && input->wide->id >= m->tensors) input->wide = NULL;
    }
}

const sis_op_description *sis_hidden_row(sis_graph *graph, const sis_op_description *asked, uint32_t id) {
    if (id != SIS_OP_CAST && id != SIS_OP_IDENTITY) return NULL;
    sis_op_description *row = sis_records_take(graph, sizeof *row, sizeof(void *), "a hidden operator");
    if (row == NULL) return NULL;
    *row = *sis_op_find(id);
    row->name = asked->name;
    return row;
}

static const sis_op_description *alias(const sis_call *call, sis_op_id id) {
    return sis_hidden_row(call->graph, call->op, id);
}

typedef struct hidden {
    const sis_call *call;
    const sis_op_description *cast, *identity; /* identity: NULL until one is needed */
} hidden;

static sis_status add_cast(const hidden *h, sis_block_record *block, uint32_t input, sis_dtype to,
                           uint32_t *output) {
    const uint8_t bytes[] = {1, 8, 0, 0, 0, (uint8_t)to, 0, 0, 0, 0, 0, 0, 0}; /* Cast's `to` has tag 1 */
    sis_call call = *h->call;
    call.block = block;
    call.op = h->cast;
    call.inputs = &input;
    call.n_inputs = call.n_outputs = 1;
    call.attributes =
        (sis_attribute_list){.op = h->cast, .opset = SIS_NO_OPSET - 1, .bytes = bytes, .count = sizeof bytes};
    return sis_add_node(&call, output);
}

/* Known values are shared: their casts belong to the main block, where everybody sees them. */
static sis_status widen_input(const hidden *h, uint32_t *input, sis_dtype wide) {
    sis_graph *graph = h->call->graph;
    sis_tensor_record *record = sis_tensor_at(graph, *input);
    bool shared = record->t.value_known && !record->varies && record->block == SIS_MAIN_BLOCK;
    if (shared && record->wide != NULL && record->wide->t.dtype == wide) {
        *input = record->wide->id;
        return SIS_OK;
    }
    sis_block_record *block = shared ? sis_block_at(graph, SIS_MAIN_BLOCK) : h->call->block;
    sis_status status = add_cast(h, block, *input, wide, input);
    if (status == SIS_OK && shared) record->wide = sis_tensor_at(graph, *input);
    return status;
}

/* The cast of the same tensor for one of the inputs just before, as in x * x; SIS_NONE = there is none. */
static uint32_t cast_before(const sis_call *call, const uint32_t *inputs, uint32_t index, sis_dtype wide) {
    for (uint32_t i = index < 4 ? 0 : index - 4; i < index; i++)
        if (call->inputs[i] == call->inputs[index] && inputs[i] != call->inputs[i] &&
            sis_tensor_at(call->graph, inputs[i])->t.dtype == wide)
            return inputs[i];
    return SIS_NONE;
}

static sis_status widen_inputs(const hidden *h, const sis_widening *widening, uint32_t *inputs) {
    const sis_call *call = h->call;
    for (uint32_t i = 0; i < call->n_inputs; i++) {
        inputs[i] = call->inputs[i];
        const sis_port_description *port = sis_port_at(call->op->inputs, call->op->n_inputs, i);
        const sis_tensor_record *record = sis_tensor_at(call->graph, inputs[i]);
        if (record == NULL || !has_variable(port) || sis_broken(&record->t) != NULL) continue;
        sis_dtype wide = widening->wide[port->variable];
        uint32_t before = wide == 0 ? inputs[i] : cast_before(call, inputs, i, wide);
        sis_status status = SIS_OK;
        if (before != SIS_NONE)
            inputs[i] = before;
        else
            status = widen_input(h, &inputs[i], wide);
        if (status != SIS_OK) return status;
    }
    return SIS_OK;
}

static sis_dtype narrow_of(const sis_call *call, const sis_widening *widening, uint32_t output) {
    const sis_port_description *port = sis_port_at(call->op->outputs, call->op->n_outputs, output);
    if (!has_variable(port) || widening->wide[port->variable] == 0) return 0;
    return widening->given[port->variable];
}

/* All outputs go through a node, or none does: their ids must follow each other. */
static sis_status narrow_outputs(hidden *h, const sis_widening *widening, uint32_t inner, uint32_t *first) {
    const sis_call *call = h->call;
    bool any = false;
    for (uint32_t i = 0; i < call->n_outputs; i++) any = any || narrow_of(call, widening, i) != 0;
    *first = any ? call->graph->tensors.count : inner;
    sis_status status = SIS_OK;
    for (uint32_t i = 0; any && status == SIS_OK && i < call->n_outputs; i++) {
        sis_dtype narrow = narrow_of(call, widening, i);
        uint32_t input = inner + i, output;
        if (narrow != 0) {
            status = add_cast(h, call->block, input, narrow, &output);
            continue;
        }
        if (h->identity == NULL && (h->identity = alias(call, SIS_OP_IDENTITY)) == NULL)
            return SIS_OUT_OF_ARENA;
        sis_call pass = *call;
        pass.op = h->identity;
        pass.inputs = &input;
        pass.n_inputs = pass.n_outputs = 1;
        pass.attributes = (sis_attribute_list){.op = pass.op, .opset = call->graph->opset};
        status = sis_add_node(&pass, &output);
    }
    return status;
}

static sis_status add_all(const sis_call *call, const sis_widening *widening, uint32_t *first) {
    hidden h = {.call = call, .cast = alias(call, SIS_OP_CAST)};
    size_t bytes = call->n_inputs * sizeof(uint32_t);
    uint32_t *inputs = sis_records_take(call->graph, bytes, sizeof(uint32_t), "inputs");
    if (h.cast == NULL || inputs == NULL) return SIS_OUT_OF_ARENA;
    sis_status status = widen_inputs(&h, widening, inputs);
    if (status != SIS_OK) return status;
    sis_call wide = *call;
    wide.inputs = inputs;
    uint32_t inner;
    status = sis_add_node(&wide, &inner);
    return status == SIS_OK ? narrow_outputs(&h, widening, inner, first) : status;
}

sis_status sis_add_widened(const sis_call *call, const sis_widening *widening, uint32_t *first) {
    mark m = begin(call);
    sis_status status = add_all(call, widening, first);
    if (status != SIS_OK) undo(call, &m);
    return status;
}
