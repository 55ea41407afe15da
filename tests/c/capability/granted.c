/* Graphs under a package's capability: see granted.h. */
#include "granted.h"

/* The manifest's list, in its order. */
void granted_allow(const uint16_t *ids, uint32_t count) {
    static uint16_t list[8];
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        for (; at > 0 && list[at - 1] > ids[i]; at--) list[at] = list[at - 1];
        list[at] = ids[i];
    }
    package_wanted.operators = list;
    package_wanted.n_operators = count;
}

uint64_t granted_cycles(int64_t instructions) { return 2 * (uint64_t)instructions; }

sis_status granted_attach(void) {
    package_make();
    return sis_graph_capability(net, package_bytes, package_size);
}

void granted_begin(void) {
    net_begin(18);
    TEST_ASSERT_EQUAL(SIS_OK, granted_attach());
}

int64_t granted_cost(sis_cost which) {
    int64_t costs[SIS_COST_COUNT];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_costs(net, costs));
    return costs[which];
}

void granted_reset(void) {
    package_reset();
    package_wanted.core = "cortex-a72";
}
