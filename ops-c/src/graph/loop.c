/* Loop, while building and planning: what fits, what is known, who shares memory. */
#include <string.h>

#include "loop.h"

uint32_t sis_loop_carried(const sis_node_record *node) {
    return node->n.n_inputs > LOOP_FIRST ? node->n.n_inputs - LOOP_FIRST : 0;
}

/* --- what is known while building --- */

static bool is_settled(const sis_tensor *t) { return t->value_known && !sis_record_of(t)->dynamic; }

/* Does the condition hold whatever comes: is it absent or true, and does the body hand on true or what it got? Where it
 * is absent the body's own still counts, as in ONNX Runtime and ONNX's reference, though the specification's table says
 * it does not. Asked once, as If's condition: a known value that is an output as well lies where a script can write, and
 * rows that were given planned memory stay there. */
static bool always_goes_on(const sis_node_record *node) {
    const sis_tensor *start = sis_loop_input(node, LOOP_CONDITION);
    const sis_block_record *body = sis_loop_body(node);
    const sis_tensor_record *next = sis_block_output(body, 0);
    while (next->producer != NULL && next->producer->n.op->id == SIS_OP_IDENTITY && !next->t.value_known)
        next = sis_record_of(next->producer->n.inputs[0]);
    bool kept = next == sis_block_input(body, LOOP_CONDITION);
    if (is_settled(&next->t) && !next->varies) kept = *(const uint8_t *)next->t.data != 0;
    if (start == NULL) return kept;
    return kept && is_settled(start) && !sis_record_of(start)->varies && *(const uint8_t *)start->data != 0;
}

/* One that follows a named dimension is known too: rows then follow it. */
static uint64_t known_trips(const sis_node_record *node) {
    const sis_tensor *trips = sis_loop_input(node, LOOP_TRIPS);
    if (trips == NULL || !is_settled(trips)) return SIS_NO_TRIPS;
    int64_t value = sis_integer_at(trips, 0);
    return value < 0 ? 0 : (uint64_t)value;
}

uint64_t sis_loop_trips(const sis_node_record *node) {
    const sis_loop_plan *p = node->n.plan;
    return p->trips == SIS_NO_TRIPS ? 1 : p->trips;
}

static sis_status one(sis_node_record *node, const sis_tensor *t, sis_dtype dtype, const char *what) {
    if (t == NULL || sis_broken(t) != NULL) return SIS_OK;
    if (t->dtype != dtype)
        return sis_node_fail(&node->n, SIS_BAD_DTYPE, "%s is %t where %t is needed", what, t->dtype, dtype);
    if (!sis_record_of(t)->dynamic && sis_shape_count(&t->shape) != 1)
        return sis_node_fail(&node->n, SIS_BAD_SHAPE, "%s must be one %t, not %h", what, dtype, &t->shape);
    return SIS_OK;
}

static sis_status check_counts(sis_node_record *node) {
    const sis_block_record *body = sis_loop_body(node);
    uint32_t carried = sis_loop_carried(node);
    if (body->n_inputs != carried + LOOP_FIRST)
        return sis_node_fail(&node->n, SIS_BAD_ARGUMENT, "the body has %u inputs where %u are needed",
                             (uint64_t)body->n_inputs, (uint64_t)carried + LOOP_FIRST);
    if (body->n_outputs < carried + 1 || body->n_outputs - 1 != node->n.n_outputs)
        return sis_node_fail(&node->n, SIS_BAD_ARGUMENT, "the body has %u outputs where %u are needed",
                             (uint64_t)body->n_outputs, (uint64_t)node->n.n_outputs + 1);
    return SIS_OK;
}

static sis_status check_body(sis_node_record *node) {
    const sis_block_record *body = sis_loop_body(node);
    for (const sis_output_record *o = body->outputs; o != NULL; o = o->next) {
        const sis_error *broken = sis_broken(&o->tensor->t);
        if (broken == NULL) continue;
        *node->n.error = *broken; /* the body may run, so its operator's error is due now */
        return broken->status;
    }
    for (uint32_t i = LOOP_ITERATION; i <= LOOP_CONDITION; i++)
        if (sis_block_input(body, i)->dynamic)
            return sis_node_fail(&node->n, SIS_BAD_SHAPE,
                                 "the body's iteration number and condition have one element");
    sis_status status = one(node, &sis_block_input(body, LOOP_ITERATION)->t, SIS_I64, "the iteration number");
    if (status == SIS_OK)
        status = one(node, &sis_block_input(body, LOOP_CONDITION)->t, SIS_BOOL, "the body's condition");
    if (status == SIS_OK) status = one(node, &sis_block_output(body, 0)->t, SIS_BOOL, "the body's condition");
    if (status == SIS_OK) status = one(node, sis_loop_input(node, LOOP_TRIPS), SIS_I64, "the trip count");
    return status == SIS_OK ? one(node, sis_loop_input(node, LOOP_CONDITION), SIS_BOOL, "the condition")
                            : status;
}

