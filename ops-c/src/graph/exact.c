/* Which nodes keep to the plain way (sis_node.direct): all of a graph that is to be exact; of one that has a limit of memory those
 * whose packed weights grow most otherwise, as few as bring the plan within it. */
#include "graph.h"

static void set_all(sis_graph *graph) {
    for (uint32_t i = 0; i < graph->nodes.count; i++)
        sis_node_at(graph, i)->n.direct = graph->exact || sis_node_at(graph, i)->given_direct;
}

sis_status sis_graph_exact(sis_graph *graph, bool exact, int64_t most_bytes) {
    sis_status status = sis_building(graph, "exact");
    if (status != SIS_OK) return status;
    if (most_bytes < 0)
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "a limit of %d bytes", most_bytes);
    graph->exact = exact;
    graph->most_bytes = (uint64_t)most_bytes;
    set_all(graph);
    return SIS_OK;
}

void sis_direct_begin(sis_graph *graph) { set_all(graph); }

static sis_node_record *largest_growth(const sis_graph *graph) {
    sis_node_record *most = NULL;
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        sis_node_record *node = sis_node_at(graph, i);
        if (!node->live || node->dynamic || node->n.direct || node->growth == 0) continue;
        if (most == NULL || node->growth > most->growth) most = node;
    }
    return most;
}

bool sis_direct_more(sis_graph *graph, uint64_t bytes) {
    bool any = false;
    while (graph->most_bytes != 0 && bytes > graph->most_bytes) {
        sis_node_record *node = largest_growth(graph);
        if (node == NULL) break;
        node->n.direct = any = true;
        bytes -= node->growth < bytes ? node->growth : bytes;
    }
    return any;
}
