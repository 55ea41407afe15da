/* Where the chain loader puts things. It moves itself to where it was linked (arch/ARCH/move.S), high up in the first
 * 128 MiB of memory, so that a kernel finds the place free where the board's firmware would have put it. From there:
 *   - 66 MiB  the device tree as it was handed over
 *   - 64 MiB  the kernel's file, until it is started
 *     0       the loader with its stack
 *   +  6 MiB  the device tree that the kernel gets
 *   +  8 MiB  the initrd, up to the end of that piece of memory: the address in the card's config.txt */
#ifndef SIS_LOADER_LAYOUT_H
#define SIS_LOADER_LAYOUT_H

#define SIS_LAYOUT_TREE_KEPT (66ull << 20)
#define SIS_LAYOUT_KERNEL (64ull << 20)
#define SIS_LAYOUT_KERNEL_ROOM SIS_LAYOUT_KERNEL
#define SIS_LAYOUT_TREE_NEW (6ull << 20)
#define SIS_LAYOUT_TREE_ROOM (2ull << 20)
#define SIS_LAYOUT_INITRD (8ull << 20)

#endif
