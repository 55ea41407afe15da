/* The board's cores as a team: share i is core i's. */
#include "kernel/team.h"

#include "kernel/bootargs.h"
#include "kernel/cores.h"
#include "sis/team.h"

/* What a core is given: it reads this when it comes to it, so it stays as it is until that core was waited for. One a core, for
 * core 0 alone gives errands, and one job at a time has them (`busy`). A core that faults meanwhile stops all others: core 0
 * looks for that while it waits (sis_cores_wait) and in its own interrupts, so nobody waits for a core that will not come. */
typedef struct errand {
    sis_team_work *work;
    void *job;
    uint32_t share;
} errand;

static void do_errand(void *argument) {
    const errand *e = argument;
    e->work(e->job, e->share);
}

/* What a core does not take, because it is still at something else, is done here; and all of a job that begins before the last
 * one is over (from an interrupt, say, or from within a share), or on another core: no such job waits for anybody. */
static void run(void *context, uint32_t shares, sis_team_work *work, void *job) {
    static errand errands[SIS_MOST_CORES];
    static bool busy;
    bool away[SIS_MOST_CORES];

    (void)context;
    if (sis_cores_self() != 0 || busy) {
        for (uint32_t i = 0; i < shares; i++) work(job, i);
        return;
    }
    busy = true;
    for (uint32_t i = 1; i < shares; i++) {
        errands[i] = (errand){work, job, i};
        away[i] = sis_cores_run(i, do_errand, &errands[i]);
    }
    work(job, 0);
    for (uint32_t i = 1; i < shares; i++) {
        if (away[i])
            sis_cores_wait(i);
        else
            work(job, i);
    }
    busy = false;
}

static sis_team team = {.cores = 1, .usual = 1, .least = SIS_TEAM_LEAST, .run = run};

/* One digit: there are never more cores. */
static uint32_t asked(void) {
    char value[4];
    if (!sis_bootarg("sis.cores", value, sizeof value) || value[0] < '1' || value[0] > '9' ||
        value[1] != '\0')
        return SIS_MOST_CORES;
    return (uint32_t)(value[0] - '0');
}

void sis_kernel_team_start(void) {
    const uint32_t there = sis_cores_count(), most = asked();
    team.cores = there < most ? there : most;
    team.usual = team.cores;
    sis_team_install(&team);
}

void sis_kernel_team_usual(uint64_t cores) {
    team.usual = cores == 0 || cores > team.cores ? team.cores : (uint32_t)cores;
}
