/* The profile of a graph inside: who measures what, and the three places at which a run comes by. */
#ifndef SIS_PROFILE_INTERNAL_H
#define SIS_PROFILE_INTERNAL_H

#include "graph.h"
#include "sis/metrics.h"
#include "sis/profile.h"

typedef struct sis_measured {
    uint64_t runs;
    sis_counts sum;                  /* its own: without the nodes inside it */
    sis_counts began;                /* clock when it began, while it runs */
    sis_counts inner;                /* profile->charged when it began */
    uint64_t run;                    /* the run in which it began and has not ended; 0 = none */
    uint64_t last_began, last_ended; /* in the profile's unit, from the run's beginning */
    sis_histogram histogram;         /* of the profile's unit */
} sis_measured;

typedef struct sis_profile {
    sis_probe probe;
    sis_count_kind unit;     /* 0 = none */
    sis_counts overhead;     /* what is measured of nothing */
    sis_counts measuring;    /* what measuring a node costs who is around it */
    uint64_t finished;       /* nodes measured in the run under way */
    sis_counts charged;      /* to nodes and to measuring them, ever */
    sis_counts paused;       /* passed while runs were suspended: the clock is the probe's less this */
    sis_counts suspended_at; /* the probe's */
    uint64_t run;            /* number of the one under way, from 1 */
    sis_measured whole;
    sis_measured *nodes; /* of those that run, by sis_node_record.measured */
    uint32_t count;
} sis_profile;

/* One node, measured. */
sis_status sis_profile_node(sis_node_record *node);
/* Around a run of the graph. `goes_on`: it was suspended. */
void sis_profile_run_begins(sis_graph *graph, bool goes_on);
void sis_profile_run_ends(sis_graph *graph, sis_status status);

/* Tells the watcher of a graph that was compiled, and of one that goes. */
void sis_watch_compiled(sis_graph *graph);
void sis_watch_ends(sis_graph *graph);

#endif
