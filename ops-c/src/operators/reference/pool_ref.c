/* MaxPool and AveragePool: for every output, every tap of its window. */
#include "../convert.h"
#include "../pool.h"
#include "reference.h"

static double number_at(const sis_tensor *tensor, int64_t i) {
    const uint8_t *at = (const uint8_t *)tensor->data + (size_t)i * sis_dtype_size(tensor->dtype);
    return sis_number_real(sis_number_load(tensor->dtype, at));
}

/* Position in X's plane of a tap, by coordinates; false in the padding (or behind it, then *counts is false too). */
static bool tap_position(const sis_pool *pool, const int64_t *at, int64_t tap, int64_t *position,
                         bool *counts) {
    bool inside = true;
    *counts = true;
    for (uint32_t i = pool->axes; i-- > 0;) {
        const sis_pool_axis *axis = &pool->axis[i];
        position[i] = at[i] * axis->stride + tap % axis->kernel * axis->dilation - axis->before;
        tap /= axis->kernel;
        inside = inside && position[i] >= 0 && position[i] < axis->in;
        *counts = *counts && position[i] < axis->in + axis->after;
    }
    return inside;
}

static bool is_larger(double x, double largest) {
    if (largest != largest) return false;
    return x != x || x > largest || (x == largest && !__builtin_signbit(x) && __builtin_signbit(largest));
}

static void max_pool_at(sis_node *node, const sis_pool *pool, int64_t out, const int64_t *at, int64_t plane) {
    const sis_max_pool_attributes *attributes = node->attributes;
    sis_dtype dtype = node->inputs[0]->dtype;
    double largest = dtype == SIS_I8 ? -128 : dtype == SIS_U8 ? 0 : -__builtin_inf();
    int64_t taps = 1, index = 0, position[SIS_POOL_AXES];
    bool none = true, counts;
    for (uint32_t i = 0; i < pool->axes; i++) taps *= pool->axis[i].kernel;
    for (int64_t tap = 0; tap < taps; tap++) {
        if (!tap_position(pool, at, tap, position, &counts)) continue;
        int64_t flat = 0, columns = 0;
        for (uint32_t i = 0; i < pool->axes; i++) flat = flat * pool->axis[i].in + position[i];
        for (uint32_t i = pool->axes; i-- > 0;) columns = columns * pool->axis[i].in + position[i];
        double x = number_at(node->inputs[0], plane * pool->in_plane + flat);
        /* The index is that of the first element equal to the largest, so an equal zero of the other sign keeps it. */
        if (none || x > largest || (x != x && largest == largest))
            index = plane * pool->in_plane + (attributes->storage_order == 1 ? columns : flat);
        if (none || is_larger(x, largest)) largest = x;
        none = false;
    }
    sis_number_store(dtype, (uint8_t *)node->outputs[0]->data + (size_t)out * sis_dtype_size(dtype),
                     (sis_number){.real = largest});
    if (node->n_outputs > 1 && node->outputs[1]) ((int64_t *)node->outputs[1]->data)[out] = index;
}

static void average_pool_at(sis_node *node, const sis_pool *pool, int64_t out, const int64_t *at,
                            int64_t plane) {
    sis_dtype dtype = node->inputs[0]->dtype;
    int64_t taps = 1, count = 0, position[SIS_POOL_AXES];
    double sum = 0;
    for (uint32_t i = 0; i < pool->axes; i++) taps *= pool->axis[i].kernel;
    for (int64_t tap = 0; tap < taps; tap++) {
        bool counts, inside = tap_position(pool, at, tap, position, &counts);
        count += inside || (pool->count_padding && counts);
        if (!inside) continue;
        int64_t flat = 0;
        for (uint32_t i = 0; i < pool->axes; i++) flat = flat * pool->axis[i].in + position[i];
        sum += number_at(node->inputs[0], plane * pool->in_plane + flat);
        if (dtype == SIS_F32) sum = (double)(float)sum;
    }
    sis_number_store(dtype, (uint8_t *)node->outputs[0]->data + (size_t)out * sis_dtype_size(dtype),
                     (sis_number){.real = sum / (double)(count > 0 ? count : 1)});
}

bool sis_reference_pool(sis_node *node) {
    bool max = node->op->id == SIS_OP_MAX_POOL;
    if (!max && node->op->id != SIS_OP_AVERAGE_POOL) return false;
    sis_pool pool;
    if (sis_pool_resolve(node, &pool) != SIS_OK) return false;
    const sis_shape *shape = &node->outputs[0]->shape;
    for (int64_t i = 0, n = sis_shape_count(shape); i < n; i++) {
        int64_t at[SIS_MAX_RANK];
        sis_reference_unflatten(shape, i, at);
        int64_t plane = at[0] * shape->dim[1] + at[1];
        (max ? max_pool_at : average_pool_at)(node, &pool, i, at + 2, plane);
    }
    return true;
}
