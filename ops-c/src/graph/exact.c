/* Which nodes keep to the plain way (sis_node.direct): all of a graph that is to be exact; of one that has a limit those whose
 * packed weights grow most otherwise, as few as bring it within.
 *
 * Bits hang on this, so what is held against the limit is the same on every machine, in every build and for any number of
 * cores: bytes of the graph as it was built, at the dimensions' bounds, whatever passes and the planner make of it. Its
 * constants, each once; the most of its tensors alive at one node, each in memory of its own; and what weights grow by, counted
 * by shape. Scratch, lanes that packed weights are rounded up to, and memory that tensors share are a machine's or a build's. */
#include "graph.h"

static void set_all(sis_graph *graph) {
    for (uint32_t i = 0; i < graph->nodes.count; i++)
        sis_node_at(graph, i)->n.direct = graph->exact || sis_node_at(graph, i)->given_direct;
}

/* What is folded is computed when it is added, so the choice comes before. */
sis_status sis_graph_exact(sis_graph *graph, bool exact, int64_t most_bytes) {
    sis_status status = sis_building(graph, "exact");
    if (status != SIS_OK) return status;
    if (most_bytes < 0)
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "a limit of %d bytes", most_bytes);
    if (graph->nodes.count > 0)
        return sis_error_set(&graph->error, SIS_BAD_STATE, "exact: operators were added already");
    graph->exact = exact;
    graph->most_bytes = (uint64_t)most_bytes;
    return SIS_OK;
}

/* --- the count --- */

static uint64_t plus(uint64_t a, uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }

/* The most alive at one position, from what begins and ends at each; `changes` may have wrapped, their sums are right. */
static uint64_t most_alive(const uint64_t *changes, uint32_t positions) {
    uint64_t alive = 0, most = 0;
    for (uint32_t p = 0; p < positions; p++) {
        alive += changes[p];
        if (alive > most) most = alive;
    }
    return most;
}

/* Of the graph as it was built and ordered, without what weights grow by. */
static uint64_t count(const sis_graph *graph, uint64_t *changes, uint32_t positions) {
    uint64_t constants = 0;
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        const sis_tensor_record *t = sis_tensor_at(graph, i);
        if (t->t.value_known) {
            if (t->needed) constants = plus(constants, t->t.bytes);
        } else if (sis_has_span(graph, t)) {
            changes[t->first] += t->t.bytes;
            if (t->last + 1 < positions) changes[t->last + 1] -= t->t.bytes;
        }
    }
    return plus(constants, most_alive(changes, positions));
}

static sis_status count_own(sis_graph *graph) {
    sis_restore_built(graph);
    sis_order(graph);
    const uint32_t positions = graph->end + 1;
    const size_t bytes = positions * sizeof(uint64_t);
    uint64_t *changes = sis_records_take_temporary(graph, bytes, sizeof *changes, "the limit's count");
    if (changes == NULL) return SIS_OUT_OF_ARENA;
    __builtin_memset(changes, 0, bytes);
    graph->own_bytes = count(graph, changes, positions);
    sis_records_release(graph);
    return SIS_OK;
}

static bool grows(const sis_node_record *node) {
    return node->live && !node->dynamic && !node->n.direct && node->growth > 0;
}

uint64_t sis_own_bytes(const sis_graph *graph) {
    uint64_t bytes = graph->own_bytes;
    for (uint32_t i = 0; i < graph->nodes.count; i++)
        if (grows(sis_node_at(graph, i))) bytes = plus(bytes, sis_node_at(graph, i)->growth);
    return bytes;
}

/* --- the choice --- */

static sis_status ask_growth(sis_node_record *node, void *context) {
    (void)context;
    sis_needs needs;
    node->growth = 0;
    if (!node->live || node->dynamic) return SIS_OK;
    if (sis_prepare(node, &needs) == SIS_OK)
        node->growth = needs.growth;
    else
        sis_error_begin(&node->graph->error, SIS_OK, "", ""); /* its own turn tells */
    return SIS_OK;
}

/* The first of those that grow most. */
static sis_node_record *largest_growth(const sis_graph *graph) {
    sis_node_record *most = NULL;
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        sis_node_record *node = sis_node_at(graph, i);
        if (grows(node) && (most == NULL || node->growth > most->growth)) most = node;
    }
    return most;
}

sis_status sis_choose_direct(sis_graph *graph) {
    set_all(graph);
    sis_status status = count_own(graph);
    if (status != SIS_OK || graph->most_bytes == 0) return status;
    status = sis_visit(graph, SIS_MAIN_BLOCK, ask_growth, NULL);
    while (status == SIS_OK && sis_own_bytes(graph) > graph->most_bytes) {
        sis_node_record *node = largest_growth(graph);
        if (node == NULL) break;
        node->n.direct = true;
    }
    return status;
}
