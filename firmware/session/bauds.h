/* Rates that the board's UART can run at beside its own. */
#ifndef SIS_BAUDS_H
#define SIS_BAUDS_H

#include <stdint.h>

/* How many, and where they stand, for good. */
uint32_t sis_bauds(const uint32_t **bauds);

#endif
