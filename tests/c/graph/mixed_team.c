/* The last share first, then every other one, then the rest. */
#include "mixed_team.h"

uint32_t mixed_jobs, mixed_shares;

static void run(void *context, uint32_t shares, sis_team_work *work, void *job) {
    (void)context;
    mixed_jobs++;
    mixed_shares += shares;
    for (uint32_t i = shares; i-- > 0;)
        if (i % 2 == 1) work(job, i);
    for (uint32_t i = shares; i-- > 0;)
        if (i % 2 == 0) work(job, i);
}

sis_team mixed_team = {.cores = 4, .usual = 4, .least = 0, .run = run};
