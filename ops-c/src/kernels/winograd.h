/* Winograd convolution: 3 x 3 kernels at stride 1, F(4 x 4, 3 x 3) and F(2 x 2, 3 x 3). The output is cut into squares of
 * `side` x `side`, each made from a window of (side + 2) x (side + 2) inputs: transform the window, multiply with the
 * transformed weights position by position (a matrix product for each position: filters x channels x squares), transform back.
 * F(4) needs 36 multiplications where the plain way needs 144.
 *
 * The numbers depend on the shape alone. A square's are a fixed sequence of roundings (winograd_parts.h): rows of the window,
 * then its columns; one chain of fma over the channels for each position, from +0.0, and there the bias enters at position
 * (1, 1), which reaches every output with weight 1; columns, then rows. What is finished afterwards rounds as everywhere.
 * Sums differ from the plain chain's: |a - b| <= 1e-4 max|b|. An infinity or NaN makes NaNs of its whole squares.
 *
 * Squares are numbered in strips of four columns, each from the top downwards, so that four in a row are neighbours and one
 * vector holds the same element of four. A panel of squares of all channels is transformed at a time. */
#ifndef SIS_KERNELS_WINOGRAD_H
#define SIS_KERNELS_WINOGRAD_H

#include "conv.h"

#define SIS_WINOGRAD_STRIP 4    /* squares in a row of a strip */
#define SIS_WINOGRAD_FILTERS 32 /* of a block: what one pass over the transformed input makes */
#define SIS_WINOGRAD_LEAST 16   /* fewest channels of a group */
#define SIS_WINOGRAD_MOST 2048  /* most: errors grow with them */
#define SIS_WINOGRAD_STEP (SIS_WINOGRAD_FILTERS * SIS_NR) /* floats between positions of a block's products */

typedef struct sis_winograd {
    size_t channels, filters; /* of one group */
    size_t height, width, out_height, out_width, pad_y, pad_x;
    uint32_t side;                       /* of a square: 2 or 4 */
    size_t across, down;                 /* squares */
    size_t columns;                      /* squares of a panel, a multiple of SIS_LANES */
    size_t blocks_per_tile;              /* blocks of filters */
    uint32_t filter_tiles, column_tiles; /* tile t: filters t % filter_tiles, panel t / filter_tiles */
    size_t scratch_floats;               /* per core */
    uint64_t instructions;               /* estimate for a group of an image, AArch64 */
} sis_winograd;

/* The side of squares that this shape is best worked with; 0 = the plain way. Looks at the shape alone. */
uint32_t sis_winograd_side(const sis_conv_shape *s);
/* Sizes and tiles for a shape that sis_winograd_side takes, or one that is no larger; scratch never grows when it shrinks. */
sis_winograd sis_winograd_cut(const sis_conv_shape *s, uint32_t side);

/* Transformed weights of one group, filters rounded up: [block][position][panel of SIS_MR filters][channel][SIS_MR]. */
size_t sis_winograd_weight_floats(size_t filters, size_t channels, uint32_t side);
/* One filter's weights [channel][3][3], at any alignment, times `scale` and rounded to float, to their place. */
void sis_winograd_filter(const sis_winograd *p, const float *w, double scale, size_t filter, float *weights);
/* +0.0 for the filters that fill up the last block. */
void sis_winograd_no_filters(const sis_winograd *p, float *weights);

/* Tiles [first, last) of one group of one image: x its channels, y its filters, bias its values or NULL; add of `finish` lies
 * as y does. */
typedef struct sis_winograd_call {
    const sis_winograd *plan;
    const float *x, *weights, *bias;
    float *y;
    sis_finish finish;
    uint32_t *held, held_as; /* as of sis_gemm: which panel */
} sis_winograd_call;
void sis_winograd_tiles(const sis_winograd_call *call, uint32_t first, uint32_t last, float *scratch);

/* The same numbers by plain loops, from weights as they were given (winograd_ref.c): all of one group of one image. */
void sis_winograd_ref(const sis_conv_shape *s, uint32_t side, const float *x, const float *w,
                      const float *bias, float *y);

/* --- between the files --- */

/* Up to four squares of one row of a strip: `at` is the first one's column in the panel. */
typedef struct sis_winograd_piece {
    size_t at, count;
    size_t row, column; /* of squares */
} sis_winograd_piece;

/* Cuts squares [first, first + n) into pieces, columns counted from 0; at most n. */
size_t sis_winograd_pieces(const sis_winograd *p, size_t first, size_t n, sis_winograd_piece *pieces);

/* Transforms squares [first, first + n) of all channels to v[position][channel][width]. (winograd_in.c) */
void sis_winograd_in(const sis_winograd *p, const float *x, size_t first, size_t n, size_t width, float *v);
/* m[position][SIS_WINOGRAD_FILTERS][SIS_NR] of `filters` filters back to squares of their planes. (winograd_out.c) */
void sis_winograd_out(const sis_winograd *p, const float *m, size_t filters, size_t first, size_t n, float *y,
                      const sis_finish *finish);

#endif
