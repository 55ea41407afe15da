/* From estimated instructions to time. */
#include <string.h>

#include "sis/schedule.h"
#include "wide.h"

const sis_core *sis_core_find(const char *name) {
    const sis_core *any = &sis_cores[SIS_CORE_COUNT - 1];
    if (name == NULL) return any;
    for (uint32_t i = 0; i < SIS_CORE_COUNT; i++)
        if (strcmp(sis_cores[i].name, name) == 0) return &sis_cores[i];
    return NULL;
}

/* instructions × cycles / 1000 × (100 + margin) / 100 × 10^9 / hz, rounded up. */
uint64_t sis_core_ns(const sis_core *core, uint64_t instructions) {
    uint32_t limbs[6];
    sis_wide ns = {.limbs = limbs};
    sis_wide_set(&ns, instructions);
    sis_wide_multiply(&ns, core->cycles_per_1000 * (UINT64_C(100) + core->margin_percent) * 10000);
    const bool up = sis_wide_divide(&ns, core->hz) > 0;
    if (ns.count > 2) return SIS_NEVER;
    const uint64_t low = ns.count > 0 ? limbs[0] : 0, high = ns.count > 1 ? limbs[1] : 0;
    const uint64_t whole = high << 32 | low;
    return whole == SIS_NEVER ? whole : whole + up;
}
