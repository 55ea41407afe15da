/* Random flows (chains, tees, joins, forwards, loops with initial tokens, the caller at any end) do what the model does:
 * the same operators fire with the same tokens in the same order, whether a start makes one step or many, and however
 * often it is suspended or an operator fails. No buffer is lost, none is used twice, none is waited for. */
#include <string.h>

#include "model.h"
#include "rig.h"

enum { FLOWS = 1500, SEGMENTS = 12, MEMORY = 40 };

static model m;
static uint64_t memory[MEMORY], kept[MODEL_OPS][MEMORY], rig_log, calls[MODEL_OPS];
static uint32_t trouble; /* one in so many: suspended, failed; 0 = never */

void setUp(void) {}
void tearDown(void) {}

static uint32_t add_channel(int producer, int consumer) {
    m.channel[m.channels] = (model_channel){.capacity = 1 + rig_random(rig_random(4) == 0 ? MODEL_DEPTH : 3),
                                            .producer = producer,
                                            .consumer = consumer};
    return m.channels++;
}

/* Any output may feed any input; what is left over is the caller's. */
static void draw(void) {
    struct {
        int op;
        uint32_t port;
    } ins[MODEL_OPS * MODEL_PORTS], outs[MODEL_OPS * MODEL_PORTS];
    uint32_t n_ins = 0, n_outs = 0, likely = rig_random(4);
    memset(&m, 0, sizeof m);
    m.ops = 1 + rig_random(MODEL_OPS);
    for (uint32_t i = 0; i < m.ops; i++) {
        static const uint8_t kinds[] = {SIS_FLOW_FUNCTION, SIS_FLOW_FUNCTION, SIS_FLOW_FUNCTION, SIS_FLOW_TEE,
                                        SIS_FLOW_TEE,      SIS_FLOW_MEMORY,   SIS_FLOW_RECORD};
        model_op *op = &m.op[i];
        op->kind = kinds[rig_random(7)];
        op->stage = rig_random(SIS_STAGE_COUNT);
        op->priority = rig_random(3) * 100;
        op->inputs = op->kind == SIS_FLOW_MEMORY ? 0 : op->kind == SIS_FLOW_FUNCTION ? rig_random(4) : 1;
        op->outputs = op->kind == SIS_FLOW_RECORD   ? 0
                      : op->kind == SIS_FLOW_MEMORY ? 1
                                                    : rig_random(MODEL_PORTS) + 1;
        if (op->kind == SIS_FLOW_MEMORY) op->life = rig_random(MEMORY + 1);
        if (op->kind == SIS_FLOW_FUNCTION && op->inputs == 0 && rig_random(2)) op->life = 1 + rig_random(30);
        op->room = rig_random(3) ? MEMORY : rig_random(8);
        for (uint32_t k = 0; k < op->inputs; k++) ins[n_ins].op = (int)i, ins[n_ins++].port = k;
        for (uint32_t k = 0; k < op->outputs; k++) {
            op->from[k] = -1;
            outs[n_outs].op = (int)i, outs[n_outs++].port = k;
            if (op->kind == SIS_FLOW_FUNCTION && k < op->inputs && rig_random(4) == 0) op->from[k] = (int)k;
        }
    }
    while (n_ins + n_outs > 0) {
        int from = -1, to = -1;
        uint32_t i = n_ins == 0 ? 0 : rig_random(n_ins), o = n_outs == 0 ? 0 : rig_random(n_outs);
        bool both = rig_random(8) != 0;
        if (n_outs > 0 && (both || n_ins == 0)) from = outs[o].op;
        if (n_ins > 0 && (both || from < 0)) to = ins[i].op;
        uint32_t c = add_channel(from, to);
        if (from >= 0) m.op[from].out[outs[o].port] = c, outs[o] = outs[--n_outs];
        if (to >= 0) m.op[to].in[ins[i].port] = c, ins[i] = ins[--n_ins];
        if (rig_random(4) < likely) m.channel[c].initial = rig_random(m.channel[c].capacity + 1);
    }
}

