/* What the operators of all families share: tiles, loops over operands at strides, copies of strided data, reading of
 * small integer tensors. Tensors are contiguous; data may have any alignment wherever bytes are only moved. */
#ifndef SIS_OPERATORS_ITERATE_H
#define SIS_OPERATORS_ITERATE_H

#include "sis/op.h"

#ifndef SIS_TILE_WORK        /* tests make tiles so small that small tensors have many */
#define SIS_TILE_WORK 32768  /* instructions of a tile of arithmetic, about */
#define SIS_TILE_BYTES 65536 /* of a copy: some 10 us on a slow core */
#endif

/* --- tiles: `units` of work in tiles of `grain` units --- */

typedef struct sis_range {
    int64_t first, last;
} sis_range;

/* Tiles for the units; doubles *grain until they fit in 2^31. */
uint32_t sis_tiles(int64_t units, int64_t *grain);
/* Units of the tiles [first, last). */
sis_range sis_tile_range(int64_t units, int64_t grain, uint32_t first, uint32_t last);
/* Units per tile when one unit takes `work` instructions; at least 1. */
int64_t sis_tile_grain(int64_t work);

/* --- loops: a row-major walk over an output, with up to two operands at strides of their own --- */

typedef struct sis_loops {
    uint32_t rank; /* 1 ..: dimensions left after dropping those of size 1 and joining what is contiguous */
    int64_t size[SIS_MAX_RANK];
    int64_t stride[2][SIS_MAX_RANK]; /* in elements; 0 repeats */
} sis_loops;

typedef struct sis_cursor {
    int64_t at[SIS_MAX_RANK];
    int64_t offset[2]; /* of the operands, in elements */
} sis_cursor;

/* Row-major strides in elements. */
void sis_row_major(const sis_shape *shape, int64_t strides[SIS_MAX_RANK]);
/* Strides of `shape` stretched to `out`: aligned at the end, 0 where it repeats. */
void sis_broadcast_strides(const sis_shape *shape, const sis_shape *out, int64_t strides[SIS_MAX_RANK]);
/* b may be NULL. */
void sis_loops_make(sis_loops *loops, const sis_shape *out, const int64_t *a, const int64_t *b);
/* Cursor at element `flat` of the output. */
void sis_cursor_set(const sis_loops *loops, sis_cursor *cursor, int64_t flat);
/* Goes n elements on, at most to the end of the row. */
void sis_cursor_advance(const sis_loops *loops, sis_cursor *cursor, int64_t n);
static inline int64_t sis_cursor_left(const sis_loops *loops, const sis_cursor *cursor) {
    return loops->size[loops->rank - 1] - cursor->at[loops->rank - 1];
}

/* --- moving bytes --- */

/* Elements [range) of the output, read from `in` (element 0 of operand 0); size 1, 2, 4 or 8 bytes. */
void sis_copy_strided(const sis_loops *loops, void *out, const void *in, size_t size, sis_range range);
/* The same for elements of 2 or 4 bits, the first of a byte in its lowest bits; ranges begin at whole bytes. */
void sis_copy_strided_bits(const sis_loops *loops, void *out, const void *in, uint32_t bits, sis_range range);
/* n elements of `size` bytes, each the one at `value`. */
void sis_fill(void *out, const void *value, size_t size, int64_t n);
/* n elements from in, in + stride, …: stride in elements, any sign. */
void sis_gather_stride(void *out, const void *in, int64_t stride, size_t size, int64_t n);

/* A node whose first output is its first input as it is: a view, and a copy where the graph could not make it one. */
void sis_view_prepare(const sis_node *node, sis_needs *needs);
void sis_view_run(sis_node *node, uint32_t first, uint32_t last);

/* --- small things --- */

int64_t sis_product(const sis_shape *shape, uint32_t first, uint32_t last);
static inline int64_t sis_least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t sis_most(int64_t a, int64_t b) { return a > b ? a : b; }

/* Output i gets dtype and shape. An output not wanted (NULL) is passed over. */
void sis_output(sis_node *node, uint32_t i, sis_dtype dtype, const sis_shape *shape);

#endif
