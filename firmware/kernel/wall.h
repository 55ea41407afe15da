/* The time of day: unknown until somebody tells it (a session's hello), then kept by the core's clock. */
#ifndef SIS_WALL_H
#define SIS_WALL_H

#include <stdbool.h>
#include <stdint.h>

/* Microseconds since 1970. */
void sis_wall_set(int64_t us);
bool sis_wall_is_set(void);
int64_t sis_wall_us(void);

#endif
