/* For whom packed weights are: the layout of this build, and the sources that pack. */
#include "../kernels/simd.h"
#include "image.h"
#include "packing.h" /* made by packing.cmake: SIS_PACKING_SOURCES */

const char *sis_layout_name(void) {
#if defined(__aarch64__) || defined(SIS_PACK_ARM64)
    return "arm64";
#elif SIS_LANES == 1
    return "scalar";
#elif SIS_LANES == 16
    return "avx512";
#elif SIS_LANES == 8
    return "avx2";
#else
    return "sse";
#endif
}

const uint8_t *sis_image_sources(void) {
    static const uint8_t sources[SIS_HASH_BYTES] = {SIS_PACKING_SOURCES};
    return sources;
}
