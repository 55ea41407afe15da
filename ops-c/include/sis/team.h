/* Team: cores that work on a node together. Each place SIS runs at has one or none: the board's cores, threads of the host.
 * A graph deals a node's tiles out to them in stretches, one a core, the same ones each time; which core does what never
 * changes a bit. */
#ifndef SIS_TEAM_H
#define SIS_TEAM_H

#include "sis/graph.h"
#include "sis/probe.h"

#define SIS_TEAM_MOST 16u     /* cores of a team */
#define SIS_TEAM_LEAST 20000u /* where cores wait: waking one and waiting for it takes some thousand cycles */

/* Does share `share` of a job. It computes: nothing is allocated, printed or asked of anybody. */
typedef void sis_team_work(void *job, uint32_t share);

typedef struct sis_team {
    uint32_t cores; /* 1 to SIS_TEAM_MOST */
    uint32_t usual; /* as many a graph takes that was not told; 1 to `cores` */
    uint32_t least; /* estimated instructions of a share that are worth waking a core for it, and waiting */
    /* Calls work(job, share) once for each share below `shares` (2 to `cores`), in any order or side by side, and returns
     * when all have returned. Each sees what was written before the call, the caller what they wrote. Called from where
     * graphs run, never from within `work`. */
    void (*run)(void *context, uint32_t shares, sis_team_work *work, void *job);
    void *context;
} sis_team;

/* Whoever starts SIS at some place installs its team, before there are graphs; `team` stays for good. Until then, or with
 * NULL, it is one core. sis_team_here is never NULL. */
void sis_team_install(const sis_team *team);
const sis_team *sis_team_here(void);

/* Before plan: another team than the place's, which must live as long as the graph. */
sis_status sis_graph_set_team(sis_graph *graph, const sis_team *team);

/* A team that does one share after the other on the calling core and counts: what the same work would take cores that do
 * them side by side is what was counted around it, less `spared`: of each job all shares but the longest. */
typedef struct sis_counting_team {
    sis_team team; /* for sis_graph_set_team */
    const sis_probe *probe;
    uint64_t spared; /* instructions; counts up */
} sis_counting_team;

/* `cores` is cut to SIS_TEAM_MOST. Without a probe that counts instructions nothing is spared. */
void sis_counting_team_init(sis_counting_team *team, uint32_t cores, const sis_probe *probe);

#endif
