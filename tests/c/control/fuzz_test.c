/* Programs of frames, damaged on their way: nothing is read or written that is not the control's, every reply is one, and all
 * memory comes back. SIS_FUZZ_INPUTS frames (some thousands without it), from the seed SIS_FUZZ_SEED. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "sis/clock.h"
#include "sis/probe.h"

#define INPUTS 20000u
#define SEED 20261122u
#define MEMORY (4u << 20)
#define PATIENCE 2000u

static uint64_t state;
static uint64_t now;
uint64_t fuzz_inputs;
static uint64_t good, replies_seen;

static uint32_t next(void) { /* xorshift64* */
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * 2685821657736338717u) >> 32);
}

uint32_t fuzz_below(uint32_t n) { return (uint32_t)((uint64_t)next() * n >> 32); }
bool fuzz_once_in(uint32_t n) { return fuzz_below(n) == 0; }

static uint64_t now_ns(void *context) {
    (void)context;
    return now += 50;
}
static void idle_until(void *context, uint64_t ns) {
    (void)context;
    if (ns > now) now = ns;
}
static void count(void *context, sis_counts *counts) {
    (void)context;
    *counts = (sis_counts){.ns = now += 10};
}
static const sis_clock fake_clock = {.core = "any", .now_ns = now_ns, .idle_until = idle_until};
static const sis_probe fake_probe = {.available = SIS_COUNT_NS, .read = count, .now_ns = now_ns};

void setUp(void) {}
void tearDown(void) {}

/* What a wire, or a host with a bug, may do to a frame whose length was put right already. */
static void damage(void) {
    const size_t n = rig_out.n;
    const uint32_t at = fuzz_below((uint32_t)n);
    switch (fuzz_below(7)) {
    case 0: rig_out.bytes[at] ^= (uint8_t)(1u << fuzz_below(8)); break;
    case 1: rig_out.bytes[at] = (uint8_t)fuzz_below(256); break;
    case 2: rig_out.bytes[4 + fuzz_below(4)] = (uint8_t)fuzz_below(256); break; /* its length */
    case 3: rig_out.n = at; break;
    case 4:
        memmove(rig_out.bytes + at, rig_out.bytes + at + 1, n - at - 1);
        rig_out.n--;
        break;
    case 5:
        memmove(rig_out.bytes + at + 1, rig_out.bytes + at, n - at);
        rig_out.bytes[at] = (uint8_t)fuzz_below(256);
        rig_out.n++;
        break;
    default: /* a field's worth of one bits: the largest of everything */
        memset(rig_out.bytes + at, 0xff, n - at < 8 ? n - at : 1 + fuzz_below(8));
    }
}

static uint32_t look_at_replies(void) {
    size_t at = 0;
    uint32_t id = 0;
    while (at < rig_reply_bytes) {
        const rig_reply r = rig_next(&at);
        TEST_ASSERT_TRUE(r.status == SIS_OK || r.text[0] != 0);
        TEST_ASSERT_TRUE(r.status != SIS_INTERNAL);
        id = r.id;
        good += r.status == SIS_OK;
        replies_seen++;
    }
    rig_reply_bytes = 0;
    return id;
}

/* The host fills up what the control still waits for, with anything; or ends the session. */
static void come_back(void) {
    size_t wanted = sis_control_wants(rig_control);
    if (wanted > SIS_LIMIT_PAYLOAD || fuzz_once_in(2)) {
        sis_control_stop(rig_control);
        return;
    }
    for (; wanted > 0; wanted--) sis_control_bytes(rig_control, &(uint8_t){(uint8_t)next()}, 1);
}

uint32_t fuzz_send(void) {
    const uint32_t length = (uint32_t)(rig_out.n - SIS_FRAME_HEADER);
    for (uint32_t i = 0; i < 4; i++) rig_out.bytes[4 + i] = (uint8_t)(length >> (8 * i));
    if (fuzz_once_in(25)) damage();
    fuzz_inputs++;
    rig_patience = PATIENCE;
    for (size_t at = 0; at < rig_out.n;) {
        const size_t left = rig_out.n - at, n = fuzz_once_in(3) ? 1 + fuzz_below((uint32_t)left) : left;
        sis_control_bytes(rig_control, rig_out.bytes + at, n);
        at += n;
    }
    const uint32_t id = look_at_replies();
    if (sis_control_wants(rig_control) != SIS_FRAME_HEADER) come_back();
    look_at_replies();
    return id;
}

static uint64_t from_environment(const char *name, uint64_t otherwise) {
    const char *text = getenv(name);
    return text == NULL ? otherwise : strtoull(text, NULL, 10);
}

static void test_programs(void) {
    const uint64_t inputs = from_environment("SIS_FUZZ_INPUTS", INPUTS);
    uint64_t seed = from_environment("SIS_FUZZ_SEED", SEED);
    printf("%llu inputs from seed %llu\n", (unsigned long long)inputs, (unsigned long long)seed);
    sis_clock_install(&fake_clock);
    sis_probe_install(&fake_probe);
    while (fuzz_inputs < inputs) {
        state = seed++ * 0x9e3779b97f4a7c15u + 1;
        rig_start();
        rig_most = fuzz_once_in(4) ? 1 + fuzz_below(MEMORY) : MEMORY;
        for (uint32_t i = 1 + fuzz_below(3); i > 0; i--) fuzz_program();
        rig_stop();
    }
    printf("%llu frames, %llu replies, %llu of them good\n", (unsigned long long)fuzz_inputs,
           (unsigned long long)replies_seen, (unsigned long long)good);
    TEST_ASSERT_TRUE(good > fuzz_inputs / 4);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_programs);
    return UNITY_END();
}
