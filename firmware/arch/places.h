/* Words for fault reports. */
#ifndef SIS_ARCH_PLACES_H
#define SIS_ARCH_PLACES_H

#include <stdint.h>

/* "" where there is nothing to say. Usable before the MMU is on. */
const char *sis_place_of(uintptr_t address);

#endif
