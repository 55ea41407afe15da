/* A discrete-event simulation of the scheduler: random sets of graphs whose jobs are lists of sections, run by the very C
 * that the device runs, under a time of its own. */
#ifndef SIMULATION_H
#define SIMULATION_H

#include "sis/schedule.h"

enum { MOST_GRAPHS = 24 };

typedef struct sim_graph {
    sis_terms terms;
    uint64_t first;  /* release */
    uint64_t window; /* min(D,T) */
    bool keeps;      /* to its budget; else its jobs need `excess` times as much */
    uint32_t excess;
    uint32_t id; /* in the schedule */

    uint64_t jobs;      /* done */
    uint64_t left;      /* of the job under way, 0 = none begun */
    uint64_t ran;       /* all in all */
    uint64_t late_most; /* past window */
    uint64_t missed;    /* jobs past D */
} sim_graph;

typedef struct sim_set {
    uint64_t seed;
    uint32_t count;
    sim_graph graphs[MOST_GRAPHS];
} sim_set;

typedef enum sim_kind {
    ALL_KEEP,      /* every job within its budget */
    ONE_BREAKS,    /* one graph's jobs need more */
    SEVERAL_BREAK, /* some do, and all have a reserve of a section */
    SIM_KINDS
} sim_kind;

uint64_t sim_random(uint64_t *state);
uint64_t sim_between(uint64_t *state, uint64_t low, uint64_t high); /* both included */

/* A set as the seed says. `tight`: its last graph's budget is as large as admission allows. */
void sim_make(sim_set *set, uint64_t seed, sim_kind kind, bool tight);

/* Admits all; false when one is refused. */
bool sim_admit(sim_set *set, sis_schedule **schedule);

/* Runs until each graph had some periods. NULL, or what was wrong. `jobs`: += how many were done. */
const char *sim_run(sim_set *set, sis_schedule *schedule, uint64_t *jobs);

/* The test as the definition reads, in 128 bits, where all windows divide `common`. */
bool sim_admissible(const sim_set *set, uint64_t common);

#endif
