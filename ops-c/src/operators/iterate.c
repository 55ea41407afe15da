/* Loops, tiles and copies shared by the operators. */
#include "iterate.h"

#include <string.h>

/* --- tiles --- */

uint32_t sis_tiles(int64_t units, int64_t *grain) {
    while (units / *grain >= INT32_MAX) *grain *= 2;
    return (uint32_t)((units + *grain - 1) / *grain);
}

sis_range sis_tile_range(int64_t units, int64_t grain, uint32_t first, uint32_t last) {
    return (sis_range){sis_least(first * grain, units), sis_least(last * grain, units)};
}

int64_t sis_tile_grain(int64_t work) { return sis_most(SIS_TILE_WORK / sis_most(work, 1), 1); }

/* --- loops --- */

void sis_row_major(const sis_shape *shape, int64_t strides[SIS_MAX_RANK]) {
    int64_t stride = 1;
    for (uint32_t i = shape->rank; i-- > 0;) {
        strides[i] = stride;
        stride *= shape->dim[i];
    }
}

void sis_broadcast_strides(const sis_shape *shape, const sis_shape *out, int64_t strides[SIS_MAX_RANK]) {
    int64_t own[SIS_MAX_RANK];
    sis_row_major(shape, own);
    for (uint32_t i = 0; i < out->rank; i++) {
        uint32_t missing = out->rank - shape->rank;
        strides[i] = i < missing || shape->dim[i - missing] == 1 ? 0 : own[i - missing];
    }
}

void sis_loops_make(sis_loops *loops, const sis_shape *out, const int64_t *a, const int64_t *b) {
    const int64_t *strides[2] = {a, b};
    memset(loops, 0, sizeof *loops);
    uint32_t rank = 0;
    for (uint32_t i = 0; i < out->rank; i++) {
        int64_t size = out->dim[i];
        if (size == 1) continue;
        bool joins = rank > 0;
        for (int k = 0; k < 2 && strides[k]; k++)
            joins = joins && loops->stride[k][rank - 1] == strides[k][i] * size;
        if (!joins) {
            rank++;
            loops->size[rank - 1] = 1;
        }
        loops->size[rank - 1] *= size;
        for (int k = 0; k < 2 && strides[k]; k++) loops->stride[k][rank - 1] = strides[k][i];
    }
    if (rank == 0) { /* one element */
        rank = 1;
        loops->size[0] = loops->stride[0][0] = loops->stride[1][0] = 1;
    }
    loops->rank = rank;
}

void sis_cursor_set(const sis_loops *loops, sis_cursor *cursor, int64_t flat) {
    cursor->offset[0] = cursor->offset[1] = 0;
    for (uint32_t i = loops->rank; i-- > 0;) {
        int64_t at = i > 0 ? flat % loops->size[i] : flat;
        flat = i > 0 ? flat / loops->size[i] : 0;
        cursor->at[i] = at;
        cursor->offset[0] += at * loops->stride[0][i];
        cursor->offset[1] += at * loops->stride[1][i];
    }
}

void sis_cursor_advance(const sis_loops *loops, sis_cursor *cursor, int64_t n) {
    uint32_t i = loops->rank - 1;
    cursor->at[i] += n;
    cursor->offset[0] += n * loops->stride[0][i];
    cursor->offset[1] += n * loops->stride[1][i];
    for (; i > 0 && cursor->at[i] == loops->size[i]; i--) {
        cursor->at[i] = 0;
        cursor->at[i - 1]++;
        for (int k = 0; k < 2; k++)
            cursor->offset[k] += loops->stride[k][i - 1] - loops->size[i] * loops->stride[k][i];
    }
}

/* --- moving bytes --- */

#define MOVE_EACH(type, advance)                                   \
    for (int64_t i = 0; i < n; i++, to += sizeof(type), advance) { \
        type element;                                              \
        memcpy(&element, from, sizeof element);                    \
        memcpy(to, &element, sizeof element);                      \
    }

