/* What the page tables (arch/mmu.c) need to know of 32-bit Arm: the long descriptors of LPAE, 32 bits of address, so four entries
 * of level 1; one execute-never bit (XN, bit 54) for all levels of privilege, and PXN. */
#ifndef SIS_ARM_TRANSLATION_H
#define SIS_ARM_TRANSLATION_H

#define SIS_ADDRESS_BITS 32
#define SIS_NEVER_EXECUTED (3ull << 53)
#define SIS_ONLY_KERNEL_EXECUTES 0

#endif