static sis_status call(void *context, uint32_t id, const uint32_t *slots, uint32_t n, uint32_t *verdict) {
    uint64_t in[MODEL_PORTS], out[MODEL_PORTS];
    const model_op *op = &m.op[id];
    (void)context;
    TEST_ASSERT_EQUAL_UINT32(op->inputs + op->outputs, n);
    for (uint32_t i = 0; i < op->inputs; i++) in[i] = *rig_word(slots[i]);
    for (uint32_t i = 0; i < op->outputs; i++) {
        TEST_ASSERT_EQUAL_INT(op->from[i] >= 0, slots[op->inputs + i] == SIS_NONE);
        if (op->from[i] < 0) *rig_word(slots[op->inputs + i]) = 0xdead; /* nobody else may see it */
    }
    if (trouble > 0 && rig_random(trouble) == 0) return SIS_CUSTOM_FAILED;
    *verdict = model_behave(&m, id, calls[id]++, in, out);
    if (*verdict <= SIS_CONSUMED) rig_log = model_log(rig_log, id, *verdict, in, op->inputs);
    if (*verdict != SIS_FIRED) return SIS_OK;
    rig_log = model_log(rig_log, id, *verdict, out, op->outputs);
    for (uint32_t i = 0; i < op->outputs; i++)
        *rig_word(op->from[i] >= 0 ? slots[op->from[i]] : slots[op->inputs + i]) = out[i];
    return SIS_OK;
}

static sis_interrupt interrupted(void *context) {
    (void)context;
    return trouble == 0 || rig_random(trouble) > 0 ? SIS_GO_ON : rig_random(2) ? SIS_STOP : SIS_SUSPEND;
}

/* False when it is refused, as it must be then. */
static bool make(void) {
    size_t bytes;
    char name[3] = "xa";
    rig_begin();
    uint32_t word = rig_schema(SIS_U64, DIMS(1));
    for (uint32_t i = 0; i < m.channels; i++) {
        uint64_t first = i + 1;
        uint32_t c = rig_channel("c", m.channel[i].capacity, word, 0);
        TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_initial(rig, c, m.channel[i].initial, &first, sizeof first));
    }
    for (uint32_t i = 0; i < m.ops; i++) {
        const model_op *op = &m.op[i];
        name[1] = (char)('a' + i);
        rig_staged(op->kind, name, op->stage, op->priority, op->inputs, op->outputs);
        for (uint32_t k = 0; k < op->inputs; k++) rig_in(i, k, op->in[k]);
        for (uint32_t k = 0; k < op->outputs; k++) rig_out(i, k, op->out[k]);
        for (uint32_t k = 0; k < op->outputs; k++)
            if (op->from[k] >= 0)
                TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_forward(rig, i, (uint32_t)op->from[k], k));
        if (op->kind == SIS_FLOW_MEMORY) sis_flow_memory(rig, i, memory, op->life * 8, 1);
        if (op->kind == SIS_FLOW_RECORD) sis_flow_record(rig, i, kept[i], op->room * 8);
    }
    sis_flow_on_call(rig, call, NULL);
    sis_flow_set_interrupt(rig, interrupted, NULL);
    bool refused = model_refused(&m);
    TEST_ASSERT_EQUAL_INT(refused ? SIS_BAD_ARGUMENT : SIS_OK, sis_flow_build(rig, &bytes));
    if (refused)
        TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_destroy(rig));
    else
        TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_bind(rig, rig_arena, bytes));
    return !refused;
}

/* Every slot has as many references as places it lies in, or is free. */
static void check_slots(void) {
    static uint32_t seen[4096];
    uint32_t busy = 0;
    TEST_ASSERT_LESS_THAN_UINT32(4096, rig->n_slots);
    memset(seen, 0, sizeof seen);
    for (uint32_t i = 0; i < m.channels; i++) {
        const sis_channel *c = sis_channel_at(rig, i);
        TEST_ASSERT_EQUAL_UINT32(m.channel[i].depth, c->waiting);
        TEST_ASSERT_EQUAL_UINT32(c->size, c->waiting + c->room);
        TEST_ASSERT_EQUAL_UINT32(c->write, (c->read + c->waiting) % c->size);
        uint32_t in_ring = c->waiting + c->reserved;
        for (uint32_t k = 0; k < (c->plain ? c->size : in_ring); k++)
            seen[c->ring[sis_ring_on(c, c->read, k)]]++;
        if (c->plain) busy += in_ring;
    }
    for (uint32_t i = 0; i < rig->n_slots; i++) {
        bool plain = sis_pool_of(rig, i)->root->plain;
        TEST_ASSERT_EQUAL_UINT32(plain ? 1 : rig->refs[i], seen[i]);
        busy += !plain && seen[i] > 0;
    }
    TEST_ASSERT_EQUAL_UINT32(busy, rig_busy());
}

