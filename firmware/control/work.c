/* What the measured runs of a graph did. Nodes that run within the tiles of another are one group with it: a tensor that one
 * of them hands to the next stays in the cache, and is no traffic. */
#include "control/work.h"

#include "sis/facts.h"
#include "sis/profile.h"

#define MOST_IN_GROUP 16u /* nodes that are looked at; longer groups count their first ones */

typedef struct group {
    uint32_t node[MOST_IN_GROUP];
    uint32_t count;
} group;

static void group_of(const sis_graph *graph, uint32_t leader, group *out) {
    int64_t facts[SIS_NODE_FACTS];
    int64_t next = leader;
    out->count = 0;
    while (next >= 0 && out->count < MOST_IN_GROUP) {
        if (sis_graph_node(graph, (uint32_t)next, facts) != SIS_OK) return;
        out->node[out->count++] = (uint32_t)next;
        next = facts[SIS_NODE_FOLLOWER];
    }
}

/* Whether a node of the group, before place `end` of its ports, has the tensor there already; `which` of sis_edges. */
static bool has_edge(const sis_graph *graph, uint32_t which, uint32_t node, int64_t tensor) {
    int64_t edges[SIS_EDGES];
    for (uint32_t first = 0;; first += SIS_EDGES) {
        if (sis_graph_edges(graph, which, node, first, edges) != SIS_OK) return false;
        for (uint32_t i = 0; i < SIS_EDGES; i++) {
            if (edges[i] == -2) return false;
            if (edges[i] == tensor) return true;
        }
    }
}

/* Seen at an earlier node of the group, or handed on within it. */
static bool counts_not(const sis_graph *graph, const group *g, uint32_t place, uint32_t which, int64_t tensor,
                       const int64_t *life) {
    for (uint32_t i = 0; i < place; i++)
        if (has_edge(graph, SIS_EDGES_NODE_INPUTS, g->node[i], tensor) ||
            has_edge(graph, SIS_EDGES_NODE_OUTPUTS, g->node[i], tensor))
            return true;
    if (which == SIS_EDGES_NODE_OUTPUTS && has_edge(graph, SIS_EDGES_NODE_INPUTS, g->node[place], tensor))
        return true;
    return which == SIS_EDGES_NODE_OUTPUTS && place + 1 < g->count && life[SIS_TENSOR_OUTPUT] == 0;
}

static double bytes_at(const sis_graph *graph, const group *g, uint32_t place, uint32_t which) {
    int64_t edges[SIS_EDGES], life[SIS_TENSOR_FACTS], info[SIS_TENSOR_INFO];
    double bytes = 0;
    for (uint32_t first = 0;; first += SIS_EDGES) {
        if (sis_graph_edges(graph, which, g->node[place], first, edges) != SIS_OK) return bytes;
        for (uint32_t i = 0; i < SIS_EDGES; i++) {
            if (edges[i] == -2) return bytes;
            if (edges[i] < 0 || sis_graph_life(graph, (uint32_t)edges[i], life) != SIS_OK ||
                sis_graph_tensor(graph, (uint32_t)edges[i], info) != SIS_OK)
                continue;
            if (info[2] > 0 && !counts_not(graph, g, place, which, edges[i], life)) bytes += (double)info[2];
        }
    }
}

static void add_count(double *sum, int64_t value) {
    if (value < 0)
        *sum = -1;
    else if (*sum >= 0)
        *sum += (double)value;
}

static void add_node(const sis_graph *graph, uint32_t node, sis_control_work *work) {
    int64_t p[SIS_PROFILE_VALUES];
    if (sis_graph_profile(graph, SIS_PROFILED_NODE, node, p) != SIS_OK || p[SIS_PROFILE_RUNS] <= 0) return;
    group g;
    group_of(graph, node, &g);
    double bytes = 0;
    for (uint32_t place = 0; place < g.count; place++)
        bytes += bytes_at(graph, &g, place, SIS_EDGES_NODE_INPUTS) +
                 bytes_at(graph, &g, place, SIS_EDGES_NODE_OUTPUTS);
    work->node_runs += (double)p[SIS_PROFILE_RUNS] * g.count;
    work->operand_bytes += (double)p[SIS_PROFILE_RUNS] * bytes;
    add_count(&work->node_ns, p[SIS_PROFILE_NS]);
    add_count(&work->refills, p[SIS_PROFILE_L1D_REFILLS]);
    add_count(&work->accesses, p[SIS_PROFILE_L1D_ACCESSES]);
}

void sis_control_work_of(const sis_graph *graph, sis_control_work *work) {
    int64_t p[SIS_PROFILE_VALUES], facts[SIS_GRAPH_FACTS];
    if (sis_graph_profile(graph, SIS_PROFILED_RUNS, 0, p) != SIS_OK ||
        sis_graph_facts(graph, facts) != SIS_OK)
        return;
    add_count(&work->run_ns, p[SIS_PROFILE_NS]);
    for (int64_t node = 0; node < facts[1]; node++) add_node(graph, (uint32_t)node, work);
}
