/* The table of passes, and their switches. */
#include "passes.h"

#include <string.h>

#include "../fuse.h"
#include "sis/about.h"

#if SIS_ML_FUSION
#define CHANGES(function) .run = function
#define GROUPS(function) .leads = function
#else
#define CHANGES(function) .run = NULL
#define GROUPS(function) .leads = NULL
#endif

/* Folding comes before what is added after it, an addition before a clamp: that is the order of sis_after. */
const sis_pass sis_passes[SIS_PASSES] = {
    {.name = "no-op", CHANGES(sis_pass_noop)},
    {.name = "norm", CHANGES(sis_pass_norm)},
    {.name = "add", CHANGES(sis_pass_add)},
    {.name = "clamp", CHANGES(sis_pass_clamp)},
    {.name = "conv-pool", CHANGES(sis_pass_conv_pool)},
    {.name = "gemm-gemm", CHANGES(sis_pass_gemm_gemm)},
    {.name = "producer", GROUPS(sis_leads_producer)},
    {.name = "elementwise", GROUPS(sis_leads_elementwise)},
};

static sis_status no_such_pass(sis_graph *graph, const char *name) {
    sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "there is no fusion \"%s\"; there are", name);
    char *text = graph->error.text;
    for (uint32_t i = 0; i < SIS_PASSES; i++)
        sis_text_append(text, sizeof graph->error.text, "%s %s",
                        i == 0                ? ""
                        : i + 1 == SIS_PASSES ? " and"
                                              : ",",
                        sis_passes[i].name);
    return SIS_BAD_ARGUMENT;
}

sis_status sis_graph_fusion(sis_graph *graph, const char *name, bool on) {
    sis_status status = sis_building(graph, "fusion");
    if (status != SIS_OK) return status;
    bool all = name == NULL || name[0] == 0, found = all;
    for (uint32_t i = 0; i < SIS_PASSES; i++) {
        if (!all && strcmp(name, sis_passes[i].name) != 0) continue;
        graph->unfused = on ? graph->unfused & ~(1u << i) : graph->unfused | 1u << i;
        found = true;
    }
    return found ? SIS_OK : no_such_pass(graph, name);
}

/* --- what a plan starts from --- */

void sis_restore_built(sis_graph *graph) {
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        t->producer = t->maker;
        t->banded = t->outside = false;
        if (t->maker != NULL) t->maker->n.outputs[t->port] = &t->t;
    }
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        sis_node_record *node = sis_node_at(graph, i);
        node->n.inputs = node->built_inputs;
        node->n.n_inputs = node->n_built_inputs;
        node->n.attributes = node->built_attributes;
        node->n.after = (sis_after){0};
        node->skipped = false;
        node->band = NULL;
        node->banded = NULL;
        node->into = node->absorbed = node->also = NULL;
    }
}

static void use(sis_tensor *tensor) {
    if (tensor != NULL) sis_record_of(tensor)->uses++;
}

static void use_outputs(const sis_block_record *block) {
    for (const sis_output_record *o = block->outputs; o != NULL; o = o->next) use(&o->tensor->t);
}

/* Who may look at a tensor while the graph runs or when a dimension changes. What was folded for good has looked; what will
 * never run does not: a compiled model, which is without it, must come to the same plan. */
static void count_uses(sis_graph *graph) {
    for (uint32_t i = 0; i < graph->tensors.count; i++) sis_tensor_at(graph, i)->uses = 0;
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        const sis_node_record *node = sis_node_at(graph, i);
        if (!node->live && (!node->matters || !node->varies)) continue;
        for (uint32_t k = 0; k < node->n.n_inputs; k++) use(node->n.inputs[k]);
        const uint32_t count = sis_block_count(node);
        for (uint32_t which = 0; which < count; which++)
            if (sis_block_runs(node, which)) use_outputs(sis_block_of(node, which));
    }
    use_outputs(sis_block_at(graph, SIS_MAIN_BLOCK));
}

sis_status sis_run_passes(sis_graph *graph) {
    sis_status status = SIS_OK;
    for (uint32_t i = 0; i < SIS_PASSES && status == SIS_OK; i++) {
        if (sis_passes[i].run == NULL || graph->unfused >> i & 1) continue;
        sis_find_live(graph);
        count_uses(graph);
        status = sis_passes[i].run(graph);
    }
    return status;
}
