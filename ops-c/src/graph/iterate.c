/* Loop, while running. Carried values lie in the body's inputs from one iteration to the next: those of known shape are
 * copied there, dynamic ones hand a reference over. Rows are written straight into the outputs; of those whose number
 * is not known beforehand the memory doubles as they come. */
#include <string.h>

#include "loop.h"

/* --- carried values --- */

static void copy_bytes(const sis_tensor *to, const sis_tensor *from) {
    if (to->data != from->data && to->bytes > 0) memmove(to->data, from->data, to->bytes);
}

static sis_status begin(sis_node_record *node) {
    const sis_block_record *body = sis_loop_body(node);
    uint32_t i = 0;
    for (const sis_output_record *to = body->inputs->next->next; to != NULL; to = to->next, i++) {
        const sis_tensor *from = node->n.inputs[LOOP_FIRST + i];
        if (!to->tensor->dynamic) {
            copy_bytes(&to->tensor->t, from);
            continue;
        }
        body->aside[i] = (sis_tensor_record){.dynamic = true}; /* what a run that failed left there is gone */
        sis_status status = sis_dynamic_adopt(node, to->tensor, sis_record_of(from));
        if (status != SIS_OK) return status;
    }
    return SIS_OK;
}

/* Those whose next value is what an input of the body holds wait until that input's own next value has come. */
static bool waits(const sis_block_record *body, const sis_tensor_record *next) {
    return next->kind == SIS_KIND_BLOCK_INPUT && next->block == body->id;
}

/* Dynamic values. Gives up the body's outputs in between: what they hold is held by then where it is to be. */
static sis_status hand_on(sis_node_record *node) {
    const sis_block_record *body = sis_loop_body(node);
    sis_status status = SIS_OK;
    for (int late = 0; late < 2 && status == SIS_OK; late++) {
        const sis_output_record *to = body->inputs->next->next, *from = body->outputs->next;
        for (uint32_t i = 0; to != NULL && status == SIS_OK; i++, to = to->next, from = from->next)
            if (to->tensor->dynamic && waits(body, from->tensor) == !late)
                status = sis_dynamic_adopt(node, late ? to->tensor : &body->aside[i], from->tensor);
    }
    for (const sis_output_record *o = body->outputs; o != NULL; o = o->next)
        if (o->tensor->block == body->id && o->tensor->kind != SIS_KIND_BLOCK_INPUT)
            sis_dynamic_release(node->graph, o->tensor);
    const sis_output_record *to = body->inputs->next->next;
    for (uint32_t i = 0; to != NULL && status == SIS_OK; i++, to = to->next) {
        if (!to->tensor->dynamic || !body->aside[i].made) continue;
        status = sis_dynamic_adopt(node, to->tensor, &body->aside[i]);
        sis_dynamic_release(node->graph, &body->aside[i]);
        body->aside[i].made = false;
    }
    return status;
}

/* Values of known shape: those that lie in the memory of another one carried are put aside first. */
static void copy_on(const sis_node_record *node) {
    const sis_block_record *body = sis_loop_body(node);
    uint8_t *aside = node->n.scratch;
    const sis_output_record *to = body->inputs->next->next, *from = body->outputs->next;
    for (; to != NULL; to = to->next, from = from->next) {
        if (!to->tensor->parked || to->tensor->t.bytes == 0) continue;
        memcpy(aside, from->tensor->t.data, to->tensor->t.bytes);
        aside += sis_align_size(to->tensor->t.bytes);
    }
    to = body->inputs->next->next;
    from = body->outputs->next;
    for (; to != NULL; to = to->next, from = from->next)
        if (!to->tensor->parked && !to->tensor->dynamic) copy_bytes(&to->tensor->t, &from->tensor->t);
    aside = node->n.scratch;
    for (to = body->inputs->next->next; to != NULL; to = to->next) {
        if (!to->tensor->parked || to->tensor->t.bytes == 0) continue;
        memcpy(to->tensor->t.data, aside, to->tensor->t.bytes);
        aside += sis_align_size(to->tensor->t.bytes);
    }
}

static sis_status end(sis_node_record *node) {
    const sis_block_record *body = sis_loop_body(node);
    sis_status status = SIS_OK;
    uint32_t i = 0;
    for (const sis_output_record *o = body->inputs->next->next; o != NULL && status == SIS_OK;
         o = o->next, i++) {
        sis_tensor_record *to = sis_record_of(node->n.outputs[i]);
        if (to->needed && to->dynamic) status = sis_dynamic_adopt(node, to, o->tensor);
        if (to->needed && !to->dynamic) copy_bytes(&to->t, &o->tensor->t);
        sis_dynamic_release(node->graph, o->tensor);
    }
    return status;
}