/* The caller sends, takes and ends as the seed says; the model's channel too. */
static void by_caller(uint32_t i) {
    model_channel *c = &m.channel[i];
    uint32_t slot = SIS_NONE;
    if (c->producer < 0 && !c->ended) {
        for (uint32_t n = rig_random(3); n > 0; n--) {
            uint64_t word = rig_mix(rig_random(1000));
            TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_acquire(rig, i, &slot));
            TEST_ASSERT_EQUAL_INT(c->depth == c->capacity, slot == SIS_NONE);
            if (slot == SIS_NONE) break;
            *rig_word(slot) = c->queue[c->depth++] = word;
            TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_publish(rig, i, slot));
        }
        if (rig_random(20) == 0) {
            c->ended = true;
            TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_end(rig, i));
        }
    }
    for (uint32_t n = rig_random(4); n > 0 && c->consumer < 0; n--) {
        uint64_t word;
        bool some = rig_receive(i, &word);
        TEST_ASSERT_EQUAL_INT(c->depth > 0, some);
        if (!some) break;
        TEST_ASSERT_EQUAL_UINT64(c->queue[0], word);
        memmove(c->queue, c->queue + 1, --c->depth * sizeof word);
    }
}

/* `steps` of the flow, in pieces; SIS_STALLED or SIS_OK. */
static sis_status start(uint32_t steps, bool singly, sis_flow_report *sum) {
    sis_status status = SIS_OK;
    *sum = (sis_flow_report){0};
    while (sum->steps < steps) {
        sis_flow_report report;
        status = rig_start_status(singly ? 1 : steps - (uint32_t)sum->steps, &report);
        sum->steps += report.steps;
        sum->firings += report.firings;
        sum->state = report.state;
        if (status == SIS_SUSPENDED || status == SIS_INTERRUPTED || status == SIS_CUSTOM_FAILED) continue;
        if (status != SIS_OK || report.state != SIS_FLOW_STEPPED) break;
    }
    return status;
}

static uint64_t states[MODEL_STALLED + 1], firings_made, flows_made;

static uint64_t play(uint64_t seed, bool singly, uint32_t trouble_with) {
    uint64_t script = seed, other = seed ^ 0x5555; /* the caller's deeds and the troubles are drawn apart */
    trouble = 0;
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_reset(rig));
    model_reset(&m);
    memset(calls, 0, sizeof calls);
    rig_log = 0;
    for (uint32_t s = 0; s < SEGMENTS; s++) {
        sis_flow_report report;
        uint64_t made, firings;
        uint32_t state;
        rig_seed = script;
        for (uint32_t i = 0; i < m.channels; i++) by_caller(i);
        uint32_t steps = 1 + rig_random(9);
        script = rig_seed;
        rig_seed = other;
        trouble = trouble_with;
        sis_status status = start(steps, singly, &report);
        trouble = 0;
        other = rig_seed;
        model_start(&m, steps, &made, &firings, &state);
        TEST_ASSERT_EQUAL_INT_MESSAGE(state == MODEL_STALLED ? SIS_STALLED : SIS_OK, status,
                                      sis_flow_error(rig)->text);
        TEST_ASSERT_EQUAL_UINT64(made, report.steps);
        TEST_ASSERT_EQUAL_UINT64(firings, report.firings);
        if (status == SIS_OK && (!singly || made < steps)) TEST_ASSERT_EQUAL_UINT64(state, report.state);
        TEST_ASSERT_EQUAL_UINT64(m.log, rig_log);
        check_slots();
        states[state]++;
        firings_made += firings;
    }
    for (uint32_t i = 0; i < m.ops; i++)
        if (m.op[i].kind == SIS_FLOW_RECORD)
            for (uint64_t k = 0; k < m.op[i].cursor; k++) rig_log = rig_mix(rig_log + kept[i][k]);
    return rig_log;
}

static void test_random_flows_do_what_the_model_does(void) {
    for (uint64_t i = 0; i < MEMORY; i++) memory[i] = model_memory(i);
    for (uint64_t i = 0; i < FLOWS; i++) {
        rig_seed = i * 7919;
        draw();
        if (!make()) continue;
        flows_made++;
        uint64_t log = play(i, false, 0);
        TEST_ASSERT_EQUAL_UINT64(log, play(i, false, 0));
        TEST_ASSERT_EQUAL_UINT64(log, play(i, true, 0));
        TEST_ASSERT_EQUAL_UINT64(log, play(i, false, 5));
        TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_destroy(rig));
    }
    /* The test is not about flows that never move, and it sees every state. */
    TEST_ASSERT_GREATER_THAN_UINT64(FLOWS / 3, flows_made);
    TEST_ASSERT_GREATER_THAN_UINT64(FLOWS * 50, firings_made);
    TEST_ASSERT_GREATER_THAN_UINT64(FLOWS / 10, states[SIS_FLOW_STEPPED]);
    TEST_ASSERT_GREATER_THAN_UINT64(FLOWS / 10, states[SIS_FLOW_WAITING]);
    TEST_ASSERT_GREATER_THAN_UINT64(FLOWS / 10, states[SIS_FLOW_DONE]);
    TEST_ASSERT_GREATER_THAN_UINT64(FLOWS / 10, states[MODEL_STALLED]);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_random_flows_do_what_the_model_does);
    return UNITY_END();
}
