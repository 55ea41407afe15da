/* Profiling runs: reads the probe before and after each node. Off costs nothing but the test whether graph->profile is
 * there; records are taken when it is switched on for the first time. */
#include "profile.h"

#include <string.h>

static void add(sis_counts *to, const sis_counts *what) {
    to->ns += what->ns;
    to->instructions += what->instructions;
    to->cycles += what->cycles;
    to->l1d_refills += what->l1d_refills;
    to->l1d_accesses += what->l1d_accesses;
}

static void take_off(sis_counts *from, const sis_counts *what) {
    from->ns -= what->ns;
    from->instructions -= what->instructions;
    from->cycles -= what->cycles;
    from->l1d_refills -= what->l1d_refills;
    from->l1d_accesses -= what->l1d_accesses;
}

static uint64_t at_least_zero(uint64_t value, uint64_t less) { return value > less ? value - less : 0; }

static void take_off_at_most(sis_counts *from, const sis_counts *what) {
    from->ns = at_least_zero(from->ns, what->ns);
    from->instructions = at_least_zero(from->instructions, what->instructions);
    from->cycles = at_least_zero(from->cycles, what->cycles);
    from->l1d_refills = at_least_zero(from->l1d_refills, what->l1d_refills);
    from->l1d_accesses = at_least_zero(from->l1d_accesses, what->l1d_accesses);
}

static uint64_t in_unit(const sis_profile *p, const sis_counts *counts) {
    switch (p->unit) {
    case SIS_COUNT_NS: return counts->ns;
    case SIS_COUNT_INSTRUCTIONS: return counts->instructions;
    case SIS_COUNT_CYCLES: return counts->cycles;
    case SIS_COUNT_L1D_REFILLS: return counts->l1d_refills;
    case SIS_COUNT_L1D_ACCESSES: return counts->l1d_accesses;
    default: return 0;
    }
}

/* --- during a run --- */

/* The probe is read last here and first in stop, so that as little as can be of both is measured. */
__attribute__((noinline)) static void start(sis_profile *p, sis_measured *m) {
    m->run = p->run;
    m->inner = p->charged;
    p->probe.read(p->probe.context, &m->began);
    take_off(&m->began, &p->paused);
}

/* What passed since start, less `inside`; `now` is the clock. */
static sis_counts stop(const sis_profile *p, const sis_measured *m, const sis_counts *inside,
                       sis_counts *now) {
    p->probe.read(p->probe.context, now);
    take_off(now, &p->paused);
    sis_counts own = *now;
    take_off(&own, &m->began);
    take_off_at_most(&own, inside);
    take_off_at_most(&own, &p->overhead);
    return own;
}

static void count(const sis_profile *p, sis_measured *m, const sis_counts *own) {
    add(&m->sum, own);
    m->runs++;
    m->run = 0;
    if (p->unit != 0) sis_histogram_record(&m->histogram, in_unit(p, own));
}

/* What a node counts, and what measuring it took, are not the counts of whoever is around it. */
__attribute__((noinline)) static void finish(sis_profile *p, sis_measured *m) {
    sis_counts now, inside = p->charged;
    take_off(&inside, &m->inner);
    sis_counts own = stop(p, m, &inside, &now);
    add(&p->charged, &own);
    add(&p->charged, &p->measuring);
    p->finished++;
    count(p, m, &own);
    m->last_began = in_unit(p, &m->began) - in_unit(p, &p->whole.began);
    m->last_ended = in_unit(p, &now) - in_unit(p, &p->whole.began);
}

sis_status sis_profile_node(sis_node_record *node) {
    sis_profile *p = node->graph->profile;
    sis_measured *m = &p->nodes[node->measured];
    if (m->run != p->run) start(p, m); /* else it goes on after it was suspended */
    sis_status status = sis_run_node(node);
    if (status == SIS_OK)
        finish(p, m);
    else if (status != SIS_SUSPENDED)
        m->run = 0;
    return status;
}

void sis_profile_run_begins(sis_graph *graph, bool goes_on) {
    sis_profile *p = graph->profile;
    if (!goes_on) {
        p->run++;
        p->finished = 0;
        start(p, &p->whole);
        return;
    }
    sis_counts now;
    p->probe.read(p->probe.context, &now);
    take_off(&now, &p->suspended_at);
    add(&p->paused, &now);
}

static sis_counts times(const sis_counts *counts, uint64_t n) {
    return (sis_counts){.ns = counts->ns * n,
                        .instructions = counts->instructions * n,
                        .cycles = counts->cycles * n,
                        .l1d_refills = counts->l1d_refills * n,
                        .l1d_accesses = counts->l1d_accesses * n};
}

