/* RotaryEmbedding: the first features of each head turned in pairs, (x1, x2) to (cos x1 - sin x2, sin x1 + cos x2). The
 * second product of each sum is rounded, the first is fused with the sum. A unit of work is one head at one position. */
#include <string.h>

#include "costs.h"
#include "../kernels/simd.h"
#include "iterate.h"

typedef struct rotary_plan {
    int64_t batches, heads, positions, size, half; /* size: of a head; half: pairs that turn */
    bool heads_inside;                             /* 3-D: the heads of a position lie together */
    int64_t grain;
} rotary_plan;

static bool has_ids(const sis_node *node) { return node->n_inputs > 3 && node->inputs[3] != NULL; }

static sis_status heads_of(sis_node *node, rotary_plan *p) {
    const sis_rotary_embedding_attributes *at = node->attributes;
    const sis_shape *x = &node->inputs[0]->shape;
    if (x->rank == 4) {
        *p = (rotary_plan){x->dim[0], x->dim[1], x->dim[2], x->dim[3], 0, false, 0};
    } else if (x->rank == 3 && at->has_num_heads && at->num_heads > 0 && x->dim[2] % at->num_heads == 0) {
        *p = (rotary_plan){x->dim[0], at->num_heads, x->dim[1], x->dim[2] / at->num_heads, 0, true, 0};
    } else {
        return sis_node_fail(node, SIS_BAD_SHAPE, "X %h must have 4 dimensions, or 3 and num_heads", x);
    }
    const int64_t turned = at->rotary_embedding_dim == 0 ? p->size : at->rotary_embedding_dim;
    if (turned < 0 || turned > p->size || turned % 2 != 0)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "%d of %d features cannot be turned in pairs", turned,
                             p->size);
    p->half = turned / 2;
    return SIS_OK;
}

/* One row of cosines for each position; with position_ids any number of rows, else one for each of X. */
static sis_status check_caches(sis_node *node, const rotary_plan *p) {
    for (uint32_t i = 1; i < 3; i++) {
        const sis_shape *cache = &node->inputs[i]->shape;
        const bool fits =
            has_ids(node) ? cache->rank == 2
                          : cache->rank == 3 && cache->dim[0] == p->batches && cache->dim[1] == p->positions;
        if (!fits || cache->dim[cache->rank - 1] != p->half || cache->dim[0] != node->inputs[1]->shape.dim[0])
            return sis_node_fail(node, SIS_BAD_SHAPE, "cache %h does not fit X %h with %d pairs", cache,
                                 &node->inputs[0]->shape, p->half);
    }
    if (!has_ids(node)) return SIS_OK;
    const sis_shape *ids = &node->inputs[3]->shape;
    if (ids->rank != 2 || ids->dim[0] != p->batches || ids->dim[1] != p->positions)
        return sis_node_fail(node, SIS_BAD_SHAPE, "position_ids %h do not fit X %h", ids,
                             &node->inputs[0]->shape);
    return SIS_OK;
}

static sis_status infer(sis_node *node) {
    rotary_plan p;
    sis_status status = heads_of(node, &p);
    if (status == SIS_OK) status = check_caches(node, &p);
    if (status == SIS_OK) sis_output(node, 0, node->inputs[0]->dtype, &node->inputs[0]->shape);
    return status;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    rotary_plan *p = node->plan;
    sis_status status = heads_of(node, p);
    if (status != SIS_OK) return status;
    const int64_t count = sis_shape_count(&node->inputs[0]->shape);
    needs->view_of = -1;
    needs->overwrites = 1;
    if (count == 0) return SIS_OK; /* then dimensions, and num_heads beside them, may be of any size */
    const int64_t units = count / p->size;
    /* Halves turn by vectors, pairs that lie together one by one; what is not turned is copied. */
    const sis_rotary_embedding_attributes *at = node->attributes;
    const uint64_t each = node->inputs[0]->dtype != SIS_F32 ? 256 : at->interleaved ? 241 : 93;
    const uint64_t left =
        p->size > 2 * p->half
            ? sis_cost_copy((p->size - 2 * p->half) * (int64_t)sis_dtype_size(node->inputs[0]->dtype))
            : 0;
    const uint64_t work = 63 + sis_cost_16(p->half, each) + left;
    p->grain = sis_tile_grain((int64_t)work);
    needs->tiles = sis_tiles(units, &p->grain);
    needs->instructions = sis_cost(units, work);
    return SIS_OK;
}

static void turn_halves(float *y, const float *x, const float *cosine, const float *sine, int64_t half) {
    for (int64_t i = 0; i < half; i += SIS_LANES) {
        const size_t n = (size_t)sis_least(SIS_LANES, half - i);
        const sis_vf c = sis_load_n(cosine + i, n), s = sis_load_n(sine + i, n);
        const sis_vf a = sis_load_n(x + i, n), b = sis_load_n(x + half + i, n);
        sis_store_n(y + i, n, sis_fma(c, a, sis_neg(sis_mul(s, b))));
        sis_store_n(y + half + i, n, sis_fma(s, a, sis_mul(c, b)));
    }
}

static void turn_neighbours(float *y, const float *x, const float *cosine, const float *sine, int64_t half) {
    for (int64_t i = 0; i < half; i++) {
        const float a = x[2 * i], b = x[2 * i + 1];
        y[2 * i] = __builtin_fmaf(cosine[i], a, -(sine[i] * b));
        y[2 * i + 1] = __builtin_fmaf(sine[i], a, cosine[i] * b);
    }
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_rotary_embedding_attributes *at = node->attributes;
    const rotary_plan *p = node->plan;
    const int64_t rows = node->inputs[1]->shape.dim[0];
    const sis_range range = sis_tile_range(p->batches * p->heads * p->positions, p->grain, first, last);
    for (int64_t unit = range.first; unit < range.last; unit++) {
        const int64_t batch = unit / (p->heads * p->positions);
        const int64_t position = p->heads_inside ? unit / p->heads % p->positions : unit % p->positions;
        int64_t row = batch * p->positions + position;
        if (has_ids(node)) {
            const int64_t id = row = sis_integer_at(node->inputs[3], row);
            if (id < 0 || id >= rows)
                return sis_node_fail(node, SIS_BAD_VALUE, "position %d of a cache of %d", id, rows);
        }
        const float *x = (const float *)node->inputs[0]->data + unit * p->size;
        const float *cosine = (const float *)node->inputs[1]->data + row * p->half;
        const float *sine = (const float *)node->inputs[2]->data + row * p->half;
        float *y = (float *)node->outputs[0]->data + unit * p->size;
        (at->interleaved ? turn_neighbours : turn_halves)(y, x, cosine, sine, p->half);
        if (y != x) memcpy(y + 2 * p->half, x + 2 * p->half, (size_t)(p->size - 2 * p->half) * sizeof *y);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_rotary_embedding = {
    .plan_bytes = sizeof(rotary_plan), .infer = infer, .prepare = prepare, .run = run};
