/* QuantizeLinear, DequantizeLinear, DynamicQuantizeLinear. Parameters are one for the tensor, one for each position of an
 * axis, or one for each block of positions. */
#include "costs.h"
#include "../kernels/simd.h"
#include "quantized.h"

#include <string.h>

#define CHUNK 256 /* elements converted at a time */
#define ROW 4096  /* elements of a row where rows are of no meaning */

/* Rows of `length` elements that lie together, all of one position of the axis or, where nothing lies behind the axis,
 * along it. */
typedef struct quantize_plan {
    int64_t axis_size, inner; /* positions of the axis; elements behind it */
    int64_t block;            /* positions that share parameters */
    bool one, blocked;        /* one parameter for all; parameters shaped as X but for the axis */
    bool flat; /* rows of ROW elements wherever they begin: Y is packed, and tiles must not share a byte */
    int64_t rows, length, grain;
} quantize_plan;

typedef struct options {
    int64_t axis, block_size;
} options;

static bool is_quantize(const sis_node *node) { return node->op->id == SIS_OP_QUANTIZE_LINEAR; }

static options options_of(const sis_node *node) {
    if (is_quantize(node)) {
        const sis_quantize_linear_attributes *at = node->attributes;
        return (options){at->axis, at->block_size};
    }
    const sis_dequantize_linear_attributes *at = node->attributes;
    return (options){at->axis, at->block_size};
}

static sis_status check_blocks(sis_node *node, uint32_t axis, int64_t block) {
    const sis_shape *x = &node->inputs[0]->shape, *scale = &node->inputs[1]->shape;
    bool fits = scale->rank == x->rank;
    for (uint32_t i = 0; fits && i < x->rank; i++)
        fits = scale->dim[i] == (i == axis ? x->dim[i] / block + (x->dim[i] % block != 0) : x->dim[i]);
    if (fits) return SIS_OK;
    return sis_node_fail(node, SIS_BAD_SHAPE, "scales %h do not fit X %h in blocks of %d", scale, x, block);
}

/* How the parameters lie over X. */
static sis_status resolve(sis_node *node, quantize_plan *p) {
    const options o = options_of(node);
    const sis_shape *x = &node->inputs[0]->shape, *scale = &node->inputs[1]->shape;
    const sis_tensor *zero = sis_given(node, 2);
    const int64_t scales = sis_shape_count(scale), count = sis_shape_count(x);
    *p = (quantize_plan){.axis_size = 1, .inner = count, .block = 1};
    if (zero && !sis_shape_equal(&zero->shape, scale) && (scales != 1 || sis_shape_count(&zero->shape) != 1))
        return sis_node_fail(node, SIS_BAD_SHAPE, "zero point %h and scale %h differ", &zero->shape, scale);
    if (o.block_size < 0) return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "block_size is %d", o.block_size);
    p->blocked = o.block_size > 0;
    p->one = !p->blocked && scales == 1;
    if (p->one) {
        p->length = sis_most(1, sis_least(count, ROW));
        p->rows = (count + p->length - 1) / p->length;
        return SIS_OK;
    }
    uint32_t axis;
    sis_status status = sis_node_axis(node, o.axis, x->rank, &axis);
    if (status == SIS_OK && p->blocked) status = check_blocks(node, axis, o.block_size);
    if (status != SIS_OK) return status;
    p->axis_size = x->dim[axis];
    p->inner = sis_product(x, axis + 1, x->rank);
    if (p->blocked) p->block = o.block_size;
    if (!p->blocked && (scale->rank != 1 || scales != p->axis_size))
        return sis_node_fail(node, SIS_BAD_SHAPE, "scales %h do not fit axis %u of X %h", scale,
                             (uint64_t)axis, x);
    if (count == 0) return SIS_OK;
    p->length = p->inner == 1 ? p->axis_size : p->inner;
    p->rows = count / p->length;
    return SIS_OK;
}

static bool is_quantized(sis_dtype dtype) {
    switch (dtype) {
    case SIS_U8:
    case SIS_I8:
    case SIS_U16:
    case SIS_I16:
    case SIS_U4:
    case SIS_I4:
    case SIS_U2:
    case SIS_I2: return true;
    default: return sis_is_narrow(dtype) && dtype != SIS_F16 && dtype != SIS_BF16 && dtype != SIS_F8E8M0;
    }
}

static bool is_precision(int64_t dtype) { return dtype == SIS_F32 || dtype == SIS_F16 || dtype == SIS_BF16; }

/* The dtype in which X is divided: from opset 23 on the scale's, where nothing is said; powers of two have none. */
static sis_dtype precision_of(const sis_node *node) {
    const sis_quantize_linear_attributes *at = node->attributes;
    if (at->precision) return (sis_dtype)at->precision;
    const sis_dtype scale = node->inputs[1]->dtype;
    return node->opset >= 23 && is_precision((int64_t)scale) ? scale : SIS_F32;
}

