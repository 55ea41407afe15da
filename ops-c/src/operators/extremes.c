/* Operators that look for the largest or smallest along an axis: ArgMax, ArgMin, Hardmax, TopK. order.h says what is
 * larger. */
#include "costs.h"
#include "order.h"
#include "softmax.h"

typedef struct lines_plan {
    int64_t outer, n, inner, grain; /* outer x n x inner, a line is n elements at stride inner */
} lines_plan;

static void plan_lines(lines_plan *plan, const sis_shape *shape, uint32_t axis, int64_t work,
                       sis_needs *needs) {
    bool scalar = shape->rank == 0;
    plan->outer = scalar ? 1 : sis_product(shape, 0, axis);
    plan->n = scalar ? 1 : shape->dim[axis];
    plan->inner = scalar ? 1 : sis_product(shape, axis + 1, shape->rank);
    plan->grain = sis_tile_grain(work);
    needs->view_of = -1;
    needs->tiles = sis_tiles(plan->outer * plan->inner, &plan->grain);
    needs->instructions = sis_cost(plan->outer * plan->inner, (uint64_t)work);
}

/* --- ArgMax and ArgMin --- */

typedef sis_arg_max_attributes arg_attributes; /* ArgMin's are the same, in the same order */
_Static_assert(sizeof(sis_arg_min_attributes) == sizeof(arg_attributes), "the same attributes");

static sis_status arg_axis(sis_node *node, uint32_t *axis) {
    const arg_attributes *attributes = node->attributes;
    uint32_t rank = node->inputs[0]->shape.rank;
    *axis = 0;
    if (rank == 0 && (attributes->axis == 0 || attributes->axis == -1)) return SIS_OK;
    return sis_node_axis(node, attributes->axis, rank, axis);
}

static sis_status arg_infer(sis_node *node) {
    const arg_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    sis_shape out = {0};
    uint32_t axis;
    sis_status status = arg_axis(node, &axis);
    if (status != SIS_OK) return status;
    for (uint32_t i = 0; i < in->rank; i++)
        if (i != axis || attributes->keepdims) out.dim[out.rank++] = i == axis ? 1 : in->dim[i];
    if (in->rank > 0 && in->dim[axis] == 0 && sis_shape_count(&out) > 0)
        return sis_node_fail(node, SIS_BAD_SHAPE, "axis %u of %h has no elements", (uint64_t)axis, in);
    sis_output(node, 0, SIS_I64, &out);
    return SIS_OK;
}

static sis_status arg_prepare(sis_node *node, sis_needs *needs) {
    const sis_shape *in = &node->inputs[0]->shape;
    uint32_t axis;
    sis_status status = arg_axis(node, &axis);
    if (status != SIS_OK) return status;
    const int64_t each = node->inputs[0]->dtype == SIS_F32 ? 14 : 27;
    plan_lines(node->plan, in, axis, 28 + (in->rank ? in->dim[axis] : 1) * each, needs);
    return SIS_OK;
}

static sis_status arg_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const arg_attributes *attributes = node->attributes;
    const lines_plan *plan = node->plan;
    const sis_tensor *in = node->inputs[0];
    bool largest = (sis_op_id)node->op->id == SIS_OP_ARG_MAX;
    sis_range range = sis_tile_range(plan->outer * plan->inner, plan->grain, first, last);
    for (int64_t line = range.first; line < range.last; line++) {
        int64_t start = line / plan->inner * plan->n * plan->inner + line % plan->inner;
        ((int64_t *)node->outputs[0]->data)[line] = sis_order_first(
            in->dtype, in->data, start, plan->n, plan->inner, largest, attributes->select_last_index != 0);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_arg_max = {
    .plan_bytes = sizeof(lines_plan), .infer = arg_infer, .prepare = arg_prepare, .run = arg_run};
const sis_op_functions sis_op_arg_min = {
    .plan_bytes = sizeof(lines_plan), .infer = arg_infer, .prepare = arg_prepare, .run = arg_run};

/* --- Hardmax: 1 at the first largest of each line, 0 elsewhere --- */

static sis_status hardmax_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_softmax_plan *plan = node->plan;
    const sis_tensor *in = node->inputs[0];
    void *out = node->outputs[0]->data;
    sis_range range = sis_tile_range(plan->outer * plan->inner, plan->grain, first, last);
    for (int64_t line = range.first; line < range.last; line++) {
        int64_t start = line / plan->inner * plan->n * plan->inner + line % plan->inner;
        int64_t best = sis_order_first(in->dtype, in->data, start, plan->n, plan->inner, true, false);
        const size_t size = sis_dtype_size(in->dtype);
        uint8_t *to = (uint8_t *)out + (size_t)start * size;
        if (plan->inner == 1)
            memset(to, 0, (size_t)plan->n * size);
        else
            for (int64_t i = 0; i < plan->n; i++) memset(to + (size_t)(i * plan->inner) * size, 0, size);
        if (in->dtype == SIS_F32)
            ((float *)out)[start + best * plan->inner] = 1.0f;
        else
            ((double *)out)[start + best * plan->inner] = 1.0;
    }
    return SIS_OK;
}

const sis_op_functions sis_op_hardmax = {.plan_bytes = sizeof(sis_softmax_plan),
                                         .infer = sis_softmax_infer,
                                         .prepare = sis_softmax_prepare,
                                         .run = hardmax_run};

/* --- TopK: a heap of the k best so far, the worst on top; equal elements by ascending index --- */

