/* The time of day: the board's own clock has it, where there is one; a session's hello sets it. From then on the core's clock
 * keeps it. */
#ifndef SIS_WALL_H
#define SIS_WALL_H

#include <stdbool.h>
#include <stdint.h>

/* Asks the board's clock. */
void sis_wall_start(void);

/* Microseconds since 1970. */
void sis_wall_set(int64_t us);
bool sis_wall_is_set(void);
int64_t sis_wall_us(void);

#endif