static sis_dtype quantized_dtype(const sis_node *node) {
    const sis_quantize_linear_attributes *at = node->attributes;
    if (sis_given(node, 2)) return node->inputs[2]->dtype;
    return at->output_dtype ? (sis_dtype)at->output_dtype : SIS_U8;
}

static sis_status infer(sis_node *node) {
    quantize_plan plan;
    sis_dtype dtype = node->inputs[1]->dtype;
    if (is_quantize(node)) {
        const sis_quantize_linear_attributes *at = node->attributes;
        dtype = quantized_dtype(node);
        if (!is_quantized(dtype))
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "output_dtype is %d", at->output_dtype);
        if (at->precision != 0 && !is_precision(at->precision))
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "precision is %d", at->precision);
        if (at->output_dtype && at->output_dtype != (int64_t)dtype)
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "output_dtype is %d, the zero point's dtype %d",
                                 at->output_dtype, (int64_t)dtype);
    } else {
        const sis_dequantize_linear_attributes *at = node->attributes;
        if (sis_given(node, 2) && node->inputs[2]->dtype != node->inputs[0]->dtype)
            return sis_node_fail(node, SIS_BAD_DTYPE, "the zero point is %t, x is %t", node->inputs[2]->dtype,
                                 node->inputs[0]->dtype);
        if (at->output_dtype) dtype = (sis_dtype)at->output_dtype;
        if (!is_precision((int64_t)dtype))
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "output_dtype is %d", at->output_dtype);
    }
    const sis_status status = resolve(node, &plan);
    if (status == SIS_OK) sis_output(node, 0, dtype, &node->inputs[0]->shape);
    return status;
}

/* Elements after the one at `i`, itself included, that have the same parameters; at most n. */
static int64_t run_length(const quantize_plan *p, int64_t i, int64_t n) {
    if (p->flat) return 1;
    if (p->one || (!p->blocked && p->inner > 1)) return n;
    return p->inner == 1 ? sis_least(n, p->block - i % p->block) : 1;
}

static bool is_byte(sis_dtype dtype) { return dtype == SIS_U8 || dtype == SIS_I8; }

/* Sixteenths of an instruction an element; what is not between bytes and f32 goes number by number. */
static uint64_t element_cost(const sis_node *node) {
    const sis_dtype from = node->inputs[0]->dtype, to = node->outputs[0]->dtype;
    if (is_quantize(node))
        return 195 +
               16 * ((from == SIS_F32 ? 0 : sis_cost_load(from)) + (is_byte(to) ? 0 : sis_cost_store(to)));
    const bool small =
        to == SIS_F32 && sis_dtype_size(from) > 0 && sis_dtype_size(from) <= 2 && !sis_is_narrow(from);
    return small ? 130 : 16 * (50 + 2 * sis_cost_load(from) + sis_cost_store(to));
}

/* A row: pieces of at most CHUNK elements with the same parameters. */
static uint64_t row_cost(const sis_node *node, const quantize_plan *p) {
    const int64_t run = sis_most(1, run_length(p, 0, sis_most(1, p->length)));
    const int64_t runs = p->length / run, pieces = (run + CHUNK - 1) / CHUNK;
    const uint64_t piece = is_quantize(node) ? (run < 16 ? 490 : 250) : run < 16 ? 262 : 200;
    return 40 + sis_cost(runs * pieces, piece) + sis_cost_16(p->length, element_cost(node));
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    quantize_plan *p = node->plan;
    const sis_status status = resolve(node, p);
    needs->view_of = -1;
    if (status != SIS_OK || sis_shape_count(&node->outputs[0]->shape) == 0) return status;
    p->flat = !p->one && sis_dtype_bits(node->outputs[0]->dtype) < 8;
    if (p->flat) {
        p->length = ROW;
        p->rows = (sis_shape_count(&node->outputs[0]->shape) + ROW - 1) / ROW;
    }
    const uint64_t work = row_cost(node, p);
    p->grain = sis_tile_grain((int64_t)work);
    needs->tiles = sis_tiles(p->rows, &p->grain);
    needs->instructions = sis_cost(p->rows, work);
    return SIS_OK;
}

/* Parameters of the element at `i` of the row. */
static int64_t parameter_at(const quantize_plan *p, int64_t row, int64_t i) {
    if (p->one) return 0;
    const int64_t flat = row * p->length + i, inner = flat % p->inner,
                  position = flat / p->inner % p->axis_size;
    if (!p->blocked) return position;
    const int64_t outer = flat / p->inner / p->axis_size, blocks = (p->axis_size + p->block - 1) / p->block;
    return (outer * blocks + position / p->block) * p->inner + inner;
}

