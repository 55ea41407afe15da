/* If: two blocks, one of which runs. Its run needs the executor, so it lives here and not among the
 * operators. */
#include <string.h>

#include "dynamic.h"

bool sis_is_if(const sis_node_record *node) { return node->n.op->id == SIS_OP_IF; }

/* A condition that follows a named dimension is known too, but may change. Asked once: a condition that is an output
 * as well lies where a script can write, and only the branch chosen first has memory to run in. */
static void choose(sis_node_record *node) {
    const sis_tensor *condition = node->n.inputs[0];
    if (node->graph->state != SIS_BUILDING || !condition->value_known || sis_record_of(condition)->varies)
        return;
    node->taken = *(const uint8_t *)condition->data != 0 ? SIS_IF_THEN : SIS_IF_ELSE;
}

static const sis_error *broken_branch(const sis_node_record *node, uint32_t which) {
    const sis_block_record *branch = sis_block_of(node, which);
    const sis_error *broken = NULL;
    for (const sis_output_record *o = branch->outputs; o != NULL && broken == NULL; o = o->next)
        broken = sis_broken(&o->tensor->t);
    return broken;
}

/* Where the condition is not known and only one branch's shapes fit, as when a model holds networks for two sizes of
 * input, that one is taken; the error of the other is due when a run asks for it. */
static void choose_what_fits(sis_node_record *node) {
    if (node->graph->state != SIS_BUILDING || node->taken != SIS_ANY_BLOCK) return;
    const sis_error *then_broken = broken_branch(node, SIS_IF_THEN),
                    *else_broken = broken_branch(node, SIS_IF_ELSE);
    if ((then_broken == NULL) == (else_broken == NULL)) return;
    node->taken = then_broken == NULL ? SIS_IF_THEN : SIS_IF_ELSE;
    node->refused = then_broken == NULL ? else_broken : then_broken;
}

static sis_status infer_output(sis_node_record *node, uint32_t index, int taken) {
    const sis_tensor *a = &sis_block_output(sis_block_of(node, SIS_IF_THEN), index)->t;
    const sis_tensor *b = &sis_block_output(sis_block_of(node, SIS_IF_ELSE), index)->t;
    const sis_tensor *from = taken == SIS_IF_ELSE ? b : a;
    const sis_error *broken = sis_broken(from);
    if (broken == NULL && taken == SIS_ANY_BLOCK) broken = sis_broken(b);
    if (broken != NULL) { /* the branch may run, so its operator's error is due now */
        *node->n.error = *broken;
        return broken->status;
    }
    if (taken == SIS_ANY_BLOCK && !sis_may_become(sis_record_of(a), sis_record_of(b)))
        return sis_node_fail(&node->n, SIS_BAD_DTYPE, "output %u is %t in one branch and %t in the other",
                             (uint64_t)index, a->dtype, b->dtype);
    sis_tensor_record *output = sis_record_of(node->n.outputs[index]);
    bool differ = taken == SIS_ANY_BLOCK && !sis_shape_equal(&a->shape, &b->shape);
    if (node->graph->state == SIS_BUILDING)
        output->dynamic =
            differ || sis_record_of(from)->dynamic || (taken == SIS_ANY_BLOCK && sis_record_of(b)->dynamic);
    if (taken == SIS_ANY_BLOCK && from->dtype == SIS_NOTHING)
        from = b; /* an optional that is empty in one branch */
    output->t.dtype = from->dtype;
    output->element = sis_record_of(from)->element;
    if (output->element == 0 && taken == SIS_ANY_BLOCK) output->element = sis_record_of(b)->element;
    if (output->dynamic) return SIS_OK;
    if (differ)
        return sis_node_fail(
            &node->n, SIS_UNSUPPORTED,
            "output %u is %h in one branch and %h in the other, at the dimensions' bounds they "
            "were equal",
            (uint64_t)index, &a->shape, &b->shape);
    output->t.shape = from->shape;
    if (sis_record_of(from)->varies) node->varies = true;
    return SIS_OK;
}

static sis_status check_condition(sis_node *n) {
    if (n->inputs[0]->bytes == 1) return SIS_OK;
    return sis_node_fail(n, SIS_BAD_SHAPE, "the condition must be one bool, not %h", &n->inputs[0]->shape);
}

static sis_status if_infer(sis_node *n) {
    sis_node_record *node = (sis_node_record *)n;
    if (!sis_record_of(n->inputs[0])->dynamic && check_condition(n) != SIS_OK) return n->error->status;
    choose(node);
    for (uint32_t which = SIS_IF_THEN; which <= SIS_IF_ELSE; which++)
        if (sis_block_of(node, which)->n_outputs != n->n_outputs)
            return sis_node_fail(n, SIS_BAD_ARGUMENT, "%u outputs asked, a branch has %u",
                                 (uint64_t)n->n_outputs, (uint64_t)sis_block_of(node, which)->n_outputs);
    choose_what_fits(node);
    int taken = node->taken;
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
static sis_status hand_over(sis_node_record *node, const sis_block_record *branch) {
    sis_status status = SIS_OK;
    const sis_output_record *output = branch->outputs;
    for (uint32_t i = 0; i < node->n.n_outputs && status == SIS_OK; i++, output = output->next) {
        const sis_tensor *from = &output->tensor->t;
        sis_tensor *to = node->n.outputs[i];
        if (!sis_record_of(to)->needed || to->value_known) continue;
        if (sis_record_of(to)->dynamic)
            status = sis_dynamic_adopt(node, sis_record_of(to), output->tensor);
        else if (to->data != from->data && from->bytes > 0)
            memmove(to->data, from->data, from->bytes);
    }
    return status;
}

/* The branch to run now. */
static sis_status ask(sis_node *n, int *which) {
    const sis_node_record *node = (const sis_node_record *)n;
    *which = node->taken;
    if (node->taken != SIS_ANY_BLOCK && node->refused == NULL) return SIS_OK;
    for (int k = SIS_IF_THEN; k <= SIS_IF_ELSE; k++) /* it goes on in the branch in which it was suspended */
        if (sis_block_of(node, (uint32_t)k)->at != NULL) return *which = k, SIS_OK;
    sis_status status = check_condition(n);
    if (status != SIS_OK) return status;
    *which = *(const uint8_t *)n->inputs[0]->data != 0 ? SIS_IF_THEN : SIS_IF_ELSE;
    if (node->taken == SIS_ANY_BLOCK || *which == node->taken) return SIS_OK;
    *n->error = *node->refused;
    return node->refused->status;
}

static sis_status if_run(sis_node *n, uint32_t first, uint32_t last, uint32_t core) {
    sis_node_record *node = (sis_node_record *)n;
    (void)first, (void)last, (void)core;
    int which;
    sis_status status = ask(n, &which);
    if (status != SIS_OK) return status;
    const sis_block_record *branch = sis_block_of(node, (uint32_t)which);
    if (status == SIS_OK) status = sis_run_block(node->graph, branch->id);
    if (status != SIS_OK) return status;
    status = hand_over(node, branch);
    sis_release_outputs(node->graph, branch);
    return status;
}

const sis_op_functions sis_op_if = {.infer = if_infer, .prepare = if_prepare, .run = if_run};
