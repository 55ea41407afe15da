/* Tensors: a typed, shaped window on memory somebody else owns.
 *
 * dtype numbers are ONNX's TensorProto.DataType (onnx.proto3); those of SIS alone start at 64.
 * ops-c/dtypes.json is the one list; generated/dtypes.h holds the enum. */
#ifndef SIS_TENSOR_H
#define SIS_TENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sis/dtypes.h"
#include "sis/status.h"

#define SIS_MAX_RANK 8
#define SIS_ALIGNMENT 64 /* bytes: every arena block, one cache line */

typedef struct sis_shape {
    uint32_t rank;             /* 0 = scalar */
    int64_t dim[SIS_MAX_RANK]; /* each >= 0; entries from rank on are 0 */
} sis_shape;

typedef struct sis_tensor {
    void *data;         /* NULL until the memory plan is bound, unless value_known */
    size_t bytes;       /* size of the data; sub-byte dtypes rounded up to whole bytes */
    uint32_t alignment; /* of data, bytes, a power of two; constants may have 1 */
    sis_dtype dtype;
    sis_shape shape;
    const int64_t *strides; /* in elements, shape.rank of them; NULL = contiguous, row-major */
    const char *name;       /* "" when unnamed */
    bool value_known;       /* data holds the value at compile time (constant or folded) */
} sis_tensor;

/* Bytes of one element; 0 for packed sub-byte and block dtypes. */
size_t sis_dtype_size(sis_dtype dtype);
/* Bits of one element; 0 for block dtypes. */
uint32_t sis_dtype_bits(sis_dtype dtype);
const char *sis_dtype_name(sis_dtype dtype); /* "f32"; "?" for a number that is none */

/* Elements of a shape. SIS_OVERFLOW when the product or a dimension does not fit in int64. */
sis_status sis_shape_elements(const sis_shape *shape, int64_t *elements);

/* Bytes of a contiguous tensor, packed and block dtypes included. SIS_OVERFLOW as above. */
sis_status sis_tensor_size(sis_dtype dtype, const sis_shape *shape, size_t *bytes);

bool sis_shape_equal(const sis_shape *a, const sis_shape *b);

/* Elements of a shape whose product was checked when it was made (every tensor in a graph). */
int64_t sis_shape_count(const sis_shape *shape);

#endif
