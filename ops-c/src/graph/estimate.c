/* Estimate of a run: what its nodes' operators said, over all blocks, what running each costs beside that, and settling the
 * outputs. Figures, plans and budgets are all made from it. */
#include "settle.h"

/* Never more than a figure can say: who admits a graph by it must not take a wrapped number for a small one. */
static uint64_t add(uint64_t a, uint64_t b) {
    return a > INT64_MAX || b > INT64_MAX - a ? (uint64_t)INT64_MAX : a + b;
}

uint64_t sis_turn_cost(const sis_node_record *node) {
    const bool copied = node->copy && !node->dynamic;
    return add(node->instructions, copied ? SIS_COPY_COST : node->fused ? SIS_FOLLOWER_COST : SIS_NODE_COST);
}

static uint64_t of_block(const sis_block_record *block, bool usual);

/* Of an If only one block runs: the longest counts. A body counts as often as it is known to run, else once. */
static uint64_t within(const sis_node_record *node, bool usual) {
    uint64_t most = 0;
    uint32_t count = sis_block_count(node);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t block = sis_block_runs(node, i) ? of_block(sis_block_of(node, i), usual) : 0;
        if (block > most) most = block;
    }
    if (!sis_repeats(node)) return most;
    most = add(most, add(SIS_ITERATION_COST, sis_loop_moves(node)));
    if (__builtin_mul_overflow(most, sis_loop_trips(node), &most) || most > INT64_MAX) return INT64_MAX;
    return most;
}

static uint64_t of_block(const sis_block_record *block, bool usual) {
    uint64_t sum = 0;
    for (const sis_node_record *node = block->first; node != NULL; node = node->next) {
        if (!node->live || node->view) continue;
        sum = add(sum, add(sis_turn_cost(node), within(node, usual)));
        if (usual) sum = add(sum, node->usual);
    }
    return sum;
}

static uint64_t settling(const sis_graph *graph, bool usual) {
    uint64_t sum = 0;
    const sis_block_record *main = sis_block_at(graph, SIS_MAIN_BLOCK);
    for (const sis_output_record *o = main->outputs; o != NULL; o = o->next)
        if (o->tensor->kind != SIS_KIND_INPUT && (usual || !o->tensor->dynamic))
            sum = add(sum, sis_settling_cost(o->tensor));
    return sum;
}

/* As counted: every piece of the region that dynamic nodes take theirs from is put on the list of free ones. */
static uint64_t giving_back(const sis_graph *graph) {
    return graph->first_dynamic == NULL ? 0 : (uint64_t)graph->region_pieces * 11;
}

uint64_t sis_around_run(const sis_graph *graph) { return add(settling(graph, false), giving_back(graph)); }

static uint64_t of_run(const sis_graph *graph, bool usual) {
    const uint64_t nodes = of_block(sis_block_at(graph, SIS_MAIN_BLOCK), usual);
    return add(nodes, add(settling(graph, usual), giving_back(graph)));
}

uint64_t sis_estimate(const sis_graph *graph) { return of_run(graph, true); }

uint64_t sis_estimate_certain(const sis_graph *graph) { return of_run(graph, false); }
