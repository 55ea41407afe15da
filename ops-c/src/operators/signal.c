/* DFT and STFT: lines of a signal, transformed in f64 (math/fourier.h) and rounded once. The tables are packed memory.
 *
 * An inverse transform is the transform with real and imaginary parts changed over before and after, divided by n. */
#include "costs.h"
#include "../math/fourier.h"
#include "convert.h"
#include "indexing.h"

/* Of both: what a line reads and writes. */
typedef struct lines_plan {
    sis_fourier fourier;
    int64_t read;         /* samples of a line that are taken; the rest of its n are 0 */
    int64_t bins;         /* of the result that are kept */
    int64_t stride;       /* from one sample (and bin) of a line to the next, in numbers of `parts` (and 2) */
    int64_t lines, grain; /* units: lines */
    int64_t parts;        /* 1 real, 2 complex */
    uint32_t tables;      /* whether those in packed memory are of this length */
    bool first;           /* packed memory was not there yet */
} lines_plan;

/* Whether the tables are those of the length: those that pack left may be of another one. */
enum { TABLES_FIT, TABLES_OLD, TABLES_TAKEN };

/* The start of packed memory: the length whose tables follow, and the room that there was at first, which decides the way
 * of other lengths. All of it is a script's to overwrite, so it never says how much may be written: prepare writes
 * nothing, and the graph holds what prepare asks for to what the node has before pack or run write anything. */
typedef struct tables_head {
    int64_t n;
    size_t table_bytes, work_bytes;
} tables_head;

#define HEAD_BYTES ((sizeof(tables_head) + SIS_ALIGNMENT - 1) / SIS_ALIGNMENT * SIS_ALIGNMENT)

static void make_tables(const sis_node *node) {
    const lines_plan *plan = node->plan;
    tables_head *head = node->packed;
    head->n = plan->fourier.n;
    sis_fourier_tables(&plan->fourier, (uint8_t *)node->packed + HEAD_BYTES);
}

static sis_status pack_tables(sis_node *node) {
    lines_plan *plan = node->plan;
    tables_head *head = node->packed;
    if (plan->first) {
        head->table_bytes = plan->fourier.table_bytes;
        head->work_bytes = plan->fourier.work_bytes;
    }
    make_tables(node);
    plan->tables = TABLES_FIT;
    return SIS_OK;
}

/* Where only dimensions have changed nothing is packed again: the first tile of a run makes the tables, in the same
 * memory, and tiles on other cores wait for them. */
