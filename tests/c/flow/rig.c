/* Flows for tests. */
#include <string.h>

#include "rig.h"

sis_flow *rig;
_Alignas(64) uint8_t rig_records[RIG_RECORDS], rig_arena[RIG_ARENA];
uint64_t rig_seed;

static void ok(sis_status status) {
    TEST_ASSERT_EQUAL_STRING_MESSAGE("", status == SIS_OK ? "" : sis_flow_error(rig)->text, "call");
    TEST_ASSERT_EQUAL_INT(SIS_OK, status);
}

void rig_begin(void) { ok(sis_flow_create(rig_records, sizeof rig_records, &rig)); }

uint32_t rig_schema(sis_dtype dtype, const int64_t *dims, uint32_t rank) {
    uint32_t id = 77;
    ok(sis_flow_schema(rig, dtype, dims, rank, &id));
    return id;
}

uint32_t rig_channel(const char *name, uint32_t capacity, uint32_t schema, size_t bytes) {
    uint32_t id = 77;
    ok(sis_flow_channel(rig, name, capacity, schema, bytes, &id));
    return id;
}

uint32_t rig_words(const char *name, uint32_t capacity) {
    return rig_channel(name, capacity, rig_schema(SIS_U64, DIMS(1)), 0);
}

uint32_t rig_staged(sis_flow_kind kind, const char *name, uint32_t stage, uint32_t priority, uint32_t inputs,
                    uint32_t outputs) {
    uint32_t id = 77;
    ok(sis_flow_operator(rig, kind, name, stage, priority, inputs, outputs, &id));
    return id;
}

uint32_t rig_operator(sis_flow_kind kind, const char *name, uint32_t inputs, uint32_t outputs) {
    return rig_staged(kind, name, SIS_STAGE_MODEL, 0, inputs, outputs);
}

void rig_in(uint32_t operator_, uint32_t port, uint32_t channel) {
    ok(sis_flow_connect(rig, operator_, SIS_IN, port, SIS_NONE, channel));
}

void rig_out(uint32_t operator_, uint32_t port, uint32_t channel) {
    ok(sis_flow_connect(rig, operator_, SIS_OUT, port, SIS_NONE, channel));
}

sis_status rig_try(uint32_t operator_, uint32_t direction, uint32_t port, uint32_t schema, uint32_t channel) {
    return sis_flow_connect(rig, operator_, direction, port, schema, channel);
}

void rig_bind(void) {
    size_t bytes = 0;
    ok(sis_flow_build(rig, &bytes));
    ok(sis_flow_bind(rig, rig_arena, bytes)); /* which is aligned: not a byte more */
}

sis_status rig_start_status(uint32_t steps, sis_flow_report *report) {
    return sis_flow_start(rig, steps, report);
}

sis_flow_report rig_start(uint32_t steps) {
    sis_flow_report report;
    ok(sis_flow_start(rig, steps, &report));
    return report;
}

uint64_t *rig_word(uint32_t slot) {
    int64_t info[SIS_TENSOR_INFO];
    ok(sis_flow_slot(rig, slot, info));
    return (uint64_t *)(void *)(rig_arena + info[3]);
}

void rig_send(uint32_t channel, uint64_t word) {
    uint32_t slot = SIS_NONE;
    ok(sis_flow_acquire(rig, channel, &slot));
    TEST_ASSERT_NOT_EQUAL_UINT32(SIS_NONE, slot);
    *rig_word(slot) = word;
    ok(sis_flow_publish(rig, channel, slot));
}

bool rig_receive(uint32_t channel, uint64_t *word) {
    uint32_t slot = SIS_NONE;
    ok(sis_flow_take(rig, channel, &slot));
    if (slot == SIS_NONE) return false;
    *word = *rig_word(slot);
    ok(sis_flow_release(rig, channel, slot));
    return true;
}

int64_t rig_channel_figure(uint32_t channel, sis_channel_figure figure) {
    int64_t figures[SIS_CHANNEL_FIGURE_COUNT];
    ok(sis_flow_channel_figures(rig, channel, figures));
    return figures[figure];
}

int64_t rig_operator_figure(uint32_t operator_, sis_operator_figure figure) {
    int64_t figures[SIS_OPERATOR_FIGURE_COUNT];
    ok(sis_flow_operator_figures(rig, operator_, figures));
    return figures[figure];
}

uint32_t rig_busy(void) {
    uint32_t busy = 0;
    for (uint32_t i = 0; i < rig->n_pools; i++) {
        const sis_pool *pool = &rig->pools[i];
        const sis_channel *c = pool->root;
        busy += c->plain ? c->size - c->room + c->reserved : pool->count - pool->n_free;
    }
    return busy;
}

void rig_is(const char *part) {
    const char *text = sis_flow_error(rig)->text;
    TEST_ASSERT_NOT_NULL_MESSAGE(strstr(text, part), text);
}

uint64_t rig_mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint32_t rig_random(uint32_t below) {
    rig_seed += 0x9e3779b97f4a7c15u;
    return (uint32_t)((rig_mix(rig_seed) >> 32) * below >> 32);
}
