/* Suspended runs: where one stands, and how it is given up.
 *
 * An interrupt that says SIS_SUSPEND unwinds the run as an error does, but every level keeps its place: a block the node
 * (at), a node the tile, a Loop the iteration, a dynamic node its pieces of the region (graph->held; only the innermost
 * node can be one of those). The next run finds its way down by these and forgets each as it passes, so a failure
 * after that leaves nothing behind. Nothing else may change the graph in between. */
#include "loop.h"

bool sis_is_suspended(const sis_graph *graph) {
    const sis_block_record *main = sis_block_at(graph, SIS_MAIN_BLOCK);
    return main != NULL && main->at != NULL;
}

sis_status sis_not_suspended(sis_graph *graph, const char *call) {
    if (!sis_is_suspended(graph)) return SIS_OK;
    return sis_error_set(&graph->error, SIS_BAD_STATE, "%s: a run is suspended; finish or rewind it", call);
}

static void abandon(sis_block_record *block) {
    sis_node_record *node = block->at;
    if (node == NULL) return;
    block->at = NULL;
    node->suspended = false;
    if (node->dynamic) sis_dynamic_abandon(node);
    if (sis_repeats(node)) ((sis_loop_plan *)node->n.plan)->suspended = false;
    for (uint32_t i = 0; i < sis_block_count(node); i++) abandon(sis_block_of(node, i));
}

sis_status sis_graph_rewind(sis_graph *graph) {
    sis_status status = sis_graph_enter(graph, "rewind");
    if (status != SIS_OK || !sis_is_suspended(graph)) return status;
    abandon(sis_block_at(graph, SIS_MAIN_BLOCK));
    if (graph->first_dynamic != NULL) sis_reset_dynamic(graph);
    return SIS_OK;
}
