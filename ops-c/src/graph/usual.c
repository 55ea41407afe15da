/* What dynamic nodes usually cost, and how many bytes they usually give, by what is known before a run: estimates only.
 * Nothing is refused for it, since a run may be cheaper; runs pay for what they do. */
#include "grant.h"
#include "graph.h"
#include "list.h"

/* Counted: infer, prepare and memory of a node at its turn; a list made or read; an item put into a list. */
enum { EAGER = 1500, LIST = 600, ITEM = 357 };
/* Instructions of an element of four bytes where nothing is known of the operator. */
enum { UNKNOWN = 8 };

static uint64_t sum(uint64_t a, uint64_t b) {
    return a > INT64_MAX || b > INT64_MAX - a ? (uint64_t)INT64_MAX : a + b;
}

static bool is_dynamic(const sis_tensor *t) { return sis_record_of(t)->dynamic; }

static uint64_t bytes_of(const sis_tensor *t) {
    return is_dynamic(t) ? sis_record_of(t)->usual : (uint64_t)t->bytes;
}

static uint64_t largest_input(const sis_node *n) {
    uint64_t most = 0;
    for (uint32_t i = 0; i < n->n_inputs; i++)
        if (n->inputs[i] != NULL && bytes_of(n->inputs[i]) > most) most = bytes_of(n->inputs[i]);
    return most;
}

static bool knows_inputs(const sis_node *n) {
    for (uint32_t i = 0; i < n->n_inputs; i++)
        if (n->inputs[i] != NULL && is_dynamic(n->inputs[i])) return false;
    return true;
}

/* Items of a sequence where they are known: one a step along the axis, or one an input. */
static uint64_t items_of(const sis_tensor *t) {
    const sis_node_record *maker = sis_record_of(t)->producer;
    return maker != NULL && maker->n.op->id == SIS_OP_SEQUENCE_CONSTRUCT ? maker->n.n_inputs : 1;
}

/* Parts of one step each, as they are unless lengths are given. */
static uint64_t split(const sis_node *n, uint64_t *bytes) {
    const sis_split_to_sequence_attributes *at = n->attributes;
    const sis_shape *shape = &n->inputs[0]->shape;
    const int64_t rank = shape->rank, axis = at->axis < 0 ? at->axis + rank : at->axis;
    if (is_dynamic(n->inputs[0]) || axis < 0 || axis >= rank || shape->dim[axis] < 1) return LIST;
    const uint64_t items =
        (uint64_t)(n->n_inputs > 1 && n->inputs[1] != NULL ? sis_shape_count(&n->inputs[1]->shape)
                                                           : shape->dim[axis]);
    *bytes = items > 0 ? *bytes / items : 0;
    return items > INT32_MAX ? (uint64_t)INT32_MAX * ITEM : LIST + items * ITEM;
}

/* Control operators: those of lists hand references on; what leaves the graph is copied. */
static uint64_t of_control(const sis_node *n, uint64_t *bytes) {
    const sis_tensor_record *output = sis_record_of(n->outputs[0]);
    switch ((sis_op_id)n->op->id) {
    case SIS_OP_SPLIT_TO_SEQUENCE: return split(n, bytes);
    case SIS_OP_CONCAT_FROM_SEQUENCE:
        if (__builtin_mul_overflow(*bytes, items_of(n->inputs[0]), bytes) || *bytes > INT64_MAX)
            *bytes = INT64_MAX;
        return EAGER + *bytes / 16 * 3;
    case SIS_OP_SEQUENCE_LENGTH: *bytes = sizeof(int64_t); return LIST;
    default: return LIST + (output->is_output && output->t.dtype != SIS_SEQUENCE ? *bytes / 16 * 3 : 0);
    }
}

void sis_expect(sis_node_record *node) {
    const sis_node *n = &node->n;
    uint64_t bytes = largest_input(n);
    if (sis_owns_blocks(node))
        node->usual = 0; /* their blocks' nodes say */
    else if (sis_is_control(node))
        node->usual = of_control(n, &bytes);
    else if (n->op->functions->usual != NULL && knows_inputs(n))
        node->usual = sum(EAGER, n->op->functions->usual(n, &bytes));
    else
        node->usual = EAGER + bytes / 4 * UNKNOWN;
    for (uint32_t i = 0; i < n->n_outputs; i++)
        if (n->outputs[i] != NULL) sis_record_of(n->outputs[i])->usual = bytes;
}
