/* finishing.h: rows of the registry with other functions around the real ones. */
#include "finishing.h"

#include "../../../ops-c/src/graph/passes/passes.h"
#include "../../../ops-c/src/kernels/finish.h"
#include "sis/math.h"

const uint32_t finishing_passes_count = SIS_PASSES;

void finishing_passes(uint32_t mask) {
    for (uint32_t i = 0; i < SIS_PASSES; i++)
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_fusion(net, sis_passes[i].name, mask >> i & 1));
}

static const sis_op_functions *real(const sis_node *node) { return sis_op_find(node->op->id)->functions; }

static float value(const sis_tensor *t, int64_t i) { return ((const float *)t->data)[i]; }

/* As BatchNormalization has it, so that here no bit changes. */
static void normalise(sis_node *node, int64_t first, int64_t last) {
    const sis_shape *shape = &node->outputs[0]->shape;
    int64_t inner = 1;
    for (uint32_t i = 2; i < shape->rank; i++) inner *= shape->dim[i];
    sis_tensor *const *numbers = node->inputs + SIS_FUSED_NORM;
    float *y = node->outputs[0]->data;
    for (int64_t i = first; i < last; i++) {
        const int64_t c = i / inner % shape->dim[1];
        const float factor = value(numbers[0], c) / sis_sqrt_f32(value(numbers[3], c) + node->after.epsilon);
        y[i] = __builtin_fmaf(y[i] - value(numbers[2], c), factor, value(numbers[1], c));
    }
}

static void finish(sis_node *node, int64_t first, int64_t last) {
    if (node->outputs[0]->dtype != SIS_F32 || first >= last) return;
    if (node->after.norm) normalise(node, first, last);
    const sis_finish f = sis_finish_of(node);
    sis_finish_apply(&f, node->outputs[0]->data, (size_t)first, (size_t)(last - first));
}

static sis_status infer(sis_node *node) { return real(node)->infer(node); }
static sis_status prepare(sis_node *node, sis_needs *needs) { return real(node)->prepare(node, needs); }

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    sis_status status = real(node)->run(node, first, last, core);
    const sis_node_record *record = (const sis_node_record *)node;
    const int64_t count = sis_shape_count(&node->outputs[0]->shape), end = last * record->span;
    if (status == SIS_OK) finish(node, first * record->span, end < count ? end : count);
    return status;
}

static sis_status span(sis_node *node, int64_t first, int64_t last) {
    sis_status status = real(node)->span(node, first, last);
    if (status == SIS_OK) finish(node, first, last);
    return status;
}

void finishing(void) {
    enum { KINDS = 5 };
    static const sis_op_id ids[KINDS] = {SIS_OP_NEG, SIS_OP_ABS, SIS_OP_TANH, SIS_OP_SUB, SIS_OP_MUL};
    static sis_op_functions functions[KINDS];
    static sis_op_description rows[KINDS];
    for (uint32_t k = 0; k < KINDS; k++) {
        rows[k] = *sis_op_find(ids[k]);
        functions[k] = (sis_op_functions){.plan_bytes = rows[k].functions->plan_bytes,
                                          .takes = SIS_TAKES_NORM | SIS_TAKES_ADD | SIS_TAKES_CLAMP,
                                          .infer = infer,
                                          .prepare = prepare,
                                          .run = run,
                                          .span = span};
        rows[k].functions = &functions[k];
        for (uint32_t i = 0; i < net->nodes.count; i++)
            if (sis_node_at(net, i)->n.op->id == ids[k]) sis_node_at(net, i)->n.op = &rows[k];
    }
}
