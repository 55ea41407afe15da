/* Sizes of what each further core has in image.ld: a guard page, its stack, a guard page, its exception stack. Also read by
 * the assembler. */
#ifndef SIS_CORE_STACKS_H
#define SIS_CORE_STACKS_H

#define SIS_CORES 4 /* SIS_MOST_CORES of cores.h, and of image.ld */
#define SIS_PAGE_BYTES 0x1000
#define SIS_CORE_STACK 0x20000
#define SIS_CORE_EXCEPTION_STACK 0x4000
#define SIS_CORE_BYTES (2 * SIS_PAGE_BYTES + SIS_CORE_STACK + SIS_CORE_EXCEPTION_STACK)

#endif
