/* A team of one core that does shares in another order than theirs, so that what one leaves for the next is missed. */
#ifndef SIS_TEST_MIXED_TEAM_H
#define SIS_TEST_MIXED_TEAM_H

#include "sis/team.h"

/* Shares whatever has two tiles. `usual` is the test's to change, from 1 to 4. */
extern sis_team mixed_team;
extern uint32_t mixed_jobs, mixed_shares; /* done since the test set them to 0 */

#endif