/* Rounded to f16 or bf16, and f32 again. */
static void round_to(sis_dtype precision, float *reals, int64_t n) {
    for (int64_t i = 0; precision != SIS_F32 && i < n; i++) {
        const uint16_t bits = sis_narrow_bits(precision, (double)reals[i], (sis_narrowing){0});
        reals[i] = (float)sis_narrow_value(precision, bits);
    }
}

static void quantize(const sis_node *node, int64_t at, int64_t parameter, int64_t n) {
    const sis_quantize_linear_attributes *attributes = node->attributes;
    const sis_tensor *x = node->inputs[0], *y = node->outputs[0];
    const sis_dtype precision = precision_of(node);
    const sis_quantizer how = {.dtype = y->dtype,
                               .zero = sis_real_at(sis_given(node, 2), parameter),
                               .narrowing = {.overflows = !attributes->saturate}};
    float reals[CHUNK], scale = sis_real_at(node->inputs[1], parameter);
    sis_load_reals(reals, x->dtype, (const uint8_t *)x->data + at * (int64_t)sis_dtype_size(x->dtype), n);
    round_to(precision, &scale, 1);
    round_to(precision, reals, n);
    for (int64_t i = 0; i < n; i += SIS_LANES) {
        const size_t left = (size_t)sis_least(n - i, SIS_LANES);
        sis_store_n(reals + i, left, sis_div(sis_load_n(reals + i, left), sis_splat(scale)));
    }
    round_to(precision, reals, n);
    sis_store_quantized(&how, y->data, at, reals, n);
}

static float difference(const sis_tensor *x, int64_t i, const sis_tensor *zero, int64_t parameter) {
    if (sis_is_narrow(x->dtype)) return sis_real_at(x, i) - sis_real_at(zero, parameter);
    return (float)((int64_t)sis_quantized_at(x, i) - (int64_t)sis_quantized_at(zero, parameter));
}

#define DEQUANTIZE(type)                                                                             \
    do {                                                                                             \
        const type *from = (const type *)x->data + at;                                               \
        for (int64_t i = 0; i < n; i++) to[i] = (float)((int32_t)from[i] - (int32_t)origin) * scale; \
    } while (0)

/* Bytes and pairs of them to f32, where differences fit in 32 bits; false: another dtype. */
static bool dequantize_small(const sis_tensor *x, float *to, int64_t at, int64_t n, int64_t origin,
                             float scale) {
    switch (x->dtype) {
    case SIS_U8: DEQUANTIZE(uint8_t); return true;
    case SIS_I8: DEQUANTIZE(int8_t); return true;
    case SIS_U16: DEQUANTIZE(uint16_t); return true;
    case SIS_I16: DEQUANTIZE(int16_t); return true;
    default: return false;
    }
}

static void dequantize(const sis_node *node, int64_t at, int64_t parameter, int64_t n) {
    const sis_tensor *x = node->inputs[0], *y = node->outputs[0], *zero = sis_given(node, 2);
    const float scale = sis_real_at(node->inputs[1], parameter);
    if (y->dtype == SIS_F32 && !sis_is_narrow(x->dtype) &&
        dequantize_small(x, (float *)y->data + at, at, n, sis_quantized_at(zero, parameter), scale))
        return;
    for (int64_t i = at; i < at + n; i++) {
        const float real = difference(x, i, zero, parameter) * scale;
        if (y->dtype == SIS_F32)
            ((float *)y->data)[i] = real;
        else
            sis_number_put(y->dtype, y->data, i, (sis_number){.real = (double)real}, (sis_narrowing){0});
    }
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const quantize_plan *p = node->plan;
    const int64_t count = sis_shape_count(&node->outputs[0]->shape);
    const sis_range range = sis_tile_range(p->rows, p->grain, first, last);
    for (int64_t row = range.first; row < range.last; row++) {
        const int64_t length = sis_least(p->length, count - row * p->length);
        for (int64_t i = 0, n; i < length; i += n) {
            n = run_length(p, i, sis_least(length - i, CHUNK));
            (is_quantize(node) ? quantize : dequantize)(node, row * p->length + i, parameter_at(p, row, i),
                                                        n);
        }
    }
    return SIS_OK;
}

const sis_op_functions sis_op_quantize_linear = {
    .plan_bytes = sizeof(quantize_plan), .infer = infer, .prepare = prepare, .run = run};
const sis_op_functions sis_op_dequantize_linear = {
    .plan_bytes = sizeof(quantize_plan), .infer = infer, .prepare = prepare, .run = run};
