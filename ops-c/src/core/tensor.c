/* Sizes of tensors: every product is checked here, once, when a shape comes into being. */
#include "core.h"

/* No tensor is larger: a sum of 65536 of them still fits in size_t's signed half. With 32 bits a sum is checked wherever one is
 * made, and there are at most 2^27 elements, so that what an operator makes of each (16 bytes at most) still fits. */
#define MAX_TENSOR_BYTES ((uint64_t)(PTRDIFF_MAX >> (sizeof(size_t) == 8 ? 16 : 1)))
#define MAX_TENSOR_UNITS (sizeof(size_t) == 8 ? INT64_MAX : INT64_C(1) << 27)

bool sis_add_sizes(size_t a, size_t b, size_t *sum) { return !__builtin_add_overflow(a, b, sum); }

/* Numbers ascend from 1 with few gaps: a row stands where its number says or a little before. Asked for single elements. */
const sis_dtype_description *sis_dtype_find(uint32_t dtype) {
    if (dtype == sis_dtypes[0].number) return &sis_dtypes[0]; /* f32, asked for most */
    for (uint32_t i = dtype < SIS_DTYPE_COUNT ? dtype : SIS_DTYPE_COUNT; i-- > 0;)
        if (sis_dtypes[i].number <= dtype) return sis_dtypes[i].number == dtype ? &sis_dtypes[i] : NULL;
    return NULL;
}

size_t sis_dtype_size(sis_dtype dtype) {
    const sis_dtype_description *row = sis_dtype_find(dtype);
    return row == NULL ? 0 : row->bits / 8u;
}

uint32_t sis_dtype_bits(sis_dtype dtype) {
    const sis_dtype_description *row = sis_dtype_find(dtype);
    return row == NULL ? 0 : row->bits;
}

const char *sis_dtype_name(sis_dtype dtype) {
    const sis_dtype_description *row = sis_dtype_find(dtype);
    return row == NULL ? "?" : row->name;
}

sis_status sis_shape_elements(const sis_shape *shape, int64_t *elements) {
    if (shape->rank > SIS_MAX_RANK) return SIS_BAD_SHAPE;
    int64_t product = 1;
    bool empty = false;
    for (uint32_t i = 0; i < shape->rank; i++) {
        if (shape->dim[i] < 0) return SIS_BAD_SHAPE;
        if (shape->dim[i] == 0)
            empty = true;
        else if (__builtin_mul_overflow(product, shape->dim[i], &product))
            return SIS_OVERFLOW;
    }
    *elements = empty ? 0 : product;
    return SIS_OK;
}

/* Blocks run along the innermost dimension, each row rounded up to whole blocks. */
static sis_status whole_blocks(const sis_dtype_description *row, sis_shape *shape) {
    if (shape->rank == 0) *shape = (sis_shape){.rank = 1, .dim = {1}};
    int64_t *last = &shape->dim[shape->rank - 1];
    if (*last > INT64_MAX - row->block) return SIS_OVERFLOW;
    *last = (*last + row->block - 1) / row->block;
    return SIS_OK;
}

/* Zero-sized dimensions do not excuse the others: operators multiply those by element sizes and costs, and
 * what is below the limit here leaves them room. */
sis_status sis_tensor_size(sis_dtype dtype, const sis_shape *shape, size_t *bytes) {
    const sis_dtype_description *row = sis_dtype_find(dtype);
    if (row == NULL) return SIS_BAD_DTYPE;
    int64_t elements;
    sis_status status = sis_shape_elements(shape, &elements);
    if (status != SIS_OK) return status;
    sis_shape solid = *shape;
    if (row->bits == 0 && (status = whole_blocks(row, &solid)) != SIS_OK) return status;
    for (uint32_t i = 0; i < solid.rank; i++)
        if (solid.dim[i] == 0) solid.dim[i] = 1;
    int64_t units; /* elements or blocks */
    uint64_t size;
    status = sis_shape_elements(&solid, &units);
    if (status != SIS_OK) return status;
    if (units > MAX_TENSOR_UNITS) return SIS_OVERFLOW;
    if (__builtin_mul_overflow((uint64_t)units, row->bits ? row->bits : row->block_bytes * 8u, &size))
        return SIS_OVERFLOW;
    size = size / 8 + (size % 8 != 0);
    if (size > MAX_TENSOR_BYTES) return SIS_OVERFLOW;
    *bytes = elements == 0 ? 0 : (size_t)size;
    return SIS_OK;
}

bool sis_shape_equal(const sis_shape *a, const sis_shape *b) {
    if (a->rank != b->rank) return false;
    for (uint32_t i = 0; i < a->rank; i++)
        if (a->dim[i] != b->dim[i]) return false;
    return true;
}

int64_t sis_shape_count(const sis_shape *shape) {
    int64_t count = 1;
    for (uint32_t i = 0; i < shape->rank; i++) count *= shape->dim[i];
    return count;
}
