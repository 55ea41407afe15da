# The host with address and undefined-behaviour sanitizers: unit tests and fuzzers.
include(${CMAKE_CURRENT_LIST_DIR}/host.cmake)
set(SIS_SANITIZED ON)
# -O1: quick to compile, and frames stay readable in reports. Results are the same at every level.
string(REPLACE "-O2" "-O1" CMAKE_C_FLAGS_INIT "${SIS_C_FLAGS}")
string(APPEND CMAKE_C_FLAGS_INIT " -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer")
