/* Blocks: subgraphs, their outputs, and which operator they belong to. That an operator owns blocks, and which, is read
 * from its row of the table: attributes of type block. */
#include <string.h>

#include "graph.h"

sis_block_record *sis_add_block(sis_graph *graph, uint32_t parent, uint32_t depth) {
    if (!sis_table_reserve(graph, &graph->blocks, 1)) return NULL;
    sis_block_record *block = sis_records_take(graph, sizeof *block, sizeof(void *), "a block");
    if (block == NULL) return NULL;
    *block = (sis_block_record){.id = graph->blocks.count, .parent = parent, .depth = depth};
    sis_table_push(&graph->blocks, block);
    return block;
}

bool sis_block_within(const sis_graph *graph, uint32_t block, uint32_t ancestor) {
    while (block != ancestor && block != SIS_MAIN_BLOCK) block = sis_block_at(graph, block)->parent;
    return block == ancestor;
}

sis_status sis_open_block(sis_graph *graph, uint32_t id, sis_block_record **out) {
    *out = sis_block_at(graph, id);
    if (*out == NULL)
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "there is no block %u", (uint64_t)id);
    for (const sis_block_record *b = *out;; b = sis_block_at(graph, b->parent)) {
        if (b->owner != NULL)
            return sis_error_set(&graph->error, SIS_BAD_STATE, "block %u is closed: operator %s has it",
                                 (uint64_t)id, b->owner->n.name);
        if (b->id == SIS_MAIN_BLOCK) return SIS_OK;
    }
}

sis_status sis_graph_block(sis_graph *graph, uint32_t parent, uint32_t *block) {
    sis_status status = sis_building(graph, "block");
    sis_block_record *around;
    if (status == SIS_OK) status = sis_open_block(graph, parent, &around);
    if (status != SIS_OK) return status;
    if (block == NULL) return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "nowhere to put the block's id");
    if (around->depth + 1 >= SIS_MAX_DEPTH)
        return sis_error_set(&graph->error, SIS_UNSUPPORTED, "blocks nest deeper than %u",
                             (uint64_t)SIS_MAX_DEPTH);
    const sis_block_record *record = sis_add_block(graph, parent, around->depth + 1);
    if (record == NULL) return graph->error.status;
    *block = record->id;
    return SIS_OK;
}

static sis_status make_input(sis_graph *graph, const char *name, uint32_t dtype, const int64_t *dims,
                             uint32_t rank, bool dynamic, sis_tensor_record **out) {
    sis_shape shape = {0};
    bool named = false;
    uint32_t element = dynamic ? dtype >> 8 : 0;
    const sis_dtype_description *row = sis_dtype_find(element);
    if (element != 0 && ((dtype & 0xff) != SIS_SEQUENCE || row == NULL || sis_dtype_is_pseudo(row)))
        return sis_error_set(&graph->error, SIS_BAD_DTYPE, "input %s: %u is no dtype", name, (uint64_t)dtype);
    sis_status status = dynamic ? SIS_OK : sis_read_dims(graph, name, dims, rank, &shape, &named);
    if (status == SIS_OK)
        status = sis_tensor_make(graph, name, dynamic ? dtype & 0xff : dtype, &shape, dynamic, out);
    if (status != SIS_OK) return status;
    (*out)->kind = SIS_KIND_BLOCK_INPUT;
    (*out)->dynamic = dynamic;
    (*out)->element = (sis_dtype)element;
    /* The shape will be its initial value's, of which nobody knows yet whether it follows a dimension. */
    (*out)->varies = !dynamic && rank > 0 && graph->dimensions.count > 0;
    return SIS_OK;
}

static void append(sis_output_record **first, sis_output_record **last, sis_output_record *entry) {
    if (*first == NULL)
        *first = entry;
    else
        (*last)->next = entry;
    *last = entry;
}

