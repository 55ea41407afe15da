/* Fusion: may a node run in another's steps? Memory was planned for one node after the other, so a follower's output may
 * lie where something else was, which an earlier node of the group still reads in later steps. What is allowed is that two
 * of them use the same elements of the same memory, step by step. */
#include "fuse.h"

static bool overlap(size_t a, size_t a_bytes, size_t b, size_t b_bytes) {
    return a < b + b_bytes && b < a + a_bytes;
}

/* Whether two tensors share bytes, where they were planned. Memory that is bound from outside is nobody else's, and
 * constants are not written. */
static bool clash(const sis_tensor *x, const sis_tensor *y) {
    const sis_tensor_record *a = sis_record_of(x), *b = sis_record_of(y);
    if (x->bytes == 0 || y->bytes == 0 || x->value_known || y->value_known) return false;
    if (a->root == b->root) return overlap(a->offset, x->bytes, b->offset, y->bytes);
    if (a->root->place == SIZE_MAX || b->root->place == SIZE_MAX) return false;
    return overlap(a->root->place + a->offset, x->bytes, b->root->place + b->offset, y->bytes);
}

/* The same elements, each in the same bytes. */
static bool match(const sis_tensor *x, const sis_tensor *y) {
    const sis_tensor_record *a = sis_record_of(x), *b = sis_record_of(y);
    return a->root == b->root && a->offset == b->offset && x->bytes == y->bytes &&
           sis_dtype_size(x->dtype) == sis_dtype_size(y->dtype) && sis_dtype_size(x->dtype) > 0;
}

static int64_t count_of(const sis_tensor *t) { return sis_shape_count(&t->shape); }

/* In a step, of this input only the elements that the step writes are read. */
static bool reads_by_step(const sis_node_record *node, uint32_t input) {
    if (count_of(node->n.inputs[input]) != count_of(node->n.outputs[0])) return false;
    return sis_is_elementwise(node) || (input < 32 && (node->overwrites >> input & 1));
}

static bool in_scratch(const sis_node_record *node, const sis_tensor *t) {
    const sis_tensor_record *record = sis_record_of(t);
    return node->scratch_bytes > 0 && record->root->place != SIZE_MAX &&
           overlap(node->scratch_place, sis_scratch_of(node), record->root->place + record->offset, t->bytes);
}

/* What `next` writes in a step, `node` must not need any more. */
static bool leaves_alone(const sis_node_record *node, const sis_tensor *written) {
    for (uint32_t i = 0; i < node->n.n_inputs; i++) {
        const sis_tensor *input = node->n.inputs[i];
        if (input != NULL && clash(input, written) && !(match(input, written) && reads_by_step(node, i)))
            return false;
    }
    const sis_tensor *output = node->n.outputs[0];
    return (!clash(output, written) || match(output, written)) && !in_scratch(node, written);
}

/* What `node` writes, `next` reads at most step by step. */
static bool is_read_by_step(const sis_node_record *node, const sis_node_record *next, bool *chained) {
    const sis_tensor *written = node->n.outputs[0];
    for (uint32_t i = 0; i < next->n.n_inputs; i++) {
        const sis_tensor *input = next->n.inputs[i];
        if (input == NULL || !clash(input, written)) continue;
        if (!match(input, written) || !reads_by_step(next, i)) return false;
        *chained = true;
    }
    return true;
}

bool sis_may_follow(const sis_node_record *leader, const sis_node_record *next) {
    const sis_tensor *output = next->n.outputs[0];
    bool chained = false;
    if (count_of(output) != count_of(leader->n.outputs[0])) return false;
    for (const sis_node_record *node = leader; node != NULL; node = node->follower)
        if (!leaves_alone(node, output) || !is_read_by_step(node, next, &chained)) return false;
    return chained;
}
