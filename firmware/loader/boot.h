/* Starting a kernel out of the loader. */
#ifndef SIS_LOADER_BOOT_H
#define SIS_LOADER_BOOT_H

#include "sis/error.h"

/* Once, at the loader's start: keeps the device tree where nothing overwrites it, and gives uploads their places. */
void sis_boot_prepare(void);

/* Why nothing can be taken; NULL: all is well. */
const char *sis_boot_trouble(void);

/* Bytes that an initrd may have. */
uint64_t sis_boot_room(void);

/* Checks what BootImage names and remembers it. bootargs "": the tree's own. SIS_BAD_STATE: an upload is not whole. */
sis_status sis_boot_choose(uint32_t kernel, uint32_t initrd, const char *bootargs, sis_error *error);
bool sis_boot_chosen(void);

/* Goes. Nothing of the loader lives afterwards. */
_Noreturn void sis_boot_go(void);

#endif
