/* The schedule that kernels.h chooses. It names no kernel, so that an image without matrix products has none. */
#include "sis/kernels.h"

#include <stddef.h>
#include <string.h>

static sis_kernel_schedule used = SIS_KERNELS_REORDERED;

static const struct {
    const char *name;
    sis_kernel_schedule schedule;
} names[] = {
    {"reordered", SIS_KERNELS_REORDERED},  {"in-order", SIS_KERNELS_IN_ORDER},
    {"plain", SIS_KERNELS_PLAIN},          {"cortex-a35", SIS_KERNELS_IN_ORDER},
    {"cortex-a53", SIS_KERNELS_IN_ORDER},  {"cortex-a55", SIS_KERNELS_IN_ORDER},
    {"cortex-a57", SIS_KERNELS_REORDERED}, {"cortex-a72", SIS_KERNELS_REORDERED},
    {"cortex-a76", SIS_KERNELS_REORDERED}, {"neoverse-n1", SIS_KERNELS_REORDERED},
};

bool sis_kernels_use(const char *name) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i].name, name) != 0) continue;
        used = names[i].schedule;
        return true;
    }
    return false;
}

sis_kernel_schedule sis_kernels_used(void) { return used; }
const char *sis_kernels_name(sis_kernel_schedule schedule) { return names[schedule].name; }