static void move_each(uint8_t *to, const uint8_t *from, ptrdiff_t step, size_t size, int64_t n) {
    if (size == 1) {
        MOVE_EACH(uint8_t, from += step)
    } else if (size == 2) {
        MOVE_EACH(uint16_t, from += step)
    } else if (size == 4) {
        MOVE_EACH(uint32_t, from += step)
    } else {
        MOVE_EACH(uint64_t, from += step)
    }
}

void sis_gather_stride(void *out, const void *in, int64_t stride, size_t size, int64_t n) {
    if (stride == 1)
        memcpy(out, in, (size_t)n * size);
    else
        move_each(out, in, (ptrdiff_t)stride * (ptrdiff_t)size, size, n);
}

void sis_fill(void *out, const void *value, size_t size, int64_t n) { move_each(out, value, 0, size, n); }

void sis_copy_strided(const sis_loops *loops, void *out, const void *in, size_t size, sis_range range) {
    sis_cursor cursor;
    sis_cursor_set(loops, &cursor, range.first);
    int64_t stride = loops->stride[0][loops->rank - 1];
    for (int64_t i = range.first; i < range.last;) {
        int64_t n = sis_least(sis_cursor_left(loops, &cursor), range.last - i);
        sis_gather_stride((uint8_t *)out + (size_t)i * size,
                          (const uint8_t *)in + cursor.offset[0] * (int64_t)size, stride, size, n);
        sis_cursor_advance(loops, &cursor, n);
        i += n;
    }
}

void sis_copy_strided_bits(const sis_loops *loops, void *out, const void *in, uint32_t bits,
                           sis_range range) {
    const int64_t each = 8 / bits, mask = (1 << bits) - 1;
    uint8_t *to = out;
    sis_cursor cursor;
    sis_cursor_set(loops, &cursor, range.first);
    for (int64_t i = range.first; i < range.last; i++) {
        const int64_t from = cursor.offset[0];
        const uint32_t value =
            (uint32_t)(((const uint8_t *)in)[from / each] >> (uint32_t)(from % each) * bits & mask);
        if (i % each == 0) to[i / each] = 0;
        to[i / each] |= (uint8_t)(value << (uint32_t)(i % each) * bits);
        sis_cursor_advance(loops, &cursor, 1);
    }
}

static int64_t output_bytes(const sis_node *node) {
    const sis_tensor *out = node->outputs[0];
    size_t bytes;
    return sis_tensor_size(out->dtype, &out->shape, &bytes) == SIS_OK ? (int64_t)bytes : 0;
}

void sis_view_prepare(const sis_node *node, sis_needs *needs) {
    int64_t grain = SIS_TILE_BYTES;
    needs->view_of = 0;
    needs->tiles = sis_tiles(output_bytes(node), &grain);
}

void sis_view_run(sis_node *node, uint32_t first, uint32_t last) {
    uint8_t *to = node->outputs[0]->data;
    const uint8_t *from = node->inputs[0]->data;
    int64_t grain = SIS_TILE_BYTES, bytes = output_bytes(node);
    (void)sis_tiles(bytes, &grain);
    sis_range range = sis_tile_range(bytes, grain, first, last);
    if (to != from && range.first < range.last)
        memcpy(to + range.first, from + range.first, (size_t)(range.last - range.first));
}

/* --- small things --- */

int64_t sis_product(const sis_shape *shape, uint32_t first, uint32_t last) {
    int64_t product = 1;
    for (uint32_t i = first; i < last; i++) product *= shape->dim[i];
    return product;
}

void sis_output(sis_node *node, uint32_t i, sis_dtype dtype, const sis_shape *shape) {
    if (i >= node->n_outputs || !node->outputs[i]) return;
    node->outputs[i]->dtype = dtype;
    node->outputs[i]->shape = *shape;
}
