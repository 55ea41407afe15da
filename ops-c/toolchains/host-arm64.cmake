# Arm64 Linux, run by qemu-aarch64: the kernels' NEON side under the host's unit tests.
include(${CMAKE_CURRENT_LIST_DIR}/common.cmake)
set(SIS_TARGET host)
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CROSSCOMPILING_EMULATOR "qemu-aarch64;-L;/usr/aarch64-linux-gnu")
set(CMAKE_FIND_ROOT_PATH /usr/aarch64-linux-gnu)
set(CMAKE_C_FLAGS_INIT "${SIS_C_FLAGS}")
