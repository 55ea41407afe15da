/* For tests of single operators: those that graph/settle.c lists run as they do in a graph, in the mode in which arithmetic
 * makes one NaN only, and no other may come out. */
#ifndef SIS_TEST_ONE_NAN_H
#define SIS_TEST_ONE_NAN_H

#include <string.h>

#include "../../../ops-c/src/graph/settle.h"
#include "../../../ops-c/src/kernels/float_mode.h"

/* Index of the first f32 that is another NaN than the positive quiet one; -1. */
static inline int64_t other_nan(const void *data, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, (const uint8_t *)data + 4 * i, sizeof bits);
        if ((bits & 0x7fffffffu) > 0x7f800000u && bits != 0x7fc00000u) return i;
    }
    return -1;
}

/* Whether output 0 is as the list promises. A view has its input's NaNs, and is not asked. */
static inline bool has_one_nan(const sis_node *node, const sis_needs *needs) {
    const sis_tensor *out = node->outputs[0];
    if (out == NULL || out->dtype != SIS_F32 || needs->view_of >= 0 || !sis_makes_its_nans(node->op))
        return true;
    return other_nan(out->data, sis_shape_count(&out->shape)) < 0;
}

#endif