sis_status sis_graph_block_input(sis_graph *graph, uint32_t block, const char *name, uint32_t dtype,
                                 const int64_t *dims, uint32_t rank, bool dynamic, uint32_t *tensor) {
    sis_status status = sis_building(graph, "block input");
    sis_block_record *owner;
    if (status == SIS_OK) status = sis_open_block(graph, block, &owner);
    if (status != SIS_OK) return status;
    if (tensor == NULL || block == SIS_MAIN_BLOCK)
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "the main block has inputs of its own kind");
    if (!sis_table_reserve(graph, &graph->tensors, 1)) return graph->error.status;
    sis_records_begin(graph);
    sis_tensor_record *record = NULL;
    status = make_input(graph, name == NULL ? "" : name, dtype, dims, rank, dynamic, &record);
    sis_output_record *entry = NULL;
    if (status == SIS_OK) {
        entry = sis_records_take(graph, sizeof *entry, sizeof(void *), "a block's input");
        if (entry == NULL) status = SIS_OUT_OF_ARENA;
    }
    if (status != SIS_OK) {
        sis_records_undo(graph);
        return sis_told(graph, status);
    }
    record->block = block;
    entry->tensor = record;
    append(&owner->inputs, &owner->last_input, entry);
    owner->n_inputs++;
    *tensor = record->id;
    sis_table_push(&graph->tensors, record);
    return SIS_OK;
}

sis_status sis_graph_output(sis_graph *graph, uint32_t block, const char *name, uint32_t tensor) {
    sis_status status = sis_building(graph, "output");
    sis_block_record *owner;
    if (status == SIS_OK) status = sis_open_block(graph, block, &owner);
    if (status != SIS_OK) return status;
    sis_tensor_record *record = sis_tensor_at(graph, tensor);
    if (record == NULL || !sis_block_within(graph, block, record->block))
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "output %s: block %u has no tensor %u",
                             name == NULL ? "" : name, (uint64_t)block, (uint64_t)tensor);
    sis_output_record *output = sis_records_take(graph, sizeof *output, sizeof(void *), "an output");
    if (output == NULL) return graph->error.status;
    output->tensor = record;
    append(&owner->outputs, &owner->last_output, output);
    owner->n_outputs++;
    return SIS_OK;
}

/* --- operators that own blocks --- */

static const sis_attribute_description *block_attribute(const sis_op_description *op, uint32_t which) {
    for (uint32_t i = 0; i < op->n_attributes; i++)
        if (op->attributes[i].type == SIS_ATTRIBUTE_BLOCK && which-- == 0) return &op->attributes[i];
    return NULL;
}

uint32_t sis_block_count(const sis_node_record *node) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < node->n.op->n_attributes; i++)
        count += node->n.op->attributes[i].type == SIS_ATTRIBUTE_BLOCK;
    return count;
}

bool sis_owns_blocks(const sis_node_record *node) { return sis_block_count(node) > 0; }

static uint32_t block_id(const sis_node_record *node, uint32_t which) {
    uint32_t id;
    memcpy(&id, (const uint8_t *)node->n.attributes + block_attribute(node->n.op, which)->offset, sizeof id);
    return id;
}

sis_block_record *sis_block_of(const sis_node_record *node, uint32_t which) {
    return sis_block_at(node->graph, block_id(node, which));
}

bool sis_block_runs(const sis_node_record *node, uint32_t which) {
    return node->taken == SIS_ANY_BLOCK || node->taken == (int)which;
}

bool sis_repeats(const sis_node_record *node) { return node->n.op->id == SIS_OP_LOOP; }

sis_status sis_blocks_check(sis_node_record *node, uint32_t around) {
    uint32_t count = sis_block_count(node);
    for (uint32_t i = 0; i < count; i++) {
        const sis_block_record *block = sis_block_of(node, i);
        bool twice = i > 0 && block_id(node, i) == block_id(node, i - 1);
        if (block == NULL || block->id == SIS_MAIN_BLOCK || block->parent != around || block->owner != NULL ||
            twice)
            return sis_node_fail(&node->n, SIS_BAD_ARGUMENT, "block %u cannot be its %s here",
                                 (uint64_t)block_id(node, i), block_attribute(node->n.op, i)->name);
    }
    return SIS_OK;
}

void sis_blocks_close(sis_node_record *node) {
    uint32_t count = sis_block_count(node);
    for (uint32_t i = 0; i < count; i++) sis_block_of(node, i)->owner = node;
}

static sis_tensor_record *tensor_of(const sis_output_record *list, uint32_t index) {
    while (index-- > 0) list = list->next;
    return list->tensor;
}

sis_tensor_record *sis_block_output(const sis_block_record *block, uint32_t index) {
    return tensor_of(block->outputs, index);
}

sis_tensor_record *sis_block_input(const sis_block_record *block, uint32_t index) {
    return tensor_of(block->inputs, index);
}
