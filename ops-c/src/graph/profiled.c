/* What a profile tells: values of whole runs, of a node, and of all nodes of an operator. */
#include "profile.h"

static void join(sis_measured *into, const sis_measured *from) {
    into->runs += from->runs;
    into->sum.ns += from->sum.ns;
    into->sum.instructions += from->sum.instructions;
    into->sum.cycles += from->sum.cycles;
    into->sum.l1d_refills += from->sum.l1d_refills;
    into->sum.l1d_accesses += from->sum.l1d_accesses;
    sis_histogram_merge(&into->histogram, &from->histogram);
}

/* Numbers cross to scripts as int64. */
static int64_t number(uint64_t value) { return value > INT64_MAX ? INT64_MAX : (int64_t)value; }

static void tell(const sis_profile *p, const sis_measured *m, int64_t values[SIS_PROFILE_VALUES]) {
    uint32_t there = p->probe.available;
    for (uint32_t i = 0; i < SIS_PROFILE_VALUES; i++) values[i] = -1;
    values[SIS_PROFILE_RUNS] = number(m->runs);
    if (there & SIS_COUNT_NS) values[SIS_PROFILE_NS] = number(m->sum.ns);
    if (there & SIS_COUNT_INSTRUCTIONS) values[SIS_PROFILE_INSTRUCTIONS] = number(m->sum.instructions);
    if (there & SIS_COUNT_CYCLES) values[SIS_PROFILE_CYCLES] = number(m->sum.cycles);
    if (there & SIS_COUNT_L1D_REFILLS) values[SIS_PROFILE_L1D_REFILLS] = number(m->sum.l1d_refills);
    if (there & SIS_COUNT_L1D_ACCESSES) values[SIS_PROFILE_L1D_ACCESSES] = number(m->sum.l1d_accesses);
    values[SIS_PROFILE_UNIT] = p->unit;
    if (p->unit == 0 || m->runs == 0) return;
    values[SIS_PROFILE_LEAST] = number(sis_histogram_least(&m->histogram));
    values[SIS_PROFILE_P50] = number(sis_histogram_quantile(&m->histogram, 500));
    values[SIS_PROFILE_P95] = number(sis_histogram_quantile(&m->histogram, 950));
    values[SIS_PROFILE_P99] = number(sis_histogram_quantile(&m->histogram, 990));
    values[SIS_PROFILE_MOST] = number(m->histogram.most);
}

static const sis_measured none;

static const sis_measured *measured(const sis_graph *graph, const sis_node_record *node) {
    return node->live && !node->view ? &graph->profiled->nodes[node->measured] : &none;
}

static void tell_node(const sis_graph *graph, const sis_node_record *node,
                      int64_t values[SIS_PROFILE_VALUES]) {
    const sis_measured *m = measured(graph, node);
    tell(graph->profiled, m, values);
    if (graph->profiled->unit == 0 || m->runs == 0) return;
    values[SIS_PROFILE_BEGAN] = number(m->last_began);
    values[SIS_PROFILE_ENDED] = number(m->last_ended);
}

static void tell_operator(const sis_graph *graph, uint32_t op, int64_t values[SIS_PROFILE_VALUES]) {
    sis_measured all = {0};
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        const sis_node_record *node = sis_node_at(graph, i);
        if ((uint32_t)node->n.op->id == op) join(&all, measured(graph, node));
    }
    tell(graph->profiled, &all, values);
}

sis_status sis_graph_profile(const sis_graph *graph, uint32_t what, uint32_t id,
                             int64_t values[SIS_PROFILE_VALUES]) {
    if (graph == NULL || values == NULL) return SIS_BAD_ARGUMENT;
    if (graph->profiled == NULL) return SIS_BAD_STATE;
    const sis_node_record *node = what == SIS_PROFILED_NODE ? sis_node_at(graph, id) : NULL;
    switch (what) {
    case SIS_PROFILED_RUNS: tell(graph->profiled, &graph->profiled->whole, values); return SIS_OK;
    case SIS_PROFILED_OPERATOR: tell_operator(graph, id, values); return SIS_OK;
    case SIS_PROFILED_NODE:
        if (node == NULL) return SIS_BAD_ARGUMENT;
        tell_node(graph, node, values);
        return SIS_OK;
    default: return SIS_BAD_ARGUMENT;
    }
}
