/* Facts for tools: what each node and tensor of a graph is, when it lives and where it lies. */
#include "sis/facts.h"

#include <string.h>

#include "graph.h"

static int64_t place_of(size_t place) { return place == SIZE_MAX ? -1 : (int64_t)place; }

sis_status sis_graph_facts(const sis_graph *graph, int64_t facts[SIS_GRAPH_FACTS]) {
    if (graph == NULL || facts == NULL) return SIS_BAD_ARGUMENT;
    facts[0] = graph->tensors.count;
    facts[1] = graph->nodes.count;
    facts[2] = graph->blocks.count;
    facts[3] = graph->end;
    facts[4] = (int64_t)graph->weight_bytes;
    facts[5] = (int64_t)graph->activation_bytes;
    facts[6] = (int64_t)graph->liveness_bytes;
    facts[7] = graph->peak;
    facts[8] = (int64_t)sis_region_peak(&graph->region);
    return SIS_OK;
}

static sis_node_state state_of(const sis_node_record *node) {
    if (node->folded) return SIS_NODE_FOLDED;
    if (node->into != NULL) return SIS_NODE_ABSORBED;
    if (node->skipped && !node->live) return SIS_NODE_VIEW;
    if (!node->live || node->position == 0) return SIS_NODE_DEAD;
    if (node->view) return SIS_NODE_VIEW;
    if (node->dynamic) return SIS_NODE_DYNAMIC;
    return node->copy ? SIS_NODE_COPY : SIS_NODE_RUNS;
}

/* A Concat that copies nothing is no window on its inputs: they are windows on its output. */
static int64_t viewed_input(const sis_node_record *node) {
    if (node->skipped && !node->live) return 0;
    return node->view && !node->joins ? node->view_input : -1;
}

static int64_t owner_block(const sis_block_record *block) {
    uint32_t count = block->owner == NULL ? 0 : sis_block_count(block->owner);
    for (uint32_t i = 0; i < count; i++)
        if (sis_block_of(block->owner, i) == block) return i;
    return -1;
}

/* Whoever reads a group walks through what was absorbed too. */
static const sis_node_record *next_in_group(const sis_node_record *node) {
    if (node->absorbed != NULL) return node->absorbed;
    if (node->also != NULL) return node->also;
    return node->into != NULL ? node->into->follower : node->follower;
}

static int64_t instructions_of(const sis_node_record *node) {
    const uint64_t sum = sis_turn_cost(node) + node->usual; /* neither is above INT64_MAX */
    return sum > INT64_MAX ? INT64_MAX : (int64_t)sum;
}

sis_status sis_graph_node(const sis_graph *graph, uint32_t id, int64_t facts[SIS_NODE_FACTS]) {
    const sis_node_record *node = graph == NULL ? NULL : sis_node_at(graph, id);
    if (node == NULL || facts == NULL) return SIS_BAD_ARGUMENT;
    const sis_block_record *block = sis_block_at(graph, node->block);
    const sis_node_record *next = next_in_group(node), *done_by = node->into == NULL ? node : node->into;
    sis_node_state state = state_of(node);
    bool works = state == SIS_NODE_RUNS || state == SIS_NODE_COPY || state == SIS_NODE_DYNAMIC;
    facts[SIS_NODE_OPERATOR] = node->n.op->id;
    facts[SIS_NODE_HIDDEN] = node->n.op != sis_op_find(node->n.op->id);
    facts[SIS_NODE_BLOCK] = node->block;
    facts[SIS_NODE_OWNER] = block->owner == NULL ? -1 : (int64_t)block->owner->id;
    facts[SIS_NODE_OWNER_BLOCK] = owner_block(block);
    facts[SIS_NODE_STATE] = state;
    facts[SIS_NODE_POSITION] = done_by->live ? done_by->position : 0;
    facts[SIS_NODE_INSTRUCTIONS] = works ? instructions_of(node) : 0;
    facts[SIS_NODE_TILES] = node->tiles;
    facts[SIS_NODE_CHUNK] = node->chunk;
    facts[SIS_NODE_PACKED_BYTES] = (int64_t)node->pack_bytes;
    facts[SIS_NODE_PACKED_PLACE] = node->pack_bytes > 0 ? place_of(node->pack_place) : -1;
    facts[SIS_NODE_SCRATCH_BYTES] = works && sis_has_scratch(node) ? (int64_t)sis_scratch_of(node) : 0;
    facts[SIS_NODE_SCRATCH_PLACE] = works && node->scratch_bytes > 0 ? place_of(node->scratch_place) : -1;
    facts[SIS_NODE_INPUTS] = node->n_built_inputs;
    facts[SIS_NODE_OUTPUTS] = node->n.n_outputs;
    facts[SIS_NODE_VIEW_INPUT] = viewed_input(node);
    facts[SIS_NODE_OVERWRITES] = works ? node->over : -1;
    facts[SIS_NODE_FOLLOWER] = next == NULL ? -1 : (int64_t)next->id;
    facts[SIS_NODE_INTO] = node->into == NULL ? -1 : (int64_t)node->into->id;
    return SIS_OK;
}

