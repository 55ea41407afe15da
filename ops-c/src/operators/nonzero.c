/* NonZero: the coordinates of the elements that are not zero, row-major. How many there are is counted in infer, by tile
 * again in prepare; a tile writes between its own first column and the next one's, whatever the elements have become. */
#include <string.h>

#include "iterate.h"

#define MOST_TILES 32
#define LEAST_GRAIN 16384

typedef struct nonzero_plan {
    int64_t count, grain;
    int64_t start[MOST_TILES + 1]; /* column at which a tile begins */
} nonzero_plan;

/* Of a float the sign does not count. */
static uint64_t bits_that_count(sis_dtype dtype) {
    switch (dtype) {
    case SIS_F16:
    case SIS_BF16: return 0x7fff;
    case SIS_F32: return 0x7fffffff;
    case SIS_F64: return UINT64_MAX >> 1;
    default: return UINT64_MAX;
    }
}

static bool is_set(const uint8_t *data, size_t size, uint64_t mask, int64_t i) {
    uint64_t bits = 0; /* little-endian: the low bytes */
    switch (size) {
    case 1: bits = data[i]; break;
    case 2: memcpy(&bits, data + 2 * i, 2); break;
    case 4: memcpy(&bits, data + 4 * i, 4); break;
    default: memcpy(&bits, data + 8 * i, 8); break;
    }
    return (bits & mask) != 0;
}

static int64_t count_set(const sis_tensor *x, sis_range range) {
    const size_t size = sis_dtype_size(x->dtype);
    const uint64_t mask = bits_that_count(x->dtype);
    int64_t count = 0;
    for (int64_t i = range.first; i < range.last; i++) count += is_set(x->data, size, mask, i);
    return count;
}

/* A scalar counts as a list of one. */
static sis_status infer(sis_node *node) {
    const sis_tensor *x = node->inputs[0];
    if (!x->value_known)
        return sis_node_fail(node, SIS_NEEDS_CONSTANT, "how many elements are not zero is known at run only");
    const int64_t rank = x->shape.rank > 0 ? x->shape.rank : 1;
    const int64_t found = count_set(x, (sis_range){0, sis_shape_count(&x->shape)});
    sis_output(node, 0, SIS_I64, &(sis_shape){.rank = 2, .dim = {rank, found}});
    return SIS_OK;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    nonzero_plan *p = node->plan;
    const sis_tensor *x = node->inputs[0];
    const int64_t columns = node->outputs[0]->shape.dim[1];
    p->count = sis_shape_count(&x->shape);
    p->grain = sis_most(LEAST_GRAIN, (p->count + MOST_TILES - 1) / MOST_TILES);
    needs->view_of = -1;
    if (columns == 0) return SIS_OK;
    const uint32_t tiles = sis_tiles(p->count, &p->grain);
    needs->tiles = tiles;
    needs->instructions = (uint64_t)(p->count * 4 + columns * 20 * node->outputs[0]->shape.dim[0]);
    int64_t found = 0;
    for (uint32_t t = 0; t < tiles; t++) {
        p->start[t] = sis_least(found, columns);
        if (x->value_known) found += count_set(x, sis_tile_range(p->count, p->grain, t, t + 1));
    }
    p->start[tiles] = columns;
    return SIS_OK;
}

static void write_column(const sis_shape *shape, int64_t element, int64_t *to, int64_t columns) {
    if (shape->rank == 0) *to = 0;
    for (uint32_t axis = shape->rank; axis-- > 0; element /= shape->dim[axis])
        to[axis * columns] = element % shape->dim[axis];
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const nonzero_plan *p = node->plan;
    const sis_tensor *x = node->inputs[0], *y = node->outputs[0];
    const size_t size = sis_dtype_size(x->dtype);
    const uint64_t mask = bits_that_count(x->dtype);
    const int64_t rows = y->shape.dim[0], columns = y->shape.dim[1];
    for (uint32_t t = first; t < last; t++) {
        const sis_range range = sis_tile_range(p->count, p->grain, t, t + 1);
        int64_t column = p->start[t];
        for (int64_t i = range.first; i < range.last && column < p->start[t + 1]; i++)
            if (is_set(x->data, size, mask, i))
                write_column(&x->shape, i, (int64_t *)y->data + column++, columns);
        for (; column < p->start[t + 1]; column++) /* fewer than were counted: somebody wrote to X since */
            for (int64_t row = 0; row < rows; row++) ((int64_t *)y->data)[row * columns + column] = 0;
    }
    return SIS_OK;
}

const sis_op_functions sis_op_non_zero = {
    .plan_bytes = sizeof(nonzero_plan), .infer = infer, .prepare = prepare, .run = run};
