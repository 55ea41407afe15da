/* The board's team on cores that are as slow as can be: they look at what they were given when somebody waits for them. */
#include "kernel/team.h"

#include <string.h>

#include "kernel/bootargs.h"
#include "kernel/cores.h"
#include "sis/team.h"
#include "unity.h"

static struct {
    void (*function)(void *argument);
    void *argument;
} asked[SIS_MOST_CORES];
static uint32_t self;
static bool occupied[SIS_MOST_CORES]; /* with something else */

uint32_t sis_cores_count(void) { return SIS_MOST_CORES; }
uint32_t sis_cores_self(void) { return self; }

bool sis_cores_run(uint32_t core, void (*function)(void *argument), void *argument) {
    TEST_ASSERT_EQUAL_UINT32_MESSAGE(0, self, "core 0 alone may ask others");
    if (asked[core].function != NULL || occupied[core]) return false;
    asked[core].function = function;
    asked[core].argument = argument;
    return true;
}

void sis_cores_wait(uint32_t core) {
    TEST_ASSERT_NOT_NULL_MESSAGE(asked[core].function, "waits for a core that has nothing to do");
    const uint32_t before = self;
    self = core;
    asked[core].function(asked[core].argument);
    self = before;
    asked[core].function = NULL;
}

bool sis_bootarg(const char *name, char *value, size_t bytes) {
    (void)name, (void)value, (void)bytes;
    return false;
}

typedef struct job {
    uint32_t done[SIS_MOST_CORES], by[SIS_MOST_CORES]; /* how often, and by which core last */
    struct job *inner;                                 /* begun by share `at` */
    uint32_t at;
} job;

static void do_share(void *argument, uint32_t share) {
    const sis_team *team = sis_team_here();
    job *j = argument;
    j->done[share]++;
    j->by[share] = self;
    if (j->inner != NULL && j->at == share) team->run(team->context, SIS_MOST_CORES, do_share, j->inner);
}

static void run(job *j) {
    const sis_team *team = sis_team_here();
    team->run(team->context, SIS_MOST_CORES, do_share, j);
}

static void is_done_once(const job *j) {
    for (uint32_t i = 0; i < SIS_MOST_CORES; i++) TEST_ASSERT_EQUAL_UINT32(1, j->done[i]);
}

static void each_core_has_its_share(void) {
    for (int round = 0; round < 3; round++) {
        job j = {.at = 0};
        run(&j);
        is_done_once(&j);
        for (uint32_t i = 0; i < SIS_MOST_CORES; i++) TEST_ASSERT_EQUAL_UINT32(i, j.by[i]);
    }
}

static void who_is_busy_is_spared(void) {
    job j = {.at = 0};
    occupied[2] = true;
    run(&j);
    is_done_once(&j);
    TEST_ASSERT_EQUAL_UINT32(0, j.by[2]);
}

/* Before the other cores have read what they are to do, and from one of them. */
static void a_job_within_a_job(void) {
    for (uint32_t at = 0; at < SIS_MOST_CORES; at++) {
        job inner = {.at = 0}, outer = {.inner = &inner, .at = at};
        run(&outer);
        is_done_once(&outer);
        is_done_once(&inner);
        for (uint32_t i = 0; i < SIS_MOST_CORES; i++) {
            TEST_ASSERT_EQUAL_UINT32(i, outer.by[i]);
            TEST_ASSERT_EQUAL_UINT32(at, inner.by[i]);
        }
    }
    each_core_has_its_share();
}

void setUp(void) {
    self = 0;
    memset(asked, 0, sizeof asked);
    memset(occupied, 0, sizeof occupied);
    sis_kernel_team_start();
}
void tearDown(void) { sis_team_install(NULL); }

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(each_core_has_its_share);
    RUN_TEST(who_is_busy_is_spared);
    RUN_TEST(a_job_within_a_job);
    return UNITY_END();
}
