/* Passes over a graph: what compiling makes of it beyond what was built. One file a pass, one row a pass in passes.c.
 *
 * A pass with `run` works on records, when a plan is asked for: shapes are known at the dimensions' bounds, sis_find_live
 * has said what runs, `uses` counts who reads each tensor, and nothing has a place yet. What it changes, sis_restore_built
 * takes back before the next plan. A pass with `leads` joins nodes to groups once all has its place (fuse.h).
 *
 * Most passes have one node do another's work: the second is absorbed (sis_absorb). Its output becomes the output of the
 * first, it does not run, and facts say into which it went. */
#ifndef SIS_PASSES_H
#define SIS_PASSES_H

#include "../graph.h"

typedef struct sis_pass {
    const char *name;
    sis_status (*run)(sis_graph *graph); /* SIS_OUT_OF_ARENA is its only failure */
    bool (*leads)(const sis_node_record *node);
} sis_pass;

/* In the order in which they run; of those that make groups, producers come first: a chain belongs to what it hangs on. */
enum { SIS_PASSES = 8 };
extern const sis_pass sis_passes[SIS_PASSES];

sis_status sis_pass_noop(sis_graph *graph);
sis_status sis_pass_norm(sis_graph *graph);
sis_status sis_pass_add(sis_graph *graph);
sis_status sis_pass_clamp(sis_graph *graph);
sis_status sis_pass_conv_pool(sis_graph *graph);
sis_status sis_pass_gemm_gemm(sis_graph *graph);

/* --- absorb.c --- */

/* Asks `absorb` of all nodes that run, in order. */
sis_status sis_each_node(sis_graph *graph, sis_status (*absorb)(sis_node_record *node));

/* The node that writes input `input` of `node` and takes what `takes` says after its own arithmetic (SIS_TAKES_*): in the
 * same block, f32, of the same shape as `node`'s output, read by nobody else. NULL when there is none. */
sis_node_record *sis_taker_of(const sis_node_record *node, uint32_t input, uint32_t takes);

/* Whether the value was known when the graph was built and follows no dimension. */
bool sis_is_settled(const sis_tensor *tensor);

bool sis_has_one_output(const sis_node_record *node);

/* Its inputs may be changed from here on: until the next plan is made. */
sis_status sis_own_inputs(sis_node_record *node);
/* The same, with room for inputs up to SIS_FUSED_NORM + 4 behind a node's own; those are left out (NULL) at first. */
sis_status sis_room_for_inputs(sis_node_record *node);

/* From here on `by` writes what `node` wrote, and `node` does not run. */
void sis_absorb(sis_node_record *node, sis_node_record *by);

#endif
