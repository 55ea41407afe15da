/* Col2Im: columns of blocks added back into an image. An element of the image is one chain from zero over the places
 * inside a block, row-major; integers wrap, truth values are joined by or. A tile is a number of planes. */
#include <string.h>

#include "costs.h"
#include "conv_geometry.h"
#include "iterate.h"

#define MOST_AXES (SIS_MAX_RANK - 2)

typedef struct col2im_plan {
    uint32_t axes;
    int64_t image[MOST_AXES], block[MOST_AXES], places[MOST_AXES]; /* places: blocks along each axis */
    int64_t stride[MOST_AXES], dilation[MOST_AXES], before[MOST_AXES];
    int64_t planes, pixels, offsets, columns, grain; /* offsets: of a block; columns: all its places */
} col2im_plan;

static int64_t product(const int64_t *list, uint32_t n) {
    int64_t all = 1;
    for (uint32_t i = 0; i < n; i++)
        if (__builtin_mul_overflow(all, list[i], &all)) return -1;
    return all;
}

static sis_status shapes_of(sis_node *node, col2im_plan *p) {
    uint32_t n, n_block;
    sis_status status = sis_node_ints(node, (sis_ints){0}, 1, p->image, MOST_AXES, &n);
    if (status == SIS_OK) status = sis_node_ints(node, (sis_ints){0}, 2, p->block, MOST_AXES, &n_block);
    if (status != SIS_OK) return status;
    if (n == 0 || n != n_block)
        return sis_node_fail(node, SIS_BAD_SHAPE, "image_shape and block_shape have %u and %u values",
                             (uint64_t)n, (uint64_t)n_block);
    p->axes = n;
    for (uint32_t i = 0; i < n; i++)
        if (p->image[i] < 0 || p->image[i] > INT32_MAX || p->block[i] < 1 || p->block[i] > INT32_MAX)
            return sis_node_fail(node, SIS_BAD_VALUE, "blocks of %d in an image of %d along axis %u",
                                 p->block[i], p->image[i], (uint64_t)i);
    return SIS_OK;
}

static sis_status lists_of(sis_node *node, col2im_plan *p) {
    const sis_col2_im_attributes *at = node->attributes;
    sis_status status = sis_conv_check_list(node, "strides", at->strides, p->axes, 1);
    if (status == SIS_OK) status = sis_conv_check_list(node, "dilations", at->dilations, p->axes, 1);
    if (status == SIS_OK) status = sis_conv_check_list(node, "pads", at->pads, 2 * (size_t)p->axes, 0);
    for (uint32_t i = 0; i < p->axes && status == SIS_OK; i++) {
        p->stride[i] = sis_conv_item(at->strides, i, 1);
        p->dilation[i] = sis_conv_item(at->dilations, i, 1);
        p->before[i] = sis_conv_item(at->pads, i, 0);
        const int64_t all = p->image[i] + p->before[i] + sis_conv_item(at->pads, i + p->axes, 0);
        const int64_t reach = (p->block[i] - 1) * p->dilation[i] + 1; /* below 2^62 */
        p->places[i] = all < reach ? 0 : (all - reach) / p->stride[i] + 1;
    }
    return status;
}