/* --- rows --- */

static sis_status bad_row(sis_node_record *node, uint32_t index, const sis_shape *row,
                          const sis_shape *rows) {
    sis_shape first = {.rank = rows->rank - 1};
    memcpy(first.dim, &rows->dim[1], first.rank * sizeof first.dim[0]);
    return sis_node_fail(&node->n, SIS_BAD_SHAPE,
                         "iteration %u gives %h for output %u, iterations before it %h",
                         (uint64_t)rows->dim[0], row, (uint64_t)index, &first);
}

/* Room for one more row: for all that may come, where that is known and little, else for twice as many. */
static sis_status make_room(sis_node_record *node, sis_tensor_record *rows, size_t row_bytes,
                            uint64_t trips) {
    const sis_region *region = &node->graph->region;
    size_t want, all;
    if (row_bytes == 0 || sis_region_holds(region, rows->piece, rows->t.data, rows->t.bytes + row_bytes))
        return SIS_OK;
    sis_status status = sis_dynamic_held(node, rows);
    if (status != SIS_OK) return status;
    want = rows->t.bytes * 2 > row_bytes * 8 ? rows->t.bytes * 2 : row_bytes * 8;
    if (trips < SIS_NO_TRIPS && !__builtin_mul_overflow(row_bytes, trips, &all) &&
        (all < want || all <= sis_region_largest(region) / 4))
        want = all;
    if (want > sis_region_largest(region)) want = rows->t.bytes + row_bytes;
    sis_handle piece = sis_dynamic_take(node, want, "its rows");
    if (piece == SIS_NO_PIECE) return SIS_OUT_OF_ARENA;
    uint8_t *to = sis_region_data(region, piece);
    if (rows->t.bytes > 0) memcpy(to, rows->t.data, rows->t.bytes);
    sis_region_release(&node->graph->region, rows->piece);
    rows->piece = piece;
    rows->t.data = to;
    return SIS_OK;
}

static sis_status first_row(sis_node_record *node, sis_tensor_record *rows, const sis_tensor *row) {
    sis_shape shape = {.rank = row->shape.rank + 1};
    if (row->shape.rank == SIS_MAX_RANK)
        return sis_node_fail(&node->n, SIS_BAD_SHAPE, "rows of %u dimensions cannot be collected",
                             (uint64_t)SIS_MAX_RANK);
    memcpy(&shape.dim[1], row->shape.dim, row->shape.rank * sizeof shape.dim[0]);
    return sis_dynamic_make(node, rows, &shape);
}

static sis_status append(sis_node_record *node, uint32_t index, const sis_tensor *row, uint64_t iteration,
                         uint64_t trips) {
    sis_tensor_record *rows = sis_record_of(node->n.outputs[index]);
    sis_status status = iteration == 0 ? first_row(node, rows, row) : SIS_OK;
    if (status != SIS_OK) return status;
    bool same = row->shape.rank + 1 == rows->t.shape.rank && row->dtype == rows->t.dtype;
    for (uint32_t i = 0; same && i < row->shape.rank; i++)
        same = row->shape.dim[i] == rows->t.shape.dim[i + 1];
    if (!same) return bad_row(node, index, &row->shape, &rows->t.shape);
    status = make_room(node, rows, row->bytes, trips);
    if (status == SIS_OK) status = sis_spend(node, sis_moving(row->bytes));
    if (status != SIS_OK) return status;
    if (row->bytes > 0) memcpy((uint8_t *)rows->t.data + rows->t.bytes, row->data, row->bytes);
    rows->t.bytes += row->bytes;
    rows->t.shape.dim[0]++;
    return SIS_OK;
}

static sis_status collect(sis_node_record *node, uint64_t iteration, uint64_t trips) {
    uint32_t carried = sis_loop_carried(node), i = carried;
    const sis_output_record *row = sis_loop_body(node)->outputs;
    for (uint32_t k = 0; k <= carried; k++) row = row->next;
    for (sis_status status; row != NULL; row = row->next, i++) {
        const sis_tensor_record *rows = sis_record_of(node->n.outputs[i]);
        const sis_tensor *t = &row->tensor->t;
        if (!rows->needed) continue;
        if ((status = sis_dynamic_held(node, row->tensor)) != SIS_OK) return status;
        if (rows->dynamic && (status = append(node, i, t, iteration, trips)) != SIS_OK) return status;
        if (!rows->dynamic && t->bytes > 0)
            memcpy((uint8_t *)rows->t.data + iteration * t->bytes, t->data, t->bytes);
    }
    return SIS_OK;
}

