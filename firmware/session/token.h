/* The capability token: who opens a session must know it. */
#ifndef SIS_TOKEN_H
#define SIS_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

/* Of the build (CMake option SIS_TOKEN), else made at the first call. How random it is then hangs on what the board has:
 * the loader's seed in the device tree, else only the moment at which it started (docs/kernel.md). */
uint64_t sis_token(void);

/* "SIS-TOKEN 0123456789abcdef"; the build's own is no business of the console. */
void sis_token_print(void);

/* The console may know it: it is not the build's. */
bool sis_token_is_told(void);

#endif
