/* If: two blocks, one of which runs. Its run needs the executor, so it lives here and not among the
 * operators. */
#include <string.h>

#include "graph.h"

bool sis_is_if(const sis_node_record *node) { return node->n.op->id == SIS_OP_IF; }

sis_block_record *sis_if_branch(const sis_node_record *node, int which) {
    const sis_if_attributes *attributes = node->n.attributes;
    return sis_block_at(node->graph,
                        which == SIS_IF_THEN ? attributes->then_branch : attributes->else_branch);
}

int sis_if_taken(const sis_node_record *node) { return node->taken; }

/* A condition that follows a named dimension is known too, but may change. Asked once: a condition that is an output
 * as well lies where a script can write, and only the branch chosen first has memory to run in. */
static void choose(sis_node_record *node) {
    const sis_tensor *condition = node->n.inputs[0];
    if (node->graph->state != SIS_BUILDING || !condition->value_known || sis_record_of(condition)->varies)
        return;
    node->taken = *(const uint8_t *)condition->data != 0 ? SIS_IF_THEN : SIS_IF_ELSE;
}

bool sis_if_takes(const sis_node_record *node, int which) {
    int taken = sis_if_taken(node);
    return taken == SIS_IF_BOTH || taken == which;
}

sis_tensor_record *sis_block_output(const sis_block_record *block, uint32_t index) {
    const sis_output_record *output = block->outputs;
    while (index-- > 0) output = output->next;
    return output->tensor;
}

static sis_status infer_output(sis_node_record *node, uint32_t index, int taken) {
    const sis_tensor *a = &sis_block_output(sis_if_branch(node, SIS_IF_THEN), index)->t;
    const sis_tensor *b = &sis_block_output(sis_if_branch(node, SIS_IF_ELSE), index)->t;
    const sis_tensor *from = taken == SIS_IF_ELSE ? b : a;
    const sis_error *broken = sis_broken(from);
    if (broken == NULL && taken == SIS_IF_BOTH) broken = sis_broken(b);
    if (broken != NULL) { /* the branch may run, so its operator's error is due now */
        *node->n.error = *broken;
        return broken->status;
    }
    if (taken == SIS_IF_BOTH && a->dtype != b->dtype)
        return sis_node_fail(&node->n, SIS_BAD_DTYPE, "output %u is %t in one branch and %t in the other",
                             (uint64_t)index, a->dtype, b->dtype);
    if (taken == SIS_IF_BOTH && !sis_shape_equal(&a->shape, &b->shape))
        return sis_node_fail(&node->n, SIS_UNSUPPORTED, "output %u is %h in one branch and %h in the other",
                             (uint64_t)index, &a->shape, &b->shape);
    node->n.outputs[index]->dtype = from->dtype;
    node->n.outputs[index]->shape = from->shape;
    if (sis_record_of(from)->varies) node->varies = true;
    return SIS_OK;
}

static sis_status if_infer(sis_node *n) {
    sis_node_record *node = (sis_node_record *)n;
    if (n->inputs[0]->bytes != 1)
        return sis_node_fail(n, SIS_BAD_SHAPE, "the condition must be one bool, not %h",
                             &n->inputs[0]->shape);
    choose(node);
    int taken = sis_if_taken(node);
    for (int which = SIS_IF_THEN; which <= SIS_IF_ELSE; which++)
        if (sis_if_branch(node, which)->n_outputs != n->n_outputs)
            return sis_node_fail(n, SIS_BAD_ARGUMENT, "%u outputs asked, a branch has %u",
                                 (uint64_t)n->n_outputs, (uint64_t)sis_if_branch(node, which)->n_outputs);
    node->varies = sis_record_of(n->inputs[0])->varies;
    for (uint32_t i = 0; i < n->n_outputs; i++) {
        sis_status status = infer_output(node, i, taken);
        if (status != SIS_OK) return status;
    }
    return SIS_OK;
}

static sis_status if_prepare(sis_node *n, sis_needs *needs) {
    (void)n;
    needs->view_of = -1;
    needs->tiles = 1;
    return SIS_OK;
}

/* Where a branch's output could not be put where If's own is, its bytes are copied. */
static sis_status if_run(sis_node *n, uint32_t first, uint32_t last, uint32_t core) {
    sis_node_record *node = (sis_node_record *)n;
    (void)first, (void)last, (void)core;
    int which = sis_if_taken(node);
    if (which == SIS_IF_BOTH) which = *(const uint8_t *)n->inputs[0]->data != 0 ? SIS_IF_THEN : SIS_IF_ELSE;
    const sis_block_record *branch = sis_if_branch(node, which);
    sis_status status = sis_run_block(node->graph, branch->id);
    if (status != SIS_OK) return status;
    const sis_output_record *output = branch->outputs;
    for (uint32_t i = 0; i < n->n_outputs; i++, output = output->next) {
        const sis_tensor *from = &output->tensor->t;
        sis_tensor *to = n->outputs[i];
        if (sis_record_of(to)->needed && !to->value_known && to->data != from->data && from->bytes > 0)
            memmove(to->data, from->data, from->bytes);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_if = {.infer = if_infer, .prepare = if_prepare, .run = if_run};
