# What every toolchain file shares: the compile flags of our own C. Results must not depend on the machine, so no flag
# may let the compiler contract, reorder or approximate arithmetic.
set(SIS_C_FLAGS "-O2 -ffp-contract=off -fno-math-errno -fno-common -fno-strict-aliasing -fno-semantic-interposition")

# CMake's own per-configuration flags (-O3 -DNDEBUG …) stay out of it.
set(CMAKE_C_FLAGS_RELEASE "-g" CACHE STRING "" FORCE)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