typedef struct candidate {
    uint64_t key;
    int64_t index;
} candidate;

static sis_status top_k_resolve(sis_node *node, uint32_t *axis, int64_t *k) {
    const sis_top_k_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    uint32_t count = 1;
    sis_status status = sis_node_axis(node, attributes->axis, in->rank, axis);
    if (status != SIS_OK) return status;
    *k = attributes->k;
    if (!attributes->has_k) status = sis_node_ints(node, (sis_ints){0}, 1, k, 1, &count);
    if (status != SIS_OK) return status;
    if (count != 1) return sis_node_fail(node, SIS_BAD_SHAPE, "K must be one number");
    if (*k < 0 || *k > in->dim[*axis])
        return sis_node_fail(node, SIS_BAD_VALUE, "K is %d on an axis of %d", *k, in->dim[*axis]);
    return SIS_OK;
}

static sis_status top_k_infer(sis_node *node) {
    sis_shape out = node->inputs[0]->shape;
    int64_t k;
    uint32_t axis;
    sis_status status = top_k_resolve(node, &axis, &k);
    if (status != SIS_OK) return status;
    out.dim[axis] = k;
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    sis_output(node, 1, SIS_I64, &out);
    return SIS_OK;
}

typedef struct top_k_plan {
    lines_plan lines;
    int64_t k;
} top_k_plan;

/* A line of numbers in no order: each is compared with the worst of the heap, k rise into it, about k ln(n / k) sink into it
 * later, and all but one sink when the heap is emptied in order. */
static int64_t top_k_work(int64_t n, int64_t k) {
    if (k == 0) return 40;
    const int64_t sinks =
        k - 1 + k * (sis_log2_16(sis_most(n, k)) - sis_log2_16(k)) * 11 / 256; /* ln 2 = 11 / 16 */
    return 40 + n * 30 + k * 75 + sinks * (5 + 43 * sis_log2_16(k) / 32);
}

static sis_status top_k_prepare(sis_node *node, sis_needs *needs) {
    top_k_plan *plan = node->plan;
    uint32_t axis;
    sis_status status = top_k_resolve(node, &axis, &plan->k);
    if (status != SIS_OK) return status;
    const sis_shape *in = &node->inputs[0]->shape;
    plan_lines(&plan->lines, in, axis, top_k_work(in->dim[axis], plan->k), needs);
    if (plan->k == 0) needs->tiles = 0;
    needs->scratch_bytes = (uint64_t)plan->k * sizeof(candidate);
    return SIS_OK;
}

static bool worse(candidate a, candidate b) { return a.key < b.key || (a.key == b.key && a.index > b.index); }

/* Puts `item` where the heap's top was. */
static void sink(candidate *heap, int64_t n, candidate item) {
    int64_t at = 0;
    for (int64_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && worse(heap[child + 1], heap[child])) child++;
        if (!worse(heap[child], item)) break;
        heap[at] = heap[child];
    }
    heap[at] = item;
}

static void rise(candidate *heap, int64_t at, candidate item) {
    for (int64_t parent; at > 0 && worse(item, heap[parent = (at - 1) / 2]); at = parent)
        heap[at] = heap[parent];
    heap[at] = item;
}

/* The k best of a line, best first. */
static void best_of(const sis_tensor *in, int64_t start, const top_k_plan *plan, bool largest,
                    candidate *heap) {
    for (int64_t i = 0; i < plan->lines.n; i++) {
        const int64_t at = start + i * plan->lines.inner;
        const bool single = in->dtype == SIS_F32;
        const candidate item = {single ? sis_order_key_f32(((const float *)in->data)[at], largest)
                                       : sis_order_key(in->dtype, in->data, at, largest),
                                i};
        if (i < plan->k)
            rise(heap, i, item);
        else if (worse(heap[0], item))
            sink(heap, plan->k, item);
    }
    for (int64_t n = plan->k - 1; n > 0; n--) {
        candidate top = heap[0];
        sink(heap, n, heap[n]);
        heap[n] = top;
    }
}

static sis_status top_k_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const sis_top_k_attributes *attributes = node->attributes;
    const top_k_plan *plan = node->plan;
    const sis_tensor *in = node->inputs[0];
    int64_t *indices = node->n_outputs > 1 && node->outputs[1] ? node->outputs[1]->data : NULL;
    candidate *heap = (candidate *)((uint8_t *)node->scratch + core * node->scratch_stride);
    size_t size = sis_dtype_size(in->dtype);
    int64_t inner = plan->lines.inner;
    sis_range range = sis_tile_range(plan->lines.outer * inner, plan->lines.grain, first, last);
    for (int64_t line = range.first; line < range.last; line++) {
        int64_t start = line / inner * plan->lines.n * inner + line % inner;
        int64_t to = line / inner * plan->k * inner + line % inner;
        best_of(in, start, plan, attributes->largest != 0, heap);
        for (int64_t i = 0; i < plan->k; i++, to += inner) {
            sis_fill((uint8_t *)node->outputs[0]->data + (size_t)to * size,
                     (const uint8_t *)in->data + (size_t)(start + heap[i].index * inner) * size, size, 1);
            if (indices) indices[to] = heap[i].index;
        }
    }
    return SIS_OK;
}

const sis_op_functions sis_op_top_k = {
    .plan_bytes = sizeof(top_k_plan), .infer = top_k_infer, .prepare = top_k_prepare, .run = top_k_run};
