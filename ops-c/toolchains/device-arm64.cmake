# The boards: freestanding Arm64 with picolibc's headers. No system header or library can slip in (-nostdinc, -nostdlib).
include(${CMAKE_CURRENT_LIST_DIR}/common.cmake)
set(SIS_TARGET device)
set(SIS_ARCH arm64) # the folder of firmware/arch
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_ASM_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(SIS_PICOLIBC /usr/lib/picolibc/aarch64-linux-gnu)
set(SIS_PICOLIBC_LIBRARIES ${SIS_PICOLIBC}/lib)
execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=include
    OUTPUT_VARIABLE SIS_GCC_INCLUDE OUTPUT_STRIP_TRAILING_WHITESPACE)
# No outlined atomics: their helpers ask Linux what the core can. Frame pointers make backtraces possible.
set(SIS_DEVICE_FLAGS "-mcpu=cortex-a53 -mno-outline-atomics -nostdinc -isystem ${SIS_GCC_INCLUDE} -isystem ${SIS_PICOLIBC}/include")
string(APPEND SIS_DEVICE_FLAGS " -fpie -ftls-model=local-exec -fno-omit-frame-pointer -fno-stack-protector")
string(APPEND SIS_DEVICE_FLAGS " -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections")
set(CMAKE_C_FLAGS_INIT "${SIS_C_FLAGS} ${SIS_DEVICE_FLAGS}")
set(CMAKE_ASM_FLAGS_INIT "-mcpu=cortex-a53 -nostdinc")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostdlib -Wl,-z,text -Wl,-z,norelro -Wl,--gc-sections -Wl,--build-id=none")
