/* Work: what the measured runs of a graph did, in all, for the rates among the metrics. */
#ifndef SIS_CONTROL_WORK_H
#define SIS_CONTROL_WORK_H

#include "sis/graph.h"

typedef struct sis_control_work {
    double node_runs;     /* of all nodes, those that run within others too */
    double operand_bytes; /* of their inputs and outputs; what stays within a group does not count */
    double run_ns, node_ns;
    double refills, accesses; /* of the first data cache; below 0: not counted */
} sis_control_work;

/* Adds a graph's; one that was never profiled adds nothing. */
void sis_control_work_of(const sis_graph *graph, sis_control_work *work);

#endif