static sis_status resolve(sis_node *node, col2im_plan *p, sis_shape *y) {
    const sis_shape *x = &node->inputs[0]->shape;
    sis_status status = shapes_of(node, p);
    if (status == SIS_OK) status = lists_of(node, p);
    if (status != SIS_OK) return status;
    p->offsets = product(p->block, p->axes);
    p->columns = product(p->places, p->axes);
    if (x->rank != 3 || p->offsets < 1 || x->dim[1] % p->offsets != 0 || x->dim[2] != p->columns)
        return sis_node_fail(node, SIS_BAD_SHAPE, "input %h does not fit %d places in a block and %d blocks",
                             x, p->offsets, p->columns);
    *y = (sis_shape){.rank = p->axes + 2, .dim = {x->dim[0], x->dim[1] / p->offsets}};
    for (uint32_t i = 0; i < p->axes; i++) y->dim[i + 2] = p->image[i];
    int64_t count;
    if (sis_shape_elements(y, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h is too large", y);
    return SIS_OK;
}

static sis_status infer(sis_node *node) {
    col2im_plan p;
    sis_shape y;
    sis_status status = resolve(node, &p, &y);
    if (status == SIS_OK) sis_output(node, 0, node->inputs[0]->dtype, &y);
    return status;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    col2im_plan *p = node->plan;
    sis_shape y;
    sis_status status = resolve(node, p, &y);
    if (status != SIS_OK) return status;
    p->planes = y.dim[0] * y.dim[1];
    p->pixels = sis_product(&y, 2, y.rank);
    needs->view_of = -1;
    if (p->planes == 0 || p->pixels == 0) return SIS_OK;
    /* Each place of a block is added for all blocks, a row of them at a time. */
    const int64_t n = p->places[p->axes - 1], rows = n > 0 ? p->columns / n : 0;
    const uint64_t place = 140 + sis_cost(rows, 42 + sis_cost(n, 8));
    const uint64_t work =
        sis_cost_sum(sis_cost_clear(p->pixels * (int64_t)sis_dtype_size(node->inputs[0]->dtype)),
                     sis_cost(p->offsets, place));
    p->grain = sis_tile_grain((int64_t)work);
    needs->tiles = sis_tiles(p->planes, &p->grain);
    needs->instructions = sis_cost(p->planes, work);
    return SIS_OK;
}

/* n elements of a column to places `stride` apart. */
#define ADD_ROW(type, how)                                                            \
    do {                                                                              \
        type *out = (type *)to + at;                                                  \
        const type *in = (const type *)from + column;                                 \
        for (int64_t i = 0; i < n; i++, out += stride) *out = (type)(*out how in[i]); \
    } while (0)

static void add_row(sis_dtype dtype, void *to, int64_t at, int64_t stride, const void *from, int64_t column,
                    int64_t n) {
    switch (dtype) {
    case SIS_F32: ADD_ROW(float, +); break;
    case SIS_F64: ADD_ROW(double, +); break;
    case SIS_BOOL: ADD_ROW(uint8_t, |); break;
    case SIS_I8:
    case SIS_U8: ADD_ROW(uint8_t, +); break;
    case SIS_I16:
    case SIS_U16: ADD_ROW(uint16_t, +); break;
    case SIS_I32:
    case SIS_U32: ADD_ROW(uint32_t, +); break;
    default: ADD_ROW(uint64_t, +); break;
    }
}

/* Blocks [*first, *last) along an axis whose place `shift` away from where each begins lies in the image. */
static void inside(int64_t shift, int64_t stride, int64_t image, int64_t places, int64_t *first,
                   int64_t *last) {
    *first = shift < 0 ? (-shift + stride - 1) / stride : 0;
    *last = shift < image ? sis_least((image - 1 - shift) / stride + 1, places) : 0;
}

/* Place `offset` of every block of a plane. */
static void add_offset(const col2im_plan *p, sis_dtype dtype, uint8_t *image, const uint8_t *columns,
                       int64_t offset) {
    const uint32_t inner = p->axes - 1;
    int64_t shift[MOST_AXES], first, last;
    for (uint32_t i = p->axes; i-- > 0; offset /= p->block[i])
        shift[i] = offset % p->block[i] * p->dilation[i] - p->before[i];
    inside(shift[inner], p->stride[inner], p->image[inner], p->places[inner], &first, &last);
    if (first >= last) return;
    const int64_t rows = p->columns / p->places[inner];
    for (int64_t row = 0; row < rows; row++) {
        int64_t rest = row, at = 0, scale = p->image[inner];
        bool in = true;
        for (uint32_t i = inner; i-- > 0; rest /= p->places[i], scale *= p->image[i]) {
            const int64_t place = rest % p->places[i] * p->stride[i] + shift[i];
            in = in && place >= 0 && place < p->image[i];
            at += place * scale;
        }
        if (!in) continue;
        add_row(dtype, image, at + first * p->stride[inner] + shift[inner], p->stride[inner], columns,
                row * p->places[inner] + first, last - first);
    }
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const col2im_plan *p = node->plan;
    const sis_tensor *x = node->inputs[0];
    const int64_t size = (int64_t)sis_dtype_size(x->dtype);
    const sis_range range = sis_tile_range(p->planes, p->grain, first, last);
    for (int64_t plane = range.first; plane < range.last; plane++) {
        uint8_t *image = (uint8_t *)node->outputs[0]->data + plane * p->pixels * size;
        const uint8_t *columns = (const uint8_t *)x->data + plane * p->offsets * p->columns * size;
        memset(image, 0, (size_t)(p->pixels * size));
        for (int64_t k = 0; k < p->offsets && p->columns > 0; k++)
            add_offset(p, x->dtype, image, columns + k * p->columns * size, k);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_col2_im = {
    .plan_bytes = sizeof(col2im_plan), .infer = infer, .prepare = prepare, .run = run};