static void settle_tables(const sis_node *node) {
    uint32_t *tables = &((lines_plan *)node->plan)->tables, old = TABLES_OLD;
    if (__atomic_load_n(tables, __ATOMIC_ACQUIRE) == TABLES_FIT) return;
    if (__atomic_compare_exchange_n(tables, &old, TABLES_TAKEN, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) {
        make_tables(node);
        __atomic_store_n(tables, TABLES_FIT, __ATOMIC_RELEASE);
    }
    while (__atomic_load_n(tables, __ATOMIC_ACQUIRE) != TABLES_FIT) continue;
}

static void prepare_lines(sis_node *node, int64_t n, sis_needs *needs) {
    lines_plan *plan = node->plan;
    const tables_head *head = node->packed; /* NULL the first time */
    sis_fourier_plan(&plan->fourier, n, head ? head->table_bytes : SIZE_MAX,
                     head ? head->work_bytes : SIZE_MAX);
    plan->first = head == NULL;
    plan->tables = head && head->n != n ? TABLES_OLD : TABLES_FIT;
    const sis_fourier *f = &plan->fourier;
    /* Samples read, bins written; the factors of the length, twice over where it is made longer. */
    const bool chirp = f->way == SIS_FOURIER_CHIRP;
    uint64_t work = 200 + sis_cost(plan->read, plan->parts > 1 ? 49 : 37) + sis_cost(plan->bins, 34) +
                    sis_cost(n, chirp ? 50 : 0);
    if (f->way == SIS_FOURIER_SUM) work += sis_cost(n, sis_cost(n, 6));
    for (uint32_t i = 0; i < f->factors; i++) { /* those of 2 and 4 have steps of their own */
        const uint64_t each = f->factor[i] == 4 || f->factor[i] == 2 ? 51 : 345;
        work += sis_cost_16(f->m * f->factor[i], chirp ? 2 * each : each);
    }
    plan->grain = sis_tile_grain((int64_t)work);
    needs->view_of = -1;
    needs->tiles = sis_tiles(plan->lines, &plan->grain);
    needs->instructions = sis_cost(plan->lines, work);
    needs->pack_bytes = HEAD_BYTES + f->table_bytes;
    needs->scratch_bytes = f->work_bytes;
}

static double number_at(const sis_tensor *tensor, int64_t i) {
    switch ((int)tensor->dtype) {
    case SIS_F32: return (double)((const float *)tensor->data)[i];
    case SIS_F64: return ((const double *)tensor->data)[i];
    default: return sis_number_load(tensor->dtype, (const uint16_t *)tensor->data + i).real;
    }
}

static void put_number(sis_tensor *tensor, int64_t i, double value) {
    switch ((int)tensor->dtype) {
    case SIS_F32: ((float *)tensor->data)[i] = (float)value; break;
    case SIS_F64: ((double *)tensor->data)[i] = value; break;
    default:
        sis_number_store(tensor->dtype, (uint16_t *)tensor->data + i,
                         (sis_number){.kind = SIS_NUMBER_REAL, .real = value});
    }
}

/* One line: samples from element `from` on (of `parts` numbers each) times the window, bins to element `to` on. */
static void transform_line(const sis_node *node, int64_t from, int64_t to, bool inverse,
                           const sis_tensor *window, sis_complex *work) {
    const lines_plan *plan = node->plan;
    const sis_tensor *in = node->inputs[0];
    const int64_t n = plan->fourier.n;
    for (int64_t i = 0; i < plan->read; i++) {
        const int64_t at = (from + i * plan->stride) * plan->parts;
        const double weight = window ? number_at(window, i) : 1.0;
        const double re = number_at(in, at) * weight,
                     im = plan->parts > 1 ? number_at(in, at + 1) * weight : 0.0;
        work[i] = inverse ? (sis_complex){im, re} : (sis_complex){re, im};
    }
    for (int64_t i = plan->read; i < n; i++) work[i] = (sis_complex){0, 0};
    const sis_complex *result =
        sis_fourier_run(&plan->fourier, (const uint8_t *)node->packed + HEAD_BYTES, work);
    for (int64_t k = 0; k < plan->bins; k++) {
        const int64_t at = (to + k * plan->stride) * 2;
        put_number(node->outputs[0], at, inverse ? result[k].im / (double)n : result[k].re);
        put_number(node->outputs[0], at + 1, inverse ? result[k].re / (double)n : result[k].im);
    }
}

/* A length that an input gives, from `least` on. */
static sis_status length_of(sis_node *node, uint32_t input, const char *name, int64_t least,
                            int64_t *length) {
    sis_status status = sis_one_element(node, input);
    if (status != SIS_OK) return status;
    if (!node->inputs[input]->value_known)
        return sis_node_fail(node, SIS_NEEDS_CONSTANT, "%s must be known when the graph is built", name);
    *length = sis_integer_or(node, input, 0);
    if (*length < least || *length > SIS_FOURIER_LONGEST)
        return sis_node_fail(node, SIS_BAD_VALUE, "%s is %d; it can be from %d to %d", name, *length, least,
                             SIS_FOURIER_LONGEST);
    return SIS_OK;
}

static bool is_given(const sis_node *node, uint32_t input) {
    return input < node->n_inputs && node->inputs[input];
}

/* --- DFT --- */

typedef struct dft_facts {
    uint32_t axis;
    int64_t n, bins;
} dft_facts;

static sis_status dft_facts_of(sis_node *node, dft_facts *facts) {
    const sis_dft_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    if (in->rank < 2 || in->dim[in->rank - 1] < 1 || in->dim[in->rank - 1] > 2)
        return sis_node_fail(node, SIS_BAD_SHAPE,
                             "input is %h; its last dimension must be 1 (real) or 2 (complex)", in);
    int64_t axis = node->opset < 20 ? attributes->axis : -2;
    if (is_given(node, 2)) {
        sis_status status = sis_one_element(node, 2);
        if (status != SIS_OK) return status;
        if (!node->inputs[2]->value_known)
            return sis_node_fail(node, SIS_NEEDS_CONSTANT, "axis must be known when the graph is built");
        axis = sis_integer_or(node, 2, 0);
    }
    sis_status status = sis_node_axis(node, axis, in->rank, &facts->axis);
    if (status != SIS_OK) return status;
    if (facts->axis == in->rank - 1)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "axis %d is the one of real and imaginary parts", axis);
    facts->n = in->dim[facts->axis];
    if (is_given(node, 1)) status = length_of(node, 1, "dft_length", 1, &facts->n);
    if (status != SIS_OK) return status;
    if (facts->n < 1 || facts->n > SIS_FOURIER_LONGEST)
        return sis_node_fail(node, SIS_BAD_SHAPE, "%d samples along axis %d cannot be transformed", facts->n,
                             axis);
    if (attributes->onesided && in->dim[in->rank - 1] == 2)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "onesided is for real signals, the input is complex");
    facts->bins = attributes->onesided ? facts->n / 2 + 1 : facts->n;
    return SIS_OK;
}

