/* The data cache, for memory that something else than a core reads or writes. Usable before the MMU is on. The functions are
 * inline, a few instructions of the architecture; its folder is on the include path. */
#ifndef SIS_ARCH_CACHE_H
#define SIS_ARCH_CACHE_H

#include <stddef.h>

/* Writes back and forgets, to the point of coherency, every line that holds a part of these bytes, and waits until that is
 * done: what a device reads next is what a core wrote, and the reverse. No core may write a line's other bytes meanwhile. */
static inline void sis_cache_flush(const void *address, size_t bytes);

#include "cache_inline.h"

#endif