/* Without an iteration the rows' shape is what the body says it would have been, where it says so. */
static sis_status end_rows(sis_node_record *node, uint64_t iterations) {
    sis_status status = SIS_OK;
    for (uint32_t i = sis_loop_carried(node); i < node->n.n_outputs && status == SIS_OK; i++) {
        sis_tensor_record *rows = sis_record_of(node->n.outputs[i]);
        if (!rows->needed || !rows->dynamic) continue;
        const sis_tensor_record *row = sis_block_output(sis_loop_body(node), 1 + i);
        size_t bytes;
        if (iterations > 0 && sis_tensor_size(rows->t.dtype, &rows->t.shape, &bytes) != SIS_OK)
            return sis_node_fail(&node->n, SIS_OVERFLOW, "output %u would be %h", (uint64_t)i,
                                 &rows->t.shape);
        if (iterations > 0)
            sis_region_shrink(&node->graph->region, rows->piece, rows->t.bytes);
        else
            status = first_row(node, rows, row->dynamic ? &(sis_tensor){.shape = {0}} : &row->t);
    }
    return status;
}

/* --- iterations --- */

static sis_status read_one(sis_node_record *node, const sis_tensor *t, size_t bytes, const char *what,
                           int64_t *value) {
    if (t->bytes != bytes || t->data == NULL)
        return sis_node_fail(&node->n, SIS_BAD_SHAPE, "%s must be one %t, not %h", what, t->dtype, &t->shape);
    *value = bytes == 1 ? *(const uint8_t *)t->data != 0 : sis_integer_at(t, 0);
    return SIS_OK;
}

/* The body's first two inputs are written once an iteration: what reads them may write over them. */
static sis_status run_body(sis_node_record *node, uint64_t iteration, bool asked) {
    const sis_block_record *body = sis_loop_body(node);
    if (body->at == NULL) {
        sis_status status = asked ? SIS_OK : sis_poll(node);
        if (status == SIS_OK) status = sis_spend(node, SIS_ITERATION_COST + sis_loop_moves(node));
        if (status != SIS_OK) return status;
        memcpy(sis_block_input(body, LOOP_ITERATION)->t.data, &(int64_t){(int64_t)iteration},
               sizeof(int64_t));
        *(uint8_t *)sis_block_input(body, LOOP_CONDITION)->t.data = 1;
    }
    return sis_run_block(node->graph, body->id);
}

static sis_status suspend(sis_loop_plan *plan, uint64_t iteration, uint64_t trips) {
    plan->suspended = true;
    plan->iteration = iteration;
    plan->most = trips;
    return SIS_SUSPENDED;
}

static sis_status iterate(sis_node_record *node, uint64_t trips, int64_t goes_on) {
    sis_loop_plan *plan = node->n.plan;
    const sis_block_record *body = sis_loop_body(node);
    bool asked = plan->suspended;
    uint64_t i = asked ? plan->iteration : 0;
    for (plan->suspended = false; i < trips && goes_on; i++, asked = false) {
        sis_status status = run_body(node, i, asked);
        if (status == SIS_SUSPENDED) return suspend(plan, i, trips);
        if (status == SIS_OK && !plan->always)
            status = read_one(node, &sis_block_output(body, 0)->t, 1, "the body's condition", &goes_on);
        if (status == SIS_OK) status = collect(node, i, trips);
        if (status == SIS_OK) status = hand_on(node);
        if (status != SIS_OK) return status;
        copy_on(node);
    }
    return end_rows(node, i);
}

sis_status sis_loop_run(sis_node *n, uint32_t first, uint32_t last, uint32_t core) {
    sis_node_record *node = (sis_node_record *)n;
    (void)first, (void)last, (void)core;
    const sis_loop_plan *plan = n->plan;
    if (plan->suspended) {
        sis_status on = iterate(node, plan->most, 1);
        return on == SIS_OK ? end(node) : on;
    }
    const sis_tensor *given = sis_loop_input(node, LOOP_TRIPS), *start = sis_loop_input(node, LOOP_CONDITION);
    int64_t trips = INT64_MAX, goes_on = 1;
    sis_status status = SIS_OK;
    if (plan->trips != SIS_NO_TRIPS)
        trips = (int64_t)plan->trips;
    else if (given != NULL)
        status = read_one(node, given, sizeof trips, "the trip count", &trips);
    if (status == SIS_OK && !plan->always && start != NULL)
        status = read_one(node, start, 1, "the condition", &goes_on);
    if (status == SIS_OK) status = begin(node);
    bool counted = given != NULL && trips < INT64_MAX;
    if (status == SIS_OK)
        status = iterate(node, counted ? (uint64_t)(trips < 0 ? 0 : trips) : SIS_NO_TRIPS, goes_on);
    return status == SIS_OK ? end(node) : status;
}
