/* Resize and Upsample: rows of output. An output is one chain: +0, then fma(weight, x) over the taps of all axes,
 * row-major; the weight is the product of the axes' weights, outer ones first. A row of any dtype but f32 is summed in
 * f64. */
#include "costs.h"
#include "resize.h"

#include <string.h>

#include "../kernels/simd.h"
#include "convert.h"

static sis_status infer(sis_node *node) {
    sis_resize_plan p;
    sis_shape y;
    int64_t count;
    const sis_status status = sis_resize_resolve(node, &p, &y);
    if (status != SIS_OK) return status;
    if (sis_shape_elements(&y, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h is too large", &y);
    sis_output(node, 0, node->inputs[0]->dtype, &y);
    return SIS_OK;
}

/* --- tiles --- */

static int64_t width_of(const sis_resize_plan *p) { return p->rank > 0 ? p->axis[p->rank - 1].out : 1; }

/* Taps of the row's axis for every output, and of the other axes for one row. */
static int64_t tap_count(const sis_resize_plan *p) {
    int64_t n = 0;
    for (uint32_t i = 0; i < p->rank; i++)
        n += sis_resize_taps(&p->axis[i]) * (i + 1 == p->rank ? p->axis[i].out : 1);
    return n;
}

/* The taps of one output along an axis. */
static uint64_t find_cost(const sis_resize_axis *a) {
    if (a->copies) return 25;
    return a->mode == SIS_RESIZE_MODE_NEAREST ? 76 : 90 + sis_cost(sis_resize_taps(a), 40);
}

/* A row: its taps of the outer axes, and for each combination of them a pass over the row. */
static uint64_t row_cost(const sis_node *node, const sis_resize_plan *p) {
    const int64_t width = width_of(p), size = (int64_t)sis_dtype_size(node->inputs[0]->dtype);
    const sis_dtype dtype = node->inputs[0]->dtype;
    uint64_t work = 140;
    int64_t passes = 1;
    for (uint32_t i = 0; i + 1 < p->rank; i++) {
        work += find_cost(&p->axis[i]);
        passes *= sis_resize_taps(&p->axis[i]);
    }
    if (p->rank == 0) return work;
    const sis_resize_axis *last = &p->axis[p->rank - 1];
    if (p->mode == SIS_RESIZE_MODE_NEAREST)
        return work + (last->copies ? sis_cost_copy(width * size) : sis_cost_16(width, 98));
    const uint64_t taps = (uint64_t)sis_resize_taps(last),
                   each = dtype == SIS_F32 ? 10 : 30 + sis_cost_load(dtype);
    work += sis_cost_clear(width * 8) +
            (dtype == SIS_F32 ? sis_cost_copy(width * size) : sis_cost(width, 10 + sis_cost_store(dtype)));
    return sis_cost_sum(work, sis_cost(passes, 20 + sis_cost(width, 11 + taps * each)));
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    sis_resize_plan *p = node->plan;
    sis_shape y;
    const sis_status status = sis_resize_resolve(node, p, &y);
    needs->view_of = -1;
    const int64_t count = status == SIS_OK ? sis_shape_count(&y) : 0;
    if (count == 0) return status;
    const int64_t width = width_of(p);
    const uint64_t work = row_cost(node, p);
    p->rows = count / width;
    p->grain = sis_tile_grain((int64_t)work);
    needs->tiles = sis_tiles(p->rows, &p->grain);
    needs->scratch_bytes = (uint64_t)tap_count(p) * sizeof(sis_resize_tap) + (uint64_t)width * sizeof(double);
    /* The taps of the row's axis are found once a run of some tiles. */
    const uint64_t once = p->rank > 0 ? 3600 + sis_cost(width, find_cost(&p->axis[p->rank - 1])) : 3600;
    needs->instructions = sis_cost_sum(sis_cost(p->rows, work), once);
    return SIS_OK;
}

/* --- rows --- */

typedef struct row_job {
    const sis_resize_plan *p;
    sis_resize_axis axis[SIS_MAX_RANK]; /* with the region of interest */
    sis_resize_tap *taps[SIS_MAX_RANK]; /* the last axis': of all its outputs */
    int64_t stride[SIS_MAX_RANK];
    double *sums;
    uint8_t outside[8]; /* the value outside the region of interest */
} row_job;

/* Next combination of the outer axes' taps; false after the last. */
static bool next(const row_job *job, int64_t *at) {
    for (uint32_t i = job->p->rank - 1; i-- > 0;) {
        if (++at[i] < sis_resize_taps(&job->axis[i])) return true;
        at[i] = 0;
    }
    return false;
}

static void add_taps(const row_job *job, const sis_tensor *x, int64_t base, float weight) {
    const uint32_t last = job->p->rank - 1;
    const int64_t n = sis_resize_taps(&job->axis[last]), width = job->axis[last].out;
    const sis_resize_tap *tap = job->taps[last];
    if (x->dtype == SIS_F32) {
        const float *from = (const float *)x->data + base;
        float *sums = (float *)(void *)job->sums;
        for (int64_t i = 0; i < width; i++)
            for (int64_t k = 0; k < n; k++, tap++)
                sums[i] = sis_fma1(weight * tap->weight, from[tap->at], sums[i]);
        return;
    }
    for (int64_t i = 0; i < width; i++)
        for (int64_t k = 0; k < n; k++, tap++)
            job->sums[i] = __builtin_fma((double)(weight * tap->weight),
                                         sis_number_real_at(x, base + tap->at), job->sums[i]);
}

static void store_sums(const row_job *job, const sis_tensor *y, uint8_t *to, int64_t width) {
    if (y->dtype == SIS_F32) {
        memcpy(to, job->sums, (size_t)width * sizeof(float));
        return;
    }
    for (int64_t i = 0; i < width; i++, to += sis_dtype_size(y->dtype))
        sis_number_store(y->dtype, to, (sis_number){.real = job->sums[i]});
}

#define PICK(size) \
    for (int64_t i = 0; i < n; i++) memcpy(to + i * (size), from + tap[i].at * (size), (size))

static void copy_nearest(const row_job *job, const sis_tensor *x, uint8_t *to, int64_t base) {
    const uint32_t last = job->p->rank - 1;
    const size_t size = sis_dtype_size(x->dtype);
    const uint8_t *from = (const uint8_t *)x->data + (size_t)base * size;
    const sis_resize_tap *tap = job->taps[last];
    if (job->axis[last].copies) {
        memcpy(to, from, (size_t)job->axis[last].out * size);
        return;
    }
    const int64_t n = job->axis[last].out;
    switch (size) { /* a size that the compiler knows is one load and one store */
    case 1: PICK(1); return;
    case 2: PICK(2); return;
    case 4: PICK(4); return;
    default: PICK(8);
    }
}

static void make_row(const sis_node *node, const row_job *job, int64_t row) {
    const uint32_t last = job->p->rank - 1;
    const sis_tensor *x = node->inputs[0], *y = node->outputs[0];
    const int64_t width = job->axis[last].out;
    const size_t size = sis_dtype_size(x->dtype);
    uint8_t *to = (uint8_t *)y->data + (size_t)(row * width) * size;
    bool inside = true;
    for (uint32_t i = last; i-- > 0; row /= job->axis[i].out)
        inside = sis_resize_find(&job->axis[i], row % job->axis[i].out, job->taps[i]) && inside;
    if (!inside) {
        sis_fill(to, job->outside, size, width);
        return;
    }
    int64_t at[SIS_MAX_RANK] = {0};
    if (job->p->mode != SIS_RESIZE_MODE_NEAREST) memset(job->sums, 0, (size_t)width * sizeof(double));
    do {
        float weight = 1;
        int64_t base = 0;
        for (uint32_t i = 0; i < last; i++) {
            weight *= job->taps[i][at[i]].weight;
            base += job->taps[i][at[i]].at * job->stride[i];
        }
        if (job->p->mode == SIS_RESIZE_MODE_NEAREST)
            copy_nearest(job, x, to, base);
        else
            add_taps(job, x, base, weight);
    } while (next(job, at));
    if (job->p->mode != SIS_RESIZE_MODE_NEAREST) store_sums(job, y, to, width);
    if (!sis_resize_crops(job->p)) return;
    sis_resize_tap *scrap = job->taps[last]; /* found again: only the verdict counts */
    for (int64_t i = 0, n = sis_resize_taps(&job->axis[last]); i < width; i++)
        if (!sis_resize_find(&job->axis[last], i, scrap + i * n))
            sis_fill(to + (size_t)i * size, job->outside, size, 1);
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const sis_resize_plan *p = node->plan;
    if (p->rank == 0) {
        memcpy(node->outputs[0]->data, node->inputs[0]->data, sis_dtype_size(node->inputs[0]->dtype));
        return SIS_OK;
    }
    uint8_t *scratch = (uint8_t *)node->scratch + core * node->scratch_stride;
    row_job job = {.p = p, .sums = (double *)(void *)scratch};
    sis_resize_tap *taps = (sis_resize_tap *)(void *)(scratch + (size_t)width_of(p) * sizeof(double));
    sis_resize_plan bound = *p;
    const sis_status status = sis_resize_bind_region(node, &bound);
    if (status != SIS_OK) return status;
    memcpy(job.axis, bound.axis, sizeof job.axis);
    sis_row_major(&node->inputs[0]->shape, job.stride);
    for (uint32_t i = 0; i < p->rank; i++) {
        job.taps[i] = taps;
        taps += sis_resize_taps(&job.axis[i]) * (i + 1 == p->rank ? job.axis[i].out : 1);
    }
    const sis_resize_axis *row = &job.axis[p->rank - 1];
    for (int64_t i = 0, n = sis_resize_taps(row); i < row->out; i++)
        (void)sis_resize_find(row, i, job.taps[p->rank - 1] + i * n);
    if (!sis_is_upsample(node))
        sis_number_store(
            node->outputs[0]->dtype, job.outside,
            (sis_number){.real =
                             (double)((const sis_resize_attributes *)node->attributes)->extrapolation_value});
    const sis_range range = sis_tile_range(p->rows, p->grain, first, last);
    for (int64_t r = range.first; r < range.last; r++) make_row(node, &job, r);
    return SIS_OK;
}

const sis_op_functions sis_op_resize = {
    .plan_bytes = sizeof(sis_resize_plan), .infer = infer, .prepare = prepare, .run = run};
const sis_op_functions sis_op_upsample = {
    .plan_bytes = sizeof(sis_resize_plan), .infer = infer, .prepare = prepare, .run = run};
