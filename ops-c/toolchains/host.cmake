# The machine the build runs on: simulator and native. FMA must be there (x86-64-v3, or any Arm64); set-up checks it.
include(${CMAKE_CURRENT_LIST_DIR}/common.cmake)
set(SIS_TARGET host)
set(CMAKE_C_COMPILER gcc)
if(CMAKE_HOST_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
    string(APPEND SIS_C_FLAGS " -march=x86-64-v3")
endif()
set(CMAKE_C_FLAGS_INIT "${SIS_C_FLAGS}")
