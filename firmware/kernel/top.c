/* Profiles of the graphs of a script, by operator. */
#include "kernel/top.h"

#include <string.h>

#include "kernel/lend.h"
#include "kernel/print.h"
#include "sis/profile.h"
#include "sis/script.h"

enum { MOST_GRAPHS = 64, MORE_BYTES = 4096 };
#define MEMORY_BYTES (4u << 20) /* for some 1,500 nodes */

static struct {
    sis_top seen;
    uint8_t *memory; /* NULL: switched off */
    size_t taken;
    bool runs; /* a script */
    sis_counts began;
    uint32_t n_graphs;
    sis_graph *graphs[MOST_GRAPHS];
} top;

static sis_status start(sis_graph *graph) {
    sis_status status;
    while ((status = sis_graph_profile_start(graph)) == SIS_OUT_OF_ARENA) {
        uint64_t bytes = (sis_graph_error(graph)->asked + MORE_BYTES + 63) & ~UINT64_C(63);
        if (bytes > MEMORY_BYTES - top.taken) return status;
        if (sis_graph_extend(graph, top.memory + top.taken, (size_t)bytes) != SIS_OK) return status;
        top.taken += (size_t)bytes;
    }
    return status;
}

static void compiled(sis_graph *graph) {
    if (!top.runs) return;
    if (top.n_graphs == MOST_GRAPHS || start(graph) != SIS_OK) {
        top.seen.unmeasured++;
        return;
    }
    top.graphs[top.n_graphs++] = graph;
    top.seen.measured++;
}

static void add(int64_t *to, int64_t value) { *to = *to < 0 || value < 0 ? -1 : *to + value; }

static void add_profile(sis_top_row *row, const int64_t values[SIS_PROFILE_VALUES]) {
    row->runs += (uint64_t)values[SIS_PROFILE_RUNS];
    add(&row->ns, values[SIS_PROFILE_NS]);
    add(&row->instructions, values[SIS_PROFILE_INSTRUCTIONS]);
    add(&row->cycles, values[SIS_PROFILE_CYCLES]);
    add(&row->l1d_refills, values[SIS_PROFILE_L1D_REFILLS]);
}

static void sum_up(const sis_graph *graph) {
    int64_t values[SIS_PROFILE_VALUES];
    if (sis_graph_profile(graph, SIS_PROFILED_RUNS, 0, values) != SIS_OK) return;
    add_profile(&top.seen.graphs, values);
    for (uint32_t i = 0; i < SIS_OP_COUNT; i++)
        if (sis_graph_profile(graph, SIS_PROFILED_OPERATOR, (uint32_t)sis_op_descriptions[i].id, values) ==
                SIS_OK &&
            values[SIS_PROFILE_RUNS] > 0)
            add_profile(&top.seen.rows[i], values);
}

static void ends(sis_graph *graph) {
    for (uint32_t i = 0; top.runs && i < top.n_graphs; i++)
        if (top.graphs[i] == graph) {
            sum_up(graph);
            top.graphs[i] = top.graphs[--top.n_graphs];
            return;
        }
}

static const sis_graph_watcher watcher = {compiled, ends};

bool sis_top_switch(bool on) {
    if (on == sis_top_is_on()) return true;
    if (on) {
        top.memory = sis_lend_take(MEMORY_BYTES);
        if (!top.memory) return false;
        sis_graph_watch(&watcher);
        return true;
    }
    sis_graph_watch(NULL);
    sis_lend_give(top.memory);
    top.memory = NULL;
    return true;
}

bool sis_top_is_on(void) { return top.memory != NULL; }

const sis_top *sis_top_seen(void) { return &top.seen; }

void sis_top_script_begins(const char *name) {
    const sis_probe *probe = sis_probe_here();
    if (!top.memory) return;
    memset(&top.seen, 0, sizeof top.seen);
    sis_format(top.seen.script, sizeof top.seen.script, "%s", name);
    top.taken = top.n_graphs = 0;
    top.runs = true;
    probe->read(probe->context, &top.began);
}

static int64_t counted(sis_count_kind kind, uint64_t began, uint64_t ended) {
    return sis_probe_here()->available & kind ? (int64_t)(ended - began) : -1;
}

/* The engine's memory is still as the script left it, but after a fault of the engine nothing in it is sure. */
void sis_top_script_ends(int code) {
    const sis_probe *probe = sis_probe_here();
    sis_counts ended;

    if (!top.runs) return;
    probe->read(probe->context, &ended);
    top.seen.code = code;
    top.seen.whole = (sis_top_row){
        .runs = 1,
        .ns = counted(SIS_COUNT_NS, top.began.ns, ended.ns),
        .instructions = counted(SIS_COUNT_INSTRUCTIONS, top.began.instructions, ended.instructions),
        .cycles = counted(SIS_COUNT_CYCLES, top.began.cycles, ended.cycles),
        .l1d_refills = counted(SIS_COUNT_L1D_REFILLS, top.began.l1d_refills, ended.l1d_refills)};
    for (uint32_t i = 0; code != SIS_EXIT_FAULT && i < top.n_graphs; i++) sum_up(top.graphs[i]);
    top.n_graphs = 0;
    top.runs = false;
}
