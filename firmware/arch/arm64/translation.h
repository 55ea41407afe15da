/* What the page tables (arch/mmu.c) need to know of Arm64: 39 bits of address, from level 1; execute-never bits for the kernel
 * (PXN, bit 53) and for programs (UXN, bit 54), of which there are none. */
#ifndef SIS_ARM64_TRANSLATION_H
#define SIS_ARM64_TRANSLATION_H

#define SIS_ADDRESS_BITS 39
#define SIS_NEVER_EXECUTED (3ull << 53)
#define SIS_ONLY_KERNEL_EXECUTES (1ull << 54)

#endif