static void inputs_of(const sis_node_record *node, uint32_t first, int64_t tensors[SIS_EDGES]) {
    for (uint32_t i = first; i < node->n_built_inputs && i - first < SIS_EDGES; i++)
        tensors[i - first] =
            node->built_inputs[i] == NULL ? -1 : (int64_t)sis_record_of(node->built_inputs[i])->id;
}

static void outputs_of(const sis_node_record *node, uint32_t first, int64_t tensors[SIS_EDGES]) {
    for (uint32_t i = first; i < node->n.n_outputs && i - first < SIS_EDGES; i++)
        tensors[i - first] = node->n.outputs[i] == NULL ? -1 : (int64_t)node->first_output + i;
}

static void tensors_along(const sis_output_record *list, uint32_t first, int64_t tensors[SIS_EDGES]) {
    for (uint32_t i = 0; list != NULL; list = list->next, i++)
        if (i >= first && i - first < SIS_EDGES) tensors[i - first] = list->tensor->id;
}

sis_status sis_graph_edges(const sis_graph *graph, uint32_t which, uint32_t id, uint32_t first,
                           int64_t tensors[SIS_EDGES]) {
    if (graph == NULL || tensors == NULL || which > SIS_EDGES_BLOCK_OUTPUTS) return SIS_BAD_ARGUMENT;
    for (uint32_t i = 0; i < SIS_EDGES; i++) tensors[i] = -2;
    if (which == SIS_EDGES_NODE_INPUTS || which == SIS_EDGES_NODE_OUTPUTS) {
        const sis_node_record *node = sis_node_at(graph, id);
        if (node == NULL) return SIS_BAD_ARGUMENT;
        if (which == SIS_EDGES_NODE_INPUTS)
            inputs_of(node, first, tensors);
        else
            outputs_of(node, first, tensors);
        return SIS_OK;
    }
    const sis_block_record *block = sis_block_at(graph, id);
    if (block == NULL) return SIS_BAD_ARGUMENT;
    tensors_along(which == SIS_EDGES_BLOCK_INPUTS ? block->inputs : block->outputs, first, tensors);
    return SIS_OK;
}

sis_status sis_graph_life(const sis_graph *graph, uint32_t id, int64_t facts[SIS_TENSOR_FACTS]) {
    const sis_tensor_record *t = graph == NULL ? NULL : sis_tensor_at(graph, id);
    if (t == NULL || facts == NULL) return SIS_BAD_ARGUMENT;
    const sis_tensor_record *root = graph->state == SIS_BUILDING ? t : t->root;
    facts[SIS_TENSOR_KIND] = t->kind;
    facts[SIS_TENSOR_BLOCK] = t->block;
    facts[SIS_TENSOR_PRODUCER] = t->maker == NULL ? -1 : (int64_t)t->maker->id;
    facts[SIS_TENSOR_FIRST] = t->first;
    facts[SIS_TENSOR_LAST] = t->last;
    facts[SIS_TENSOR_ROOT] = root->id;
    facts[SIS_TENSOR_OFFSET] = (int64_t)t->offset;
    facts[SIS_TENSOR_PLACE] = graph->state == SIS_BUILDING ? -1 : place_of(root->place);
    facts[SIS_TENSOR_CAPACITY] = (int64_t)t->capacity;
    facts[SIS_TENSOR_NEEDED] = t->needed;
    facts[SIS_TENSOR_OUTPUT] = t->is_output;
    facts[SIS_TENSOR_KNOWN] = t->t.value_known;
    facts[SIS_TENSOR_DYNAMIC] = t->dynamic;
    return SIS_OK;
}

sis_status sis_graph_name(const sis_graph *graph, uint32_t of, uint32_t id, uint32_t from,
                          uint8_t text[SIS_TEXT]) {
    if (graph == NULL || text == NULL || of > SIS_NAME_OF_TENSOR) return SIS_BAD_ARGUMENT;
    const sis_node_record *node = of == SIS_NAME_OF_NODE ? sis_node_at(graph, id) : NULL;
    const sis_tensor_record *tensor = of == SIS_NAME_OF_TENSOR ? sis_tensor_at(graph, id) : NULL;
    if (node == NULL && tensor == NULL) return SIS_BAD_ARGUMENT;
    const char *name = node != NULL ? node->n.name : tensor->t.name;
    size_t length = name == NULL ? 0 : strlen(name);
    memset(text, 0, SIS_TEXT);
    if (from < length) memcpy(text, name + from, length - from < SIS_TEXT ? length - from : SIS_TEXT);
    return SIS_OK;
}
