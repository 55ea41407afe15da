/* Running a band: each step has the leader write the columns that its rows need and the reader make those rows. Both find
 * their tensor where it would be if it were whole: its address is that of the band less the columns that are gone. */
#include <string.h>

#include "../share.h"
#include "band.h"

/* The two nodes as one core sees them. */
typedef struct view {
    const sis_band *band;
    sis_node leader, reader;
    sis_tensor between;
    sis_tensor *outputs[1], *inputs[SIS_FUSED_NORM + 4];
    float *memory;
    uint32_t core;
    int64_t base, done; /* columns in memory: from, and up to which they are written */
} view;

static void open(view *v, sis_node_record *leader, uint32_t core, sis_error *error) {
    const sis_band *b = v->band = leader->band;
    v->leader = leader->n;
    v->reader = b->reader->n;
    if (error != NULL) v->leader.error = v->reader.error = error;
    v->between = *leader->n.outputs[0];
    v->outputs[0] = v->inputs[0] = &v->between;
    for (uint32_t i = 1; i < v->reader.n_inputs; i++) v->inputs[i] = b->reader->n.inputs[i];
    v->leader.outputs = v->outputs;
    v->reader.inputs = v->inputs;
    v->leader.out_plane = v->reader.in_plane = b->planes > 1 ? (size_t)b->room : 0;
    v->reader.scratch = (uint8_t *)leader->n.scratch + b->scratch_at;
    v->reader.scratch_stride = leader->n.scratch_stride;
    v->memory =
        (float *)(void *)((uint8_t *)leader->n.scratch + core * leader->n.scratch_stride + b->band_at);
}

static int64_t least(int64_t a, int64_t c) { return a < c ? a : c; }

static int64_t first_of(const sis_band *b, int64_t row) {
    const int64_t at = row * b->reads.step - b->reads.before;
    return at < 0 ? 0 : least(at, b->plane);
}
static int64_t end_of(const sis_band *b, int64_t last) {
    const int64_t at = (last - 1) * b->reads.step - b->reads.before + b->reads.reach;
    return at < 0 ? 0 : least(at, b->plane);
}

/* Where the band begins for rows from `row` on, and how far it is written after those up to `last`: the same however a run
 * was cut. */
static int64_t base_of(const sis_band *b, int64_t row) { return first_of(b, row) / b->columns * b->columns; }
static int64_t done_of(const sis_band *b, int64_t last) {
    return least((end_of(b, last) + b->columns - 1) / b->columns * b->columns, b->plane);
}

/* Columns before `base` go. */
static void shift(view *v, int64_t base) {
    const sis_band *b = v->band;
    const int64_t kept = v->done - base;
    if (base > v->base && kept > 0)
        for (int64_t p = 0; p < b->planes; p++)
            memmove(v->memory + p * b->room, v->memory + p * b->room + (base - v->base),
                    (size_t)kept * sizeof(float));
    v->base = base;
    if (v->done < base) v->done = base;
}

static sis_status step(view *v, int64_t row, int64_t last) {
    const sis_band *b = v->band;
    const int64_t done = done_of(b, last);
    sis_status status = SIS_OK;
    shift(v, base_of(b, row));
    /* No pointer into an object: an address from which the elements that are there are reached. */
    v->between.data = (void *)((uintptr_t)v->memory - (uintptr_t)v->base * sizeof(float));
    if (done > v->done) {
        const int64_t from = v->done / b->columns, to = (done + b->columns - 1) / b->columns;
        status =
            sis_share_explain(&v->leader, v->leader.op->functions->run(&v->leader, (uint32_t)from * b->tiles,
                                                                       (uint32_t)to * b->tiles, v->core));
        v->done = done;
    }
    if (status != SIS_OK) return status;
    const sis_op_functions *functions = v->reader.op->functions;
    status = functions->rows != NULL ? functions->rows(&v->reader, row, last, v->core)
                                     : functions->run(&v->reader, (uint32_t)row * b->reads.tiles,
                                                      (uint32_t)last * b->reads.tiles, v->core);
    return sis_share_explain(&v->reader, status);
}

sis_status sis_run_band(sis_node_record *leader, uint32_t first, uint32_t last, uint32_t core,
                        sis_error *error) {
    view v;
    open(&v, leader, core, error);
    v.core = core;
    const sis_band *b = leader->band;
    /* One core alone goes on with what the step before left, also after it was suspended; several have no step before. */
    const int64_t start = (int64_t)first * b->rows;
    const bool goes_on = leader->shares <= 1 && first > 0;
    v.base = base_of(b, goes_on ? start - b->rows : start);
    v.done = goes_on ? done_of(b, start) : v.base;
    sis_status status = SIS_OK;
    for (uint32_t i = first; i < last && status == SIS_OK; i++) {
        const int64_t row = (int64_t)i * b->rows;
        status = step(&v, row, least(row + b->rows, b->reads.rows));
    }
    return status;
}
