/* What a graph's capability allows (capability.c), and the cycles of its runs where they can be counted (meter.c). */
#ifndef SIS_GRANT_H
#define SIS_GRANT_H

#include "sis/graph.h"
#include "sis/probe.h"

struct sis_call;
struct sis_node_record;

/* What the manifest says. */
typedef struct sis_grant {
    uint64_t memory, cycles, build_cycles;
    const struct sis_core *core; /* whose cycles */
    const uint16_t *operators;   /* ascending ids */
    uint32_t n_operators;
} sis_grant;

/* Estimated instructions: spent, and as many as may be. */
typedef struct sis_purse {
    uint64_t spent, limit;
} sis_purse;

/* Counted cycles of the run under way, suspended time apart. */
typedef struct sis_meter {
    const sis_probe *probe; /* NULL: nothing is counted */
    uint64_t before, since; /* those before it was last suspended; the counter when it went on */
} sis_meter;

/* Of a node beside its operator's estimate, as counted: taking it up, looking at the interrupt, calling it; of one more in a
 * group; of one that is only copied; of an iteration. */
enum { SIS_NODE_COST = 300, SIS_FOLLOWER_COST = 130, SIS_COPY_COST = 30, SIS_ITERATION_COST = 650 };

/* Estimated instructions of moving so many bytes by the C library, as counted: 12 for 64 bytes. */
static inline uint64_t sis_moving(size_t bytes) { return (uint64_t)bytes / 16 * 3; }
/* Estimated instructions of a node's turn in a run, its blocks apart. */
uint64_t sis_turn_cost(const struct sis_node_record *node);

/* SIS_NOT_LISTED where a build lists its models and the graph has no capability. */
sis_status sis_grant_needed(sis_graph *graph);
/* SIS_FORBIDDEN_OPERATOR. */
sis_status sis_grant_operator(const struct sis_call *call);
/* Before records are taken; false: the error says SIS_OVER_MEMORY. `working`: given back with the call. */
bool sis_grant_records(sis_graph *graph, size_t bytes, bool working, const char *what);
/* Memory and cycles of the plan; memory of the arena as given. */
sis_status sis_grant_plan(sis_graph *graph);
sis_status sis_grant_compile(sis_graph *graph, size_t arena_bytes);

/* Before a node's work is done: so many estimated instructions of the run, or of building. SIS_OVER_CYCLES. */
sis_status sis_spend(struct sis_node_record *node, uint64_t instructions);
/* Whoever takes records answers SIS_OUT_OF_ARENA when there are none; what the caller is told is why. */
sis_status sis_told(const sis_graph *graph, sis_status status);
/* SIS_OVER_CYCLES in the node's name, of a run. */
sis_status sis_over_cycles(struct sis_node_record *node, uint64_t cycles, const char *what);

/* A run begins, or a suspended one goes on; it ends, or is suspended. */
void sis_meter_begin(sis_graph *graph, bool goes_on);
void sis_meter_end(sis_graph *graph);
/* While it runs, where the meter has a probe: SIS_OVER_CYCLES. */
sis_status sis_meter_read(const struct sis_node_record *node);

#endif
