/* The geometry of a pooling window, shared by MaxPool, AveragePool and their references. */
#ifndef SIS_OPERATORS_POOL_H
#define SIS_OPERATORS_POOL_H

#include "iterate.h"

#define SIS_POOL_AXES (SIS_MAX_RANK - 2)

typedef struct sis_pool_axis {
    int64_t in, out, kernel, stride, dilation;
    int64_t before, after; /* padding */
    int64_t step;          /* elements of X from one position to the next */
} sis_pool_axis;

typedef struct sis_pool {
    uint32_t axes; /* spatial dimensions, >= 1 */
    sis_pool_axis axis[SIS_POOL_AXES];
    int64_t planes;                 /* N * C */
    int64_t in_plane, out_plane;    /* elements */
    int64_t inner_first, inner_end; /* outputs along the last axis whose window lies wholly inside X's row */
    bool count_padding;             /* AveragePool: padding counts as elements */
} sis_pool;

/* From the node's attributes (MaxPool's, AveragePool's or LpPool's) and X; out sizes included. Refuses what does not fit. */
sis_status sis_pool_resolve(sis_node *node, sis_pool *pool);

/* Elements that the window of output `at` averages along one axis. */
int64_t sis_pool_count(const sis_pool_axis *axis, int64_t at, bool count_padding);

/* Taps of the window of output `at` that are inside X along one axis; none where last <= first. */
sis_range sis_pool_inside(const sis_pool_axis *axis, int64_t at);

/* No window has more taps than this inside X along one axis. */
int64_t sis_pool_most_inside(const sis_pool_axis *axis);

/* Where an output row lies: its plane and its position along the outer axes. */
typedef struct sis_pool_row {
    int64_t plane;
    int64_t at[SIS_POOL_AXES];
} sis_pool_row;

sis_pool_row sis_pool_row_at(const sis_pool *pool, int64_t row);
void sis_pool_row_next(const sis_pool *pool, sis_pool_row *place);

/* The rows of X that the windows of an output row cover, from outer tap to outer tap; taps in the padding are left out,
 * however many they are. */
typedef struct sis_pool_tap {
    int64_t row; /* element of X's plane where the row starts */
    int64_t at[SIS_POOL_AXES];
    sis_range taps[SIS_POOL_AXES];
} sis_pool_tap;

bool sis_pool_tap_first(const sis_pool *pool, const sis_pool_row *place, sis_pool_tap *tap); /* false: none */
bool sis_pool_tap_next(const sis_pool *pool, sis_pool_tap *tap);
int64_t sis_pool_outer_taps(const sis_pool *pool); /* the most there may be */

/* Elements that windows of this row average along all axes but the last. */
int64_t sis_pool_outer_count(const sis_pool *pool, const sis_pool_row *place);

/* The largest values or the averages of all windows of output rows, for any dtype. */
void sis_pool_make_rows(const sis_node *node, const sis_pool *pool, sis_range rows);

/* The same for f32 and at most SIS_POOL_ROWS outer taps, in registers. */
#define SIS_POOL_ROWS 64
void sis_pool_make_rows_f32(const sis_node *node, const sis_pool *pool, sis_range rows);

/* f32 windows that are done a plane at a time (pool_planes.c): how, found once when the node is prepared; or how with vectors
 * of other lanes, for estimates. */
typedef enum sis_pool_way { SIS_POOL_BY_ROWS, SIS_POOL_STRIPS, SIS_POOL_WHOLE } sis_pool_way;
sis_pool_way sis_pool_way_of(const sis_pool *pool, bool max, size_t lanes);
void sis_pool_make_planes_f32(const sis_node *node, const sis_pool *pool, sis_pool_way way, sis_range rows);

#endif
