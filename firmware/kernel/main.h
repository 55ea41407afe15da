/* Between the kernel's start and what an image is for. */
#ifndef SIS_MAIN_H
#define SIS_MAIN_H

#include <stdbool.h>

/* Called by start.S on the main stack, with MMU and caches on. */
_Noreturn void sis_kernel_main(void);

/* The image's own part, before the first word on the console: the product lets the link listen. */
void sis_image_listens(void);

/* The rest of it: product.c runs scripts or the shell, mltest its tests. `files_whole`: the initrd was readable. */
_Noreturn void sis_image_main(bool files_whole);

#endif
