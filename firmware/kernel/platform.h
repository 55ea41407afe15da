/* The kernel as the engine's platform (js-runtime/include/sis/platform.h). */
#ifndef SIS_KERNEL_PLATFORM_H
#define SIS_KERNEL_PLATFORM_H

#include "sis/platform.h"

sis_platform sis_kernel_platform(void);

/* Files of the kernel's own (init.js, init.args, init.json): scripts do not see them. */
bool sis_file_is_hidden(const char *name);

#endif
