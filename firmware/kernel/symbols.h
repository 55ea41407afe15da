/* Names of functions, from the table that the build writes into the image (generate/symbols.mjs). */
#ifndef SIS_SYMBOLS_H
#define SIS_SYMBOLS_H

#include <stdint.h>

/* "name+0x12 (image+0x3456)" for an address of this image's text, else its bare number. In a static buffer: one
 * result at a time. Usable before the MMU is on. */
const char *sis_symbol_text(uintptr_t address);

#endif
