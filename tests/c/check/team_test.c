/* Teams give the bits of one core: every case of every operator, and mlbench's larger ones, on two to four cores, their shares
 * one after the other in any order and side by side on threads. A tile that needs what another one left behind shows here, a
 * tile that touches what another one writes under the thread sanitizer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"
#include "sis/team.h"
#include "team.h"
#include "unity.h"

static uint32_t jobs; /* that were shared out */

void setUp(void) { jobs = 0; }
void tearDown(void) {
    sis_team_install(NULL);
    TEST_ASSERT_EQUAL_size_t(0, rig_pieces);
}

/* The last share first, then the odd ones, then the rest. */
static void run_mixed(void *context, uint32_t shares, sis_team_work *work, void *job) {
    (void)context;
    jobs++;
    for (uint32_t i = shares; i-- > 0;)
        if (i % 2 == 1) work(job, i);
    for (uint32_t i = shares; i-- > 0;)
        if (i % 2 == 0) work(job, i);
}

/* Every node that has two tiles is shared. */
static sis_team mixed = {.cores = 4, .usual = 4, .least = 0, .run = run_mixed};
static sis_team threads;

static void run_threads(void *context, uint32_t shares, sis_team_work *work, void *job) {
    jobs++;
    ((const sis_team *)context)->run(NULL, shares, work, job);
}

typedef struct result {
    sis_status status;
    uint8_t *bytes;
    size_t count;
    char text[SIS_ERROR_TEXT];
} result;

static void append(result *r, const void *bytes, size_t count) {
    if (count == 0) return;
    r->bytes = realloc(r->bytes, r->count + count);
    TEST_ASSERT_NOT_NULL(r->bytes);
    memcpy(r->bytes + r->count, bytes, count);
    r->count += count;
}

/* Shapes and bytes of all outputs, items of sequences left out; or what went wrong. */
static result compute(const sis_case *of) {
    result r = {0};
    sis_case_graph built;
    r.status = sis_case_build(of, &rig_memory, &built);
    if (r.status == SIS_OK) r.status = sis_graph_run(built.graph);
    if (r.status != SIS_OK)
        strcpy(r.text, built.graph == NULL ? built.error.text : sis_graph_error(built.graph)->text);
    for (uint32_t i = 0; r.status == SIS_OK && i < built.n_outputs; i++) {
        int64_t info[SIS_TENSOR_INFO];
        sis_graph_port_info port;
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_tensor(built.graph, built.output[i], info));
        append(&r, &info[4], 8 * sizeof info[0]);
        if ((info[0] & 255) == SIS_SEQUENCE) continue;
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_port(built.graph, built.output[i], &port));
        append(&r, port.data, port.bytes);
    }
    sis_case_free(&built);
    return r;
}

static void same(const sis_case *of, const result *one, const sis_team *team, uint32_t cores) {
    char message[512];
    mixed.usual = threads.usual = cores;
    sis_team_install(team);
    result many = compute(of);
    sis_team_install(NULL);
    snprintf(message, sizeof message, "operator %u %s, %u cores: %s", (unsigned)of->op, of->name,
             (unsigned)cores, many.text);
    TEST_ASSERT_EQUAL_MESSAGE(one->status, many.status, message);
    TEST_ASSERT_EQUAL_STRING_MESSAGE(one->text, many.text, message);
    TEST_ASSERT_EQUAL_size_t_MESSAGE(one->count, many.count, message);
    TEST_ASSERT_TRUE_MESSAGE(one->count == 0 || memcmp(one->bytes, many.bytes, one->count) == 0, message);
    free(many.bytes);
}

static void every(const sis_case_table *table, uint64_t most_macs) {
    sis_case of;
    for (size_t at = 0; sis_case_next(table, &at, &of);) {
        if (of.macs > most_macs) continue;
        result one = compute(&of);
        for (uint32_t cores = 2; cores <= 4; cores++) same(&of, &one, &mixed, cores);
        same(&of, &one, &threads, 4);
        free(one.bytes);
    }
}

static void every_operator(void) { every(&sis_check_cases, UINT64_MAX); }

static void larger_ones(void) {
    every(&sis_bench_cases, 1000000);
    TEST_ASSERT_TRUE(jobs > 300); /* so much was shared, and not all on one core after all */
}

int main(void) {
    sis_host_team_begin(4);
    const sis_team *host = sis_team_here();
    threads = (sis_team){.cores = 4, .usual = 4, .run = run_threads, .context = (void *)(uintptr_t)host};
    UNITY_BEGIN();
    RUN_TEST(every_operator);
    RUN_TEST(larger_ones);
    return UNITY_END();
}
