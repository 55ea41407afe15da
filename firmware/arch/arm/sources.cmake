# 32-bit Arm's part of the kernel: what may run before the MMU is on, the rest, and flags that keep C from floating point and
# from unaligned accesses.
set(folder ${CMAKE_CURRENT_LIST_DIR})
set(SIS_ARCH_EARLY ${folder}/start.S ${folder}/vectors.S ${folder}/exception.c ${folder}/causes.c ${folder}/cache.c ${folder}/cores.S ${folder}/cores.c ${folder}/crc32.c
    ${folder}/firmware_calls.c)
set(SIS_ARCH_SOURCES ${folder}/bytes.S ${folder}/identity.c ${folder}/relocation.c)
set(SIS_ARCH_KERNEL_FLAGS -mgeneral-regs-only -mno-unaligned-access)
set(SIS_ARCH_LOADER ${folder}/move.S ${folder}/jump.S)
set(SIS_ARCH_LOADER_FLAGS -mthumb)