/* --- carried values --- */

static sis_status unlike(sis_node_record *node, uint32_t index, const sis_tensor_record *carried,
                         const sis_tensor_record *other, const char *what) {
    if (carried->t.dtype != other->t.dtype || carried->dynamic)
        return sis_node_fail(&node->n, SIS_BAD_DTYPE, "carried value %u (%s) is %t in the body and its %s %t",
                             (uint64_t)index, carried->t.name, carried->t.dtype, what, other->t.dtype);
    if (other->dynamic)
        return sis_node_fail(
            &node->n, SIS_BAD_SHAPE,
            "carried value %u (%s) is %h in the body and the shape of its %s is known at run only",
            (uint64_t)index, carried->t.name, &carried->t.shape, what);
    return sis_node_fail(&node->n, SIS_BAD_SHAPE, "carried value %u (%s) is %h in the body and its %s %h",
                         (uint64_t)index, carried->t.name, &carried->t.shape, what, &other->t.shape);
}

static bool alike(const sis_tensor_record *a, const sis_tensor_record *b) {
    return !b->dynamic && a->t.dtype == b->t.dtype && sis_shape_equal(&a->t.shape, &b->t.shape);
}

static sis_status infer_carried(sis_node_record *node, uint32_t index) {
    const sis_tensor *initial = sis_loop_input(node, LOOP_FIRST + index);
    const sis_tensor_record *carried = sis_block_input(sis_loop_body(node), LOOP_FIRST + index);
    const sis_tensor_record *next = sis_block_output(sis_loop_body(node), 1 + index);
    sis_tensor_record *output = sis_record_of(node->n.outputs[index]);
    if (initial == NULL)
        return sis_node_fail(&node->n, SIS_BAD_ARGUMENT, "carried value %u has no initial value",
                             (uint64_t)index);
    output->t.dtype = carried->t.dtype;
    output->element = carried->element;
    output->dynamic = carried->dynamic;
    if (carried->dynamic && !sis_may_become(carried, sis_record_of(initial)))
        return unlike(node, index, carried, sis_record_of(initial), "initial value");
    if (carried->dynamic && !sis_may_become(carried, next))
        return unlike(node, index, carried, next, "next value");
    if (carried->dynamic) return SIS_OK;
    if (!alike(carried, sis_record_of(initial)))
        return unlike(node, index, carried, sis_record_of(initial), "initial value");
    if (!alike(carried, next)) return unlike(node, index, carried, next, "next value");
    output->t.shape = carried->t.shape;
    if (sis_record_of(initial)->varies) node->varies = true;
    return SIS_OK;
}

static sis_status infer_rows(sis_node_record *node, uint32_t index, uint64_t trips) {
    const sis_tensor_record *row = sis_block_output(sis_loop_body(node), 1 + index);
    sis_tensor_record *output = sis_record_of(node->n.outputs[index]);
    const sis_dtype_description *dtype = sis_dtype_find(row->t.dtype);
    if (dtype == NULL || sis_dtype_is_pseudo(dtype) || dtype->bits % 8 != 0 || dtype->bits == 0)
        return sis_node_fail(&node->n, SIS_BAD_DTYPE, "rows of %t cannot be collected", row->t.dtype);
    output->t.dtype = row->t.dtype;
    if (node->graph->state == SIS_BUILDING)
        output->dynamic = row->dynamic || trips == SIS_NO_TRIPS || !node->always;
    if (output->dynamic) return SIS_OK;
    if (row->t.shape.rank == SIS_MAX_RANK)
        return sis_node_fail(&node->n, SIS_BAD_SHAPE, "rows of %u dimensions cannot be collected",
                             (uint64_t)SIS_MAX_RANK);
    output->t.shape.rank = row->t.shape.rank + 1;
    output->t.shape.dim[0] = trips > INT64_MAX ? INT64_MAX : (int64_t)trips;
    memcpy(&output->t.shape.dim[1], row->t.shape.dim, row->t.shape.rank * sizeof(int64_t));
    if (row->varies) node->varies = true;
    return SIS_OK;
}

/* Dynamic values hand references over, and a body may output what another of its inputs holds: room for one each. What
 * a call took before that failed is gone, though the body's record outlives it. */
static sis_status take_aside(sis_node_record *node) {
    sis_block_record *body = sis_block_of(node, 0);
    uint32_t count = sis_loop_carried(node);
    bool dynamic = false;
    for (uint32_t i = 0; i < count; i++)
        if (sis_block_input(body, LOOP_FIRST + i)->dynamic) dynamic = true;
    body->aside = NULL;
    if (!dynamic) return SIS_OK;
    body->aside =
        sis_records_take(node->graph, count * sizeof *body->aside, sizeof(void *), "what a body carries");
    return body->aside == NULL ? SIS_OUT_OF_ARENA : SIS_OK;
}

