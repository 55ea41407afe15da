/* Fusion: the groups that the passes with `leads` make. */
#include "fuse.h"

#include "image.h"
#include "passes/band.h"
#include "share.h"
#include "sis/about.h"

#define STEP_BYTES 8192 /* of the leader's output: a first-level cache holds this of several tensors */

#define EXACT (UINT64_C(1) << 32)

/* Of a compiled model: passes that are on, none in a build without them; and whether it is exact. */
uint64_t sis_image_options(const sis_graph *graph) {
    return (SIS_ML_FUSION ? (uint64_t)(uint32_t)~graph->unfused : 0) | (graph->exact ? EXACT : 0);
}

sis_status sis_image_set_options(sis_graph *graph, uint64_t options) {
    const uint32_t passes = (uint32_t)options;
    if (!SIS_ML_FUSION && passes != 0)
        return sis_error_set(&graph->error, SIS_WRONG_LAYOUT,
                             "the model was compiled with ml-fusion, which this build is without");
    if (options > (EXACT | UINT32_MAX) || (SIS_ML_FUSION && passes == 0))
        return sis_error_set(&graph->error, SIS_WRONG_LAYOUT,
                             "the model was compiled with options that this build does not have");
    graph->unfused = ~passes;
    graph->exact = (options & EXACT) != 0;
    return SIS_OK;
}

#if SIS_ML_FUSION
static bool runs_by_tiles(const sis_node_record *node) {
    return node->live && !node->view && !node->copy && !node->dynamic && !sis_owns_blocks(node) &&
           node->tiles > 0;
}

static bool has_one_output(const sis_node_record *node) {
    for (uint32_t i = 1; i < node->n.n_outputs; i++)
        if (node->n.outputs[i] != NULL) return false;
    return node->n.n_outputs > 0 && node->n.outputs[0] != NULL && node->n.outputs[0]->bytes > 0;
}

/* A step is not interrupted: what takes many tiles to write its next elements is better asked between them. */
static bool may_lead(const sis_node_record *node) {
    if (!sis_is_elementwise(node) && node->span_tiles > node->chunk && node->span_tiles > 1) return false;
    return runs_by_tiles(node) && node->span > 0 && !node->fused && node->follower == NULL &&
           has_one_output(node);
}

static bool may_be_next(const sis_node_record *leader, const sis_node_record *node) {
    return runs_by_tiles(node) && sis_is_elementwise(node) && node->scratch_bytes == 0 && !node->fused &&
           node->follower == NULL && has_one_output(node) && sis_may_follow(leader, node);
}

/* Elements of a step: whole spans of a leader that has no others. */
static int64_t step_of(const sis_node_record *leader) {
    size_t size = sis_dtype_size(leader->n.outputs[0]->dtype);
    uint32_t bytes = leader->graph->step_bytes == 0 ? STEP_BYTES : leader->graph->step_bytes;
    int64_t step = (int64_t)(bytes / (size == 0 ? 1 : size));
    if (step == 0) step = 1;
    if (sis_is_elementwise(leader)) return step;
    int64_t spans = step / leader->span, most = leader->chunk / leader->span_tiles;
    if (spans > most) spans = most;
    return leader->span * (spans > 0 ? spans : 1);
}

static void measure(sis_node_record *leader) {
    int64_t count = sis_shape_count(&leader->n.outputs[0]->shape);
    uint64_t instructions = 0;
    leader->step = step_of(leader);
    leader->steps = (uint32_t)((count + leader->step - 1) / leader->step); /* no more than it has bytes */
    for (const sis_node_record *node = leader; node != NULL; node = node->follower)
        instructions += node->instructions;
    leader->steps_chunk = sis_chunk(&(sis_needs){.tiles = leader->steps, .instructions = instructions});
    leader->shares = sis_shares(leader->graph, instructions, leader->steps);
    if (leader->scratch_bytes > 0 && leader->shares > leader->most_shares)
        leader->shares = leader->most_shares;
}

/* What passes joined before there was a plan. */
static void join_bands(sis_graph *graph) {
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        sis_node_record *leader = sis_node_at(graph, i);
        if (!leader->live || leader->band == NULL) continue;
        sis_node_record *reader = leader->band->reader;
        const uint64_t instructions = leader->instructions + reader->instructions;
        leader->follower = reader;
        reader->fused = true;
        leader->steps = leader->band->steps;
        leader->steps_chunk = sis_chunk(&(sis_needs){.tiles = leader->steps, .instructions = instructions});
        leader->shares = sis_shares(graph, instructions, leader->steps);
        if (leader->shares > leader->most_shares) leader->shares = leader->most_shares;
    }
}

static void gather(sis_node_record *leader) {
    sis_node_record *last = leader;
    for (sis_node_record *node = leader->next; node != NULL; node = node->next) {
        if (!node->live || node->view) continue;
        if (!may_be_next(leader, node)) break;
        node->fused = true;
        last = last->follower = node;
    }
    if (leader->follower != NULL) measure(leader);
}

void sis_fuse(sis_graph *graph) {
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        sis_node_record *node = sis_node_at(graph, i);
        node->fused = false;
        node->follower = NULL;
    }
    join_bands(graph);
    for (uint32_t pass = 0; pass < SIS_PASSES; pass++) {
        if (sis_passes[pass].leads == NULL || graph->unfused >> pass & 1) continue;
        for (uint32_t i = 0; i < graph->nodes.count; i++) {
            sis_node_record *node = sis_node_at(graph, i);
            if (may_lead(node) && sis_passes[pass].leads(node)) gather(node);
        }
    }
}
#else
void sis_fuse(sis_graph *graph) { (void)graph; }
#endif
