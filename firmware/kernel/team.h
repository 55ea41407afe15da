/* The board's cores as a team for graphs (sis/team.h). The boot argument sis.cores=N says how many there are for it; scripts may
 * ask for fewer. */
#ifndef SIS_KERNEL_TEAM_H
#define SIS_KERNEL_TEAM_H

#include <stdint.h>

/* Installs it, once the cores are there. */
void sis_kernel_team_start(void);

/* From now on graphs that were not told take so many, or all where there are not as many; 0 = all. */
void sis_kernel_team_usual(uint64_t cores);

#endif