static sis_status dft_infer(sis_node *node) {
    dft_facts facts;
    sis_status status = dft_facts_of(node, &facts);
    if (status != SIS_OK) return status;
    sis_shape out = node->inputs[0]->shape;
    out.dim[facts.axis] = facts.bins;
    out.dim[out.rank - 1] = 2;
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

static sis_status dft_prepare(sis_node *node, sis_needs *needs) {
    const sis_shape *in = &node->inputs[0]->shape;
    lines_plan *plan = node->plan;
    dft_facts facts;
    sis_status status = dft_facts_of(node, &facts);
    if (status != SIS_OK) return status;
    plan->parts = in->dim[in->rank - 1];
    plan->read = sis_least(in->dim[facts.axis], facts.n);
    plan->bins = facts.bins;
    plan->stride = sis_product(in, facts.axis + 1, in->rank - 1);
    plan->lines = sis_product(in, 0, facts.axis) * plan->stride;
    prepare_lines(node, facts.n, needs);
    return SIS_OK;
}

static sis_status dft_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const sis_dft_attributes *attributes = node->attributes;
    const lines_plan *plan = node->plan;
    const sis_shape *in = &node->inputs[0]->shape;
    sis_complex *work = (sis_complex *)((uint8_t *)node->scratch + core * node->scratch_stride);
    sis_range range = sis_tile_range(plan->lines, plan->grain, first, last);
    if (range.first == range.last) return SIS_OK;
    settle_tables(node);
    /* Samples of a block of lines: all that there are, also where fewer are read. */
    const int64_t samples = sis_shape_count(in) / plan->lines / plan->parts;
    for (int64_t line = range.first; line < range.last; line++) {
        const int64_t outer = line / plan->stride, inner = line % plan->stride;
        transform_line(node, outer * samples * plan->stride + inner,
                       outer * plan->bins * plan->stride + inner, attributes->inverse != 0, NULL, work);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_dft = {.plan_bytes = sizeof(lines_plan),
                                     .infer = dft_infer,
                                     .prepare = dft_prepare,
                                     .pack = pack_tables,
                                     .run = dft_run};

/* --- STFT: a line is a frame --- */

typedef struct stft_plan {
    lines_plan lines; /* first: the functions above see only this */
    int64_t step, frames, samples;
} stft_plan;

typedef struct stft_facts {
    int64_t batches, samples, parts, step, n, frames, bins;
} stft_facts;

static sis_status stft_facts_of(sis_node *node, stft_facts *facts) {
    const sis_stft_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    *facts = (stft_facts){.parts = in->rank == 3 ? in->dim[2] : 1};
    if (in->rank < 2 || in->rank > 3 || facts->parts < 1 || facts->parts > 2)
        return sis_node_fail(node, SIS_BAD_SHAPE,
                             "signal is %h, not batches x samples x 1 (real) or 2 (complex)", in);
    facts->batches = in->dim[0];
    facts->samples = facts->n = in->dim[1];
    sis_status status = length_of(node, 1, "frame_step", 1, &facts->step);
    if (status != SIS_OK) return status;
    if (is_given(node, 2)) {
        const sis_shape *window = &node->inputs[2]->shape;
        if (window->rank != 1) return sis_node_fail(node, SIS_BAD_SHAPE, "window is %h, not a list", window);
        facts->n = window->dim[0];
    }
    if (is_given(node, 3)) status = length_of(node, 3, "frame_length", 1, &facts->n);
    if (status != SIS_OK) return status;
    if (facts->n < 1 || facts->n > facts->samples || facts->n > SIS_FOURIER_LONGEST)
        return sis_node_fail(node, SIS_BAD_SHAPE, "frames of %d samples do not fit the signal %h", facts->n,
                             in);
    if (attributes->onesided && facts->parts == 2)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "onesided is for real signals, the signal is complex");
    facts->frames = 1 + (facts->samples - facts->n) / facts->step;
    facts->bins = attributes->onesided ? facts->n / 2 + 1 : facts->n;
    return SIS_OK;
}

static sis_status stft_infer(sis_node *node) {
    stft_facts facts;
    sis_status status = stft_facts_of(node, &facts);
    if (status != SIS_OK) return status;
    const sis_shape out = {.rank = 4, .dim = {facts.batches, facts.frames, facts.bins, 2}};
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

static sis_status stft_prepare(sis_node *node, sis_needs *needs) {
    stft_plan *plan = node->plan;
    stft_facts facts;
    sis_status status = stft_facts_of(node, &facts);
    if (status != SIS_OK) return status;
    plan->step = facts.step;
    plan->frames = facts.frames;
    plan->samples = facts.samples;
    /* A window that is shorter than the frame leaves the rest of it 0. */
    plan->lines.read = is_given(node, 2) ? sis_least(node->inputs[2]->shape.dim[0], facts.n) : facts.n;
    plan->lines.bins = facts.bins;
    plan->lines.stride = 1;
    plan->lines.parts = facts.parts;
    plan->lines.lines = facts.batches * facts.frames;
    prepare_lines(node, facts.n, needs);
    return SIS_OK;
}

static sis_status stft_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const stft_plan *plan = node->plan;
    const sis_tensor *window = is_given(node, 2) ? node->inputs[2] : NULL;
    sis_complex *work = (sis_complex *)((uint8_t *)node->scratch + core * node->scratch_stride);
    sis_range range = sis_tile_range(plan->lines.lines, plan->lines.grain, first, last);
    settle_tables(node);
    for (int64_t line = range.first; line < range.last; line++)
        transform_line(node, line / plan->frames * plan->samples + line % plan->frames * plan->step,
                       line * plan->lines.bins, false, window, work);
    return SIS_OK;
}

const sis_op_functions sis_op_stft = {.plan_bytes = sizeof(stft_plan),
                                      .infer = stft_infer,
                                      .prepare = stft_prepare,
                                      .pack = pack_tables,
                                      .run = stft_run};