void sis_profile_run_ends(sis_graph *graph, sis_status status) {
    sis_profile *p = graph->profile;
    if (p == NULL) return; /* switched off meanwhile */
    if (status == SIS_SUSPENDED) {
        p->probe.read(p->probe.context, &p->suspended_at);
    } else if (status == SIS_OK) {
        sis_counts now, measuring = times(&p->measuring, p->finished);
        sis_counts own = stop(p, &p->whole, &measuring, &now);
        count(p, &p->whole, &own);
    }
}

/* --- on and off --- */

static void keep_least(sis_counts *least, const sis_counts *counts) {
    if (counts->ns < least->ns) least->ns = counts->ns;
    if (counts->instructions < least->instructions) least->instructions = counts->instructions;
    if (counts->cycles < least->cycles) least->cycles = counts->cycles;
    if (counts->l1d_refills < least->l1d_refills) least->l1d_refills = counts->l1d_refills;
    if (counts->l1d_accesses < least->l1d_accesses) least->l1d_accesses = counts->l1d_accesses;
}

/* What is measured of nothing at all, and what measuring costs whoever is around: the least of some tries, the first of
 * which meets cold caches. */
static void find_overhead(sis_profile *p) {
    const sis_counts most = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
    sis_counts nothing = most, measuring = most;
    for (int i = 0; i < 8; i++) {
        sis_counts before, after, then, sum = p->whole.sum;
        p->probe.read(p->probe.context, &before);
        p->probe.read(p->probe.context, &after);
        start(p, &p->whole);
        finish(p, &p->whole);
        p->probe.read(p->probe.context, &then);
        take_off(&then, &after);
        take_off(&after, &before);
        take_off_at_most(&then, &after);
        keep_least(&measuring, &then);
        sis_counts own = p->whole.sum;
        take_off(&own, &sum);
        keep_least(&nothing, &own);
    }
    p->overhead = nothing;
    p->measuring = measuring;
    memset(&p->whole, 0, sizeof p->whole);
}

static bool is_measured(const sis_node_record *node) { return node->live && !node->view; }

static sis_profile *take(sis_graph *graph) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < graph->nodes.count; i++)
        if (is_measured(sis_node_at(graph, i))) sis_node_at(graph, i)->measured = count++;
    size_t head = sis_align_size(sizeof(sis_profile));
    uint8_t *memory =
        sis_records_take(graph, head + count * sizeof(sis_measured), SIS_ALIGNMENT, "a profile");
    if (memory == NULL) return NULL;
    sis_profile *p = (sis_profile *)memory;
    p->nodes = (sis_measured *)(memory + head);
    p->count = count;
    return p;
}

static sis_status enter(sis_graph *graph, const char *call) {
    if (graph == NULL) return SIS_BAD_ARGUMENT;
    if (graph->in_custom) return SIS_BAD_STATE;
    sis_error_begin(&graph->error, SIS_OK, "", "");
    if (graph->state == SIS_COMPILED) return SIS_OK;
    return sis_error_set(&graph->error, SIS_BAD_STATE, "%s: the graph is not compiled yet", call);
}

sis_status sis_graph_set_probe(sis_graph *graph, const sis_probe *probe) {
    if (graph == NULL) return SIS_BAD_ARGUMENT;
    if (graph->profile != NULL) return SIS_BAD_STATE;
    graph->probe = probe;
    return SIS_OK;
}

sis_status sis_graph_profile_start(sis_graph *graph) {
    sis_status status = enter(graph, "profile_start");
    if (status == SIS_OK) status = sis_not_suspended(graph, "profile_start");
    if (status != SIS_OK) return status;
    if (graph->profiled == NULL) graph->profiled = take(graph);
    sis_profile *p = graph->profiled;
    if (p == NULL) return graph->error.status;
    memset(p->nodes, 0, p->count * sizeof *p->nodes);
    *p = (sis_profile){.nodes = p->nodes, .count = p->count, .probe = *sis_probe_here()};
    if (graph->probe != NULL) p->probe = *graph->probe;
    p->unit = (sis_count_kind)(p->probe.available & -p->probe.available);
    find_overhead(p);
    graph->profile = p;
    return SIS_OK;
}

sis_status sis_graph_profile_stop(sis_graph *graph) {
    if (graph == NULL) return SIS_BAD_ARGUMENT;
    if (graph->in_custom) return SIS_BAD_STATE;
    graph->profile = NULL;
    return SIS_OK;
}
