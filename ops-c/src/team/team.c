/* The team of this place, and the one that counts what cores would do side by side. */
#include "sis/team.h"

#include <stddef.h>

static void run_here(void *context, uint32_t shares, sis_team_work *work, void *job) {
    (void)context;
    for (uint32_t share = 0; share < shares; share++) work(job, share);
}

static const sis_team alone = {.cores = 1, .usual = 1, .run = run_here};
static const sis_team *here = &alone;

void sis_team_install(const sis_team *team) { here = team != NULL ? team : &alone; }

const sis_team *sis_team_here(void) { return here; }

static uint64_t count(const sis_probe *probe) {
    sis_counts counts = {0};
    if (probe->available & SIS_COUNT_INSTRUCTIONS) probe->read(probe->context, &counts);
    return counts.instructions;
}

static void run_counted(void *context, uint32_t shares, sis_team_work *work, void *job) {
    sis_counting_team *team = context;
    const uint64_t nothing = count(team->probe), reading = count(team->probe) - nothing;
    uint64_t all = 0, longest = 0;
    for (uint32_t share = 0; share < shares; share++) {
        const uint64_t before = count(team->probe);
        work(job, share);
        const uint64_t took = count(team->probe) - before;
        all += took;
        if (took > longest) longest = took;
    }
    /* The other shares, with a reading in each, and the readings that are in none. */
    team->spared += all - longest + (shares + 3) * reading;
}

void sis_counting_team_init(sis_counting_team *team, uint32_t cores, const sis_probe *probe) {
    const uint32_t most = cores < 1 ? 1 : cores > SIS_TEAM_MOST ? SIS_TEAM_MOST : cores;
    *team = (sis_counting_team){
        .team = {.cores = most, .usual = most, .least = SIS_TEAM_LEAST, .run = run_counted, .context = team},
        .probe = probe != NULL ? probe : sis_probe_here(),
    };
}
