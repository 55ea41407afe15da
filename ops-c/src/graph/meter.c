/* The cycles of a run by the core's own counter, held against the manifest's: for what estimates do not see, as memory that
 * stalls. Only on cores that count; under emulation nobody does, and the budget of estimated instructions (capability.c)
 * is what ends a run, at the same node everywhere. */
#include "graph.h"

static uint64_t counted(const sis_probe *probe) {
    sis_counts counts = {0};
    probe->read(probe->context, &counts);
    return counts.cycles;
}

void sis_meter_begin(sis_graph *graph, bool goes_on) {
    const sis_probe *probe = graph->probe == NULL ? sis_probe_here() : graph->probe;
    bool counts = graph->grant != NULL && (probe->available & SIS_COUNT_CYCLES) != 0;
    if (!goes_on) graph->meter.before = 0;
    graph->meter.probe = counts ? probe : NULL;
    if (counts) graph->meter.since = counted(probe);
}

void sis_meter_end(sis_graph *graph) {
    sis_meter *meter = &graph->meter;
    if (meter->probe != NULL) meter->before += counted(meter->probe) - meter->since;
    meter->probe = NULL;
}

sis_status sis_meter_read(const sis_node_record *node) {
    const sis_meter *meter = &node->graph->meter;
    uint64_t cycles = meter->before + (counted(meter->probe) - meter->since);
    if (cycles <= node->graph->grant->cycles) return SIS_OK;
    return sis_over_cycles((sis_node_record *)node, cycles, "the run was stopped within this node, counted");
}
