/* What relocation did to the part of the image that does not change otherwise (before __relro_start). */
#ifndef SIS_ARCH_RELOCATION_H
#define SIS_ARCH_RELOCATION_H

#include <stdint.h>

/* The first relocated word there at or behind `at`; NULL when there is none. */
const uint8_t *sis_relocated_word(const uint8_t *at);

/* What was added to it. */
uint32_t sis_relocated_by(void);

#endif
