/* Whether two nodes can share a band, and how large it is; see band.h. */
#include "band.h"

#define BAND_BYTES 262144 /* about: half of a small second-level cache */

sis_node_record *sis_writer_of(const sis_node_record *node) {
    const sis_tensor *from = node->n.n_inputs == 0 ? NULL : node->n.inputs[0];
    if (from == NULL || from->dtype != SIS_F32 || sis_record_of(from)->uses != 1 || node->varies ||
        node->n.n_inputs > SIS_FUSED_NORM + 4 || node->banded != NULL || node->band != NULL)
        return NULL;
    sis_node_record *by = sis_record_of(from)->producer;
    if (by == NULL || by->block != node->block || !by->live || by->dynamic || by->broken != NULL ||
        by->varies || by->n.n_outputs != 1 || by->band != NULL || by->banded != NULL)
        return NULL;
    return by;
}

/* What else the reader reads must be there when the leader runs. Ids ascend in run order. */
static bool reads_what_is_there(const sis_node_record *reader, const sis_node_record *leader) {
    for (uint32_t i = 1; i < reader->n.n_inputs; i++) {
        if (reader->n.inputs[i] == NULL) continue;
        const sis_tensor_record *t = sis_record_of(reader->n.inputs[i]);
        if (t->dynamic || (t->producer != NULL && t->producer->id > leader->id)) return false;
    }
    return true;
}

static bool needs_of(sis_node_record *node, sis_needs *needs) {
    if (sis_prepare(node, needs) == SIS_OK) return needs->view_of < 0 && needs->tiles > 0;
    sis_error_begin(&node->graph->error, SIS_OK, "", ""); /* its own turn tells */
    return false;
}

static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

/* Rows of a step, and room for what they read and for the leader's stretches at either end. */
static bool fit(sis_band *b, size_t bytes, uint32_t wanted) {
    const int64_t columns = wanted / (int64_t)sizeof(float) / b->planes;
    const int64_t least = b->reads.reach + 2 * b->columns;
    if (b->columns > b->plane || b->reads.reach > b->plane) return false;
    b->rows = most(1, (columns - least) / most(1, b->reads.step) + 1);
    if (b->rows > b->reads.rows) b->rows = b->reads.rows;
    b->room = least + (b->rows - 1) * b->reads.step;
    b->steps = (uint32_t)((b->reads.rows + b->rows - 1) / b->rows);
    return b->steps > 1 && b->room <= b->plane / 2 &&
           (size_t)b->room <= bytes / 2 / sizeof(float) / (size_t)b->planes;
}

static bool measure(sis_band *b, sis_node_record *leader) {
    const sis_tensor *between = leader->n.outputs[0];
    const sis_shape *shape = &between->shape;
    const uint32_t asked = leader->graph->step_bytes, wanted = asked == 0 ? BAND_BYTES : asked;
    sis_needs first, second;
    if (between->bytes == 0 || !needs_of(leader, &first) || !needs_of(b->reader, &second) ||
        second.reads.rows <= 0)
        return false;
    b->reads = second.reads;
    b->planes = 1;
    b->columns = first.span;
    b->tiles = first.span_tiles == 0 ? 1 : first.span_tiles;
    if (first.columns > 0 && shape->rank > 2) {
        b->planes = shape->dim[0] * shape->dim[1];
        b->columns = first.columns;
        b->tiles = first.together == 0 ? 1 : first.together;
    } else if (b->reads.by_planes && !(shape->rank > 2 && shape->dim[0] * shape->dim[1] == 1)) {
        return false;
    }
    b->plane = sis_shape_count(shape) / b->planes;
    if (b->columns <= 0 || !fit(b, between->bytes, wanted)) return false;
    b->band_at = sis_align_size((size_t)first.scratch_bytes);
    /* A vector more: readers may load what follows the last element, where in a whole tensor another row follows. */
    b->scratch_at =
        b->band_at + sis_align_size((size_t)b->room * (size_t)b->planes * sizeof(float)) + SIS_ALIGNMENT;
    b->bytes = b->scratch_at + sis_align_size((size_t)second.scratch_bytes);
    return first.scratch_bytes < between->bytes && second.scratch_bytes < between->bytes;
}

size_t sis_band_scratch(const sis_band *band) { return band->bytes; }

sis_status sis_join_band(sis_node_record *leader, sis_node_record *reader) {
    sis_band band = {.reader = reader};
    if (!reads_what_is_there(reader, leader) || !measure(&band, leader)) return SIS_OK;
    if (leader->pass_band == NULL)
        leader->pass_band = sis_records_take(leader->graph, sizeof band, sizeof(int64_t), "a band");
    if (leader->pass_band == NULL) return SIS_OUT_OF_ARENA;
    *leader->pass_band = band;
    leader->band = leader->pass_band;
    reader->banded = leader;
    sis_record_of(leader->n.outputs[0])->banded = true;
    return SIS_OK;
}
