# The host with the thread sanitizer, and tiles so small that small tensors have many: what cores may do side by side.
include(${CMAKE_CURRENT_LIST_DIR}/host.cmake)
set(SIS_SANITIZED ON)
string(REPLACE "-O2" "-O1" CMAKE_C_FLAGS_INIT "${SIS_C_FLAGS}")
string(APPEND CMAKE_C_FLAGS_INIT
    " -fsanitize=thread -fno-omit-frame-pointer -DSIS_TILE_WORK=256 -DSIS_TILE_BYTES=256")
