/* What Conv's prepare decides and pack and run follow. */
#ifndef SIS_OPERATORS_CONV_PLAN_H
#define SIS_OPERATORS_CONV_PLAN_H

#include "../kernels/winograd.h"
#include "conv_geometry.h"

typedef enum sis_conv_kind {
    SIS_CONV_PLAIN, /* f64, depthwise in three and more dimensions: loops */
    SIS_CONV_LARGE, /* the same for images too large to count in 32 bits, on weights that are packed if known, so that the
                         * choice is kept */
    SIS_CONV_MATRIX,    /* kernel 1, stride 1, no padding: X is a matrix as it lies */
    SIS_CONV_COLUMNS,   /* GEMM on columns gathered panel by panel */
    SIS_CONV_WINOGRAD,  /* 3 x 3 at stride 1, kernels/winograd.h */
    SIS_CONV_DEPTHWISE, /* one channel a group */
} sis_conv_kind;

typedef struct sis_conv_plan {
    sis_conv_shape shape;
    sis_conv_kind kind;
    bool w_packed, b_packed;
    size_t w_floats; /* packed, per group */
    size_t b_at;     /* floats from node->packed */
    size_t depth;    /* k of the GEMM: channels x taps */
    sis_gemm_blocks blocks;
    sis_winograd winograd;
    size_t rows, row_blocks, planes_per_tile; /* depthwise: rows of a tile */
} sis_conv_plan;

static inline bool sis_conv_has_bias(const sis_node *node) { return node->n_inputs > 2 && node->inputs[2]; }

/* Estimated instructions of a part (a group of an image) on the GEMM, beside the product: columns, and what fusion left to it. */
uint64_t sis_conv_around_product(const sis_conv_shape *s, sis_conv_kind kind, const sis_after *after);

/* Writes weights and bias as the plan says, batch normalisation folded into them where the node was left it. */
sis_status sis_conv_pack(sis_node *node);

#endif
