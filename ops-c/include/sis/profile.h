/* What a graph measures of its own runs: per node how often, with what counts, and a histogram. Switched on and off at run
 * time; while it is off a run pays one branch a node, and nothing is allocated before the first time it is on.
 *
 * Counts come from the probe; what that cannot count is absent (-1), never guessed. A node's counts are its own: those of
 * nodes in the blocks it owns are theirs. The time between a run that was suspended and the next call counts as nobody's.
 * What measuring a node takes itself was found out when profiling began, and is taken off. */
#ifndef SIS_PROFILE_H
#define SIS_PROFILE_H

#include "sis/graph.h"
#include "sis/probe.h"

/* Another probe than sis_probe_here's, which must live as long as the graph; NULL: that one again. Not while profiling is
 * on. */
sis_status sis_graph_set_probe(sis_graph *graph, const sis_probe *probe);

/* Starts from zero. A compiled graph's. Takes some 2.6 KB of records for each node that runs, the first time;
 * SIS_OUT_OF_ARENA is mended by sis_graph_extend as elsewhere. Not while a run is suspended. */
sis_status sis_graph_profile_start(sis_graph *graph);

/* Runs are not measured from here on; what was measured can be read until the next start. */
sis_status sis_graph_profile_stop(sis_graph *graph);

typedef enum sis_profiled {
    SIS_PROFILED_RUNS, /* whole runs that came to their end; id is not looked at */
    SIS_PROFILED_NODE,
    SIS_PROFILED_OPERATOR, /* all nodes of that sis_op_id, hidden ones under Cast; the histogram is of single nodes */
} sis_profiled;

typedef enum sis_profile_value {
    SIS_PROFILE_RUNS, /* how often it ran to its end */
    SIS_PROFILE_NS,   /* sums over those */
    SIS_PROFILE_INSTRUCTIONS,
    SIS_PROFILE_CYCLES,
    SIS_PROFILE_L1D_REFILLS,
    SIS_PROFILE_L1D_ACCESSES,
    SIS_PROFILE_UNIT, /* what the values below are: the first sis_count_kind that is there; 0 = none, and they are -1 */
    SIS_PROFILE_LEAST,
    SIS_PROFILE_P50,
    SIS_PROFILE_P95,
    SIS_PROFILE_P99,
    SIS_PROFILE_MOST,
    SIS_PROFILE_BEGAN, /* last time it ran, from the beginning of that run of the graph; of a node alone, else -1 */
    SIS_PROFILE_ENDED,
    SIS_PROFILE_VALUES
} sis_profile_value;

/* SIS_BAD_STATE when the graph was never profiled. A node that does not run has zero runs. */
sis_status sis_graph_profile(const sis_graph *graph, uint32_t what, uint32_t id,
                             int64_t values[SIS_PROFILE_VALUES]);

/* Whoever measures graphs that others build, installed once a place; NULL: nobody. `compiled` is told of each graph that
 * was compiled, `ends` before one is destroyed; both may ask and profile it, and add records to it. */
typedef struct sis_graph_watcher {
    void (*compiled)(sis_graph *graph);
    void (*ends)(sis_graph *graph);
} sis_graph_watcher;
void sis_graph_watch(const sis_graph_watcher *watcher);

#endif
