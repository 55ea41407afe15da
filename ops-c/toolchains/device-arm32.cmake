# The 32-bit boards: freestanding Armv7-A with picolibc, hard floating point, and no NEON: its arithmetic flushes denormals to
# zero. -march names what Cortex-A7 and A15 share; VFPv4 has the fused multiply-add.
include(${CMAKE_CURRENT_LIST_DIR}/common.cmake)
set(SIS_TARGET device)
set(SIS_ARCH arm) # the folder of firmware/arch
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_ASM_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(SIS_CORE_FLAGS "-march=armv7ve -mtune=cortex-a7 -mfpu=vfpv4 -mfloat-abi=hard -marm")
set(SIS_PICOLIBC /usr/lib/picolibc/arm-none-eabi)
set(SIS_PICOLIBC_LIBRARIES ${SIS_PICOLIBC}/lib/thumb/v7-a+fp/hard)
foreach(folder include include-fixed)
    execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=${folder}
        OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE)
    string(APPEND SIS_GCC_INCLUDES " -isystem ${found}")
endforeach()
# 32-bit integers are int, as on all our other targets (this compiler makes them long, and printf's formats differ).
set(SIS_INTEGERS "-U__INT32_TYPE__ -D__INT32_TYPE__=int -U__UINT32_TYPE__ '-D__UINT32_TYPE__=unsigned int'")
# Enumerations are ints, as everywhere else; the C library passes none. Arm code, not Thumb: only its frame pointers can be followed, which makes backtraces possible.
set(SIS_DEVICE_FLAGS "${SIS_CORE_FLAGS} ${SIS_INTEGERS} -nostdinc -isystem ${SIS_PICOLIBC}/include${SIS_GCC_INCLUDES}")
string(APPEND SIS_DEVICE_FLAGS " -fpie -mtp=cp15 -ftls-model=local-exec -fno-omit-frame-pointer -fno-stack-protector -fno-short-enums")
string(APPEND SIS_DEVICE_FLAGS " -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections")
set(CMAKE_C_FLAGS_INIT "${SIS_C_FLAGS} ${SIS_DEVICE_FLAGS}")
set(CMAKE_ASM_FLAGS_INIT "${SIS_CORE_FLAGS} -nostdinc")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostdlib ${SIS_CORE_FLAGS} -Wl,--gc-sections -Wl,--build-id=none -Wl,--no-enum-size-warning")
