/* The kernel as the engine's platform (js-runtime/include/sis/platform.h). */
#ifndef SIS_KERNEL_PLATFORM_H
#define SIS_KERNEL_PLATFORM_H

#include "sis/platform.h"

sis_platform sis_kernel_platform(void);

#endif
