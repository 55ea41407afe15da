/* TensorScatter: a cache into which an update is written along one axis, from a place on that each batch has of its own.
 * Written over the cache itself where the graph allows, it moves the update alone. */
#include <string.h>

#include "costs.h"
#include "iterate.h"

typedef struct tensor_scatter_plan {
    int64_t rows, batch_rows, size, update, inner, grain; /* sizes along the axis; inner in bytes */
} tensor_scatter_plan;

static sis_status resolve(sis_node *node, uint32_t *axis) {
    const sis_tensor_scatter_attributes *at = node->attributes;
    const sis_shape *cache = &node->inputs[0]->shape, *update = &node->inputs[1]->shape;
    sis_status status = sis_node_axis(node, at->axis, cache->rank, axis);
    if (status != SIS_OK) return status;
    if (*axis == 0) return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "axis is that of the batch");
    bool fits = cache->rank == update->rank;
    for (uint32_t i = 0; i < cache->rank && fits; i++)
        fits = i == *axis ? update->dim[i] <= cache->dim[i] : update->dim[i] == cache->dim[i];
    if (!fits)
        return sis_node_fail(node, SIS_BAD_SHAPE, "update %h does not fit past_cache %h", update, cache);
    if (node->n_inputs > 2 && node->inputs[2]) {
        const sis_shape *places = &node->inputs[2]->shape;
        if (places->rank != 1 || places->dim[0] != cache->dim[0])
            return sis_node_fail(node, SIS_BAD_SHAPE, "write_indices %h do not fit past_cache %h", places,
                                 cache);
    }
    return SIS_OK;
}

static sis_status infer(sis_node *node) {
    uint32_t axis;
    sis_status status = resolve(node, &axis);
    if (status == SIS_OK) sis_output(node, 0, node->inputs[0]->dtype, &node->inputs[0]->shape);
    return status;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    tensor_scatter_plan *p = node->plan;
    const sis_shape *cache = &node->inputs[0]->shape;
    uint32_t axis;
    sis_status status = resolve(node, &axis);
    if (status != SIS_OK) return status;
    p->rows = sis_product(cache, 0, axis);
    p->batch_rows = sis_product(cache, 1, axis);
    p->size = cache->dim[axis];
    p->update = node->inputs[1]->shape.dim[axis];
    p->inner = sis_product(cache, axis + 1, cache->rank) * (int64_t)sis_dtype_size(node->inputs[0]->dtype);
    needs->view_of = -1;
    needs->overwrites = 1;
    if (p->rows == 0 || p->size * p->inner == 0) return SIS_OK;
    p->grain = sis_most(1, SIS_TILE_BYTES / (p->size * p->inner));
    needs->tiles = sis_tiles(p->rows, &p->grain);
    needs->instructions = sis_cost(
        p->rows, 28 + sis_cost_sum(sis_cost_copy(p->size * p->inner), sis_cost_copy(p->update * p->inner)));
    return SIS_OK;
}

/* Where the update of a row begins. */
static sis_status place_of(sis_node *node, const tensor_scatter_plan *p, int64_t batch, int64_t *place) {
    const sis_tensor_scatter_attributes *at = node->attributes;
    *place = node->n_inputs > 2 && node->inputs[2] ? sis_integer_at(node->inputs[2], batch) : 0;
    if (at->mode == SIS_TENSOR_SCATTER_MODE_CIRCULAR) {
        *place %= p->size;
        if (*place < 0) *place += p->size;
        return SIS_OK;
    }
    if (*place < 0 || *place > p->size - p->update)
        return sis_node_fail(node, SIS_BAD_VALUE, "%d slices from %d on do not fit a cache of %d", p->update,
                             *place, p->size);
    return SIS_OK;
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const tensor_scatter_plan *p = node->plan;
    const sis_range range = sis_tile_range(p->rows, p->grain, first, last);
    const size_t inner = (size_t)p->inner, row_bytes = (size_t)p->size * inner;
    for (int64_t row = range.first; row < range.last; row++) {
        int64_t place;
        sis_status status = place_of(node, p, row / p->batch_rows, &place);
        if (status != SIS_OK) return status;
        uint8_t *to = (uint8_t *)node->outputs[0]->data + (size_t)row * row_bytes;
        const uint8_t *cache = (const uint8_t *)node->inputs[0]->data + (size_t)row * row_bytes;
        const uint8_t *update = (const uint8_t *)node->inputs[1]->data + (size_t)(row * p->update) * inner;
        if (to != cache) memcpy(to, cache, row_bytes);
        const int64_t until_end = sis_least(p->update, p->size - place);
        memcpy(to + (size_t)place * inner, update, (size_t)until_end * inner);
        memcpy(to, update + (size_t)until_end * inner, (size_t)(p->update - until_end) * inner);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_tensor_scatter = {
    .plan_bytes = sizeof(tensor_scatter_plan), .infer = infer, .prepare = prepare, .run = run};
