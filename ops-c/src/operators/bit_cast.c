/* BitCast: the same bits as another dtype of the same size. From floats to what is none every NaN is the positive quiet
 * one: which bits a NaN has is the processor's affair and must not become a number. A view only where neither is a float:
 * NaNs of a graph's outputs are settled in their memory, and what is seen there as another dtype must not change. */
#include <string.h>

#include "costs.h"
#include "convert.h"
#include "iterate.h"

typedef struct bit_cast_plan {
    int64_t count, grain;
    enum { VIEWS, MOVES, SETTLES } way;
} bit_cast_plan;

static sis_status infer(sis_node *node) {
    const sis_bit_cast_attributes *at = node->attributes;
    const sis_dtype from = node->inputs[0]->dtype;
    if (!at->has_to || at->to < 1 || at->to > UINT8_MAX ||
        sis_dtype_size((sis_dtype)at->to) != sis_dtype_size(from))
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "to is %d, no dtype of the size of %t", at->to, from);
    sis_output(node, 0, (sis_dtype)at->to, &node->inputs[0]->shape);
    return SIS_OK;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    bit_cast_plan *p = node->plan;
    const sis_dtype from = node->inputs[0]->dtype, to = node->outputs[0]->dtype;
    p->way = from == to || !(sis_is_float(from) || sis_is_float(to)) ? VIEWS
             : sis_is_float(to)                                      ? MOVES
                                                                     : SETTLES;
    if (p->way == VIEWS) {
        sis_view_prepare(node, needs);
        return SIS_OK;
    }
    p->count = sis_shape_count(&node->inputs[0]->shape);
    p->grain = SIS_TILE_WORK / 4;
    needs->view_of = -1;
    needs->overwrites = 1;
    needs->tiles = sis_tiles(p->count, &p->grain);
    needs->instructions =
        p->way == MOVES ? sis_cost_copy(p->count * (int64_t)sis_dtype_size(from)) : sis_cost(p->count, 8);
    return SIS_OK;
}

/* `infinity` without its sign: what is above it is a NaN, and `quiet` the one to store. */
#define SETTLE(type, infinity, quiet)                                                 \
    do {                                                                              \
        const type *from = (const type *)node->inputs[0]->data, most = (type)-1 >> 1; \
        type *to = (type *)node->outputs[0]->data;                                    \
        for (int64_t i = range.first; i < range.last; i++)                            \
            to[i] = (from[i] & most) > (type)(infinity) ? (type)(quiet) : from[i];    \
    } while (0)

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const bit_cast_plan *p = node->plan;
    if (p->way == VIEWS) {
        sis_view_run(node, first, last);
        return SIS_OK;
    }
    const sis_range range = sis_tile_range(p->count, p->grain, first, last);
    if (p->way == MOVES) {
        const size_t size = sis_dtype_size(node->inputs[0]->dtype), at = (size_t)range.first * size,
                     bytes = (size_t)(range.last - range.first) * size;
        if (bytes > 0)
            memmove((uint8_t *)node->outputs[0]->data + at, (const uint8_t *)node->inputs[0]->data + at,
                    bytes);
        return SIS_OK;
    }
    switch (node->inputs[0]->dtype) {
    case SIS_F32: SETTLE(uint32_t, 0x7f800000, 0x7fc00000); break;
    case SIS_F64: SETTLE(uint64_t, UINT64_C(0x7ff0000000000000), UINT64_C(0x7ff8000000000000)); break;
    case SIS_F16: SETTLE(uint16_t, 0x7c00, 0x7e00); break;
    default: SETTLE(uint16_t, 0x7f80, 0x7fc0); break;
    }
    return SIS_OK;
}

const sis_op_functions sis_op_bit_cast = {
    .plan_bytes = sizeof(bit_cast_plan), .infer = infer, .prepare = prepare, .run = run};