static sis_status loop_infer(sis_node *n) {
    sis_node_record *node = (sis_node_record *)n;
    uint32_t carried = sis_loop_carried(node);
    sis_status status = check_counts(node);
    if (status == SIS_OK) status = check_body(node);
    if (status != SIS_OK) return status;
    const sis_tensor *trips = sis_loop_input(node, LOOP_TRIPS);
    node->varies = trips != NULL && sis_record_of(trips)->varies;
    if (node->graph->state == SIS_BUILDING) node->always = always_goes_on(node);
    for (uint32_t i = 0; status == SIS_OK && i < n->n_outputs; i++)
        status = i < carried ? infer_carried(node, i) : infer_rows(node, i, known_trips(node));
    return status == SIS_OK && node->graph->state == SIS_BUILDING ? take_aside(node) : status;
}

/* The body's inputs were declared at the dimensions' bounds. */
sis_status sis_loop_settle(sis_node_record *node) {
    for (uint32_t i = 0; i < sis_loop_carried(node); i++) {
        sis_tensor_record *carried = sis_block_input(sis_loop_body(node), LOOP_FIRST + i);
        const sis_tensor *initial = sis_loop_input(node, LOOP_FIRST + i);
        if (!carried->varies || initial->bytes > carried->capacity) continue;
        carried->t.shape = initial->shape;
        carried->t.bytes = initial->bytes;
    }
    return SIS_OK;
}

/* --- memory --- */

/* A carried value whose next one lies in the memory of another carried value is put aside before either is written. */
static bool must_park(const sis_node_record *node, uint32_t index) {
    const sis_block_record *body = sis_loop_body(node);
    const sis_tensor_record *next = sis_block_output(body, 1 + index);
    for (uint32_t k = 0; k < sis_loop_carried(node); k++) {
        const sis_tensor_record *other = sis_block_input(body, LOOP_FIRST + k);
        if (k != index && !other->dynamic && !next->t.value_known && next->root == other->root) return true;
    }
    return false;
}

/* What lies where it is carried already is not moved, what is put aside twice. */
static uint64_t moves(const sis_node_record *node) {
    uint64_t sum = 0;
    const uint32_t carried = sis_loop_carried(node);
    const sis_output_record *next = sis_loop_body(node)->outputs->next;
    for (uint32_t i = 0; i < node->n.n_outputs; i++, next = next->next) {
        const sis_tensor_record *from = next->tensor;
        const sis_tensor_record *to = i < carried ? sis_block_input(sis_loop_body(node), LOOP_FIRST + i)
                                                  : sis_record_of(node->n.outputs[i]);
        if (to->dynamic || from->dynamic || (i >= carried && !to->needed)) continue;
        if (i >= carried || from->root != to->root || from->offset != to->offset)
            sum += sis_moving(from->t.bytes) * (i < carried && to->parked ? 2 : 1);
    }
    return sum;
}

static sis_status loop_prepare(sis_node *n, sis_needs *needs) {
    sis_node_record *node = (sis_node_record *)n;
    sis_loop_plan *p = n->plan;
    p->trips = known_trips(node);
    p->always = node->always;
    uint64_t copied = 0;
    for (uint32_t i = 0; i < sis_loop_carried(node); i++) {
        sis_tensor_record *carried = sis_block_input(sis_loop_body(node), LOOP_FIRST + i);
        if (carried->dynamic) continue;
        carried->parked = must_park(node, i);
        if (carried->parked) needs->scratch_bytes += sis_align_size(carried->t.bytes);
        copied += carried->t.bytes;
    }
    needs->view_of = -1;
    needs->tiles = 1;
    needs->instructions = 1000 + sis_moving(copied);
    p->moves = moves(node);
    return SIS_OK;
}

uint64_t sis_loop_moves(const sis_node_record *node) { return ((const sis_loop_plan *)node->n.plan)->moves; }

/* After the last iteration a carried value lies in the body's input: that is where the Loop's own output is. */
void sis_loop_place(const sis_node_record *node) {
    for (uint32_t i = 0; i < sis_loop_carried(node); i++) {
        sis_tensor_record *output = sis_record_of(node->n.outputs[i]);
        sis_tensor_record *carried = sis_block_input(sis_loop_body(node), LOOP_FIRST + i);
        if (node->graph->apart || !output->needed || output->dynamic ||
            !sis_may_join(output, carried->root, 0))
            continue;
        output->root = carried->root;
        output->offset = 0;
        output->alias = carried->root->alias;
        carried->root->alias = output;
    }
}

const sis_op_functions sis_op_loop = {
    .plan_bytes = sizeof(sis_loop_plan), .infer = loop_infer, .prepare = loop_prepare, .run = sis_loop_run};
