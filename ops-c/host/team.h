/* The host's team: threads. One job at a time has them; a graph that runs on another thread meanwhile does its shares by itself. */
#ifndef SIS_HOST_TEAM_H
#define SIS_HOST_TEAM_H

#include "sis/team.h"

/* Installs it; graphs that were not told take `usual` cores (0 = 1; cut to SIS_TEAM_MOST). Threads start when first needed, and
 * stay. May be called again, while no graph runs. */
void sis_host_team_begin(uint32_t usual);

#endif
