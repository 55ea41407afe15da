/* The host's team after a fork: a child has none of its parent's threads, whatever they were at. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "team.h"
#include "unity.h"

enum { SHARES = 4, JOBS = 200, CHILDREN = 20, PATIENCE = 60 /* seconds */ };

static void count(void *job, uint32_t share) {
    __atomic_fetch_add((uint32_t *)job + share, 1, __ATOMIC_RELAXED);
}

/* Whether each share of each job was done once. */
static bool work(void) {
    const sis_team *team = sis_team_here();
    uint32_t done[SHARES] = {0};
    for (int i = 0; i < JOBS; i++) team->run(team->context, SHARES, count, done);
    for (int i = 0; i < SHARES; i++)
        if (done[i] != JOBS) return false;
    return true;
}

static void child_works(void) {
    const pid_t child = fork();
    TEST_ASSERT_TRUE(child >= 0);
    if (child == 0) {
        alarm(PATIENCE); /* a child that waits for threads it does not have ends so */
        _exit(work() ? 0 : 1);
    }
    int status;
    TEST_ASSERT_EQUAL(child, waitpid(child, &status, 0));
    TEST_ASSERT_EQUAL_MESSAGE(0, status, "the child was stopped, or left shares undone");
}

static void a_child_starts_threads_of_its_own(void) {
    TEST_ASSERT_TRUE(work());
    child_works();
    TEST_ASSERT_TRUE(work());
}

static bool stop;

static void *keep_working(void *argument) {
    (void)argument;
    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) (void)work();
    return NULL;
}

/* Whoever else is in the middle of a job has the team's locks. */
static void a_child_of_a_busy_parent(void) {
    pthread_t other;
    TEST_ASSERT_EQUAL(0, pthread_create(&other, NULL, keep_working, NULL));
    for (int i = 0; i < CHILDREN; i++) child_works();
    __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
    TEST_ASSERT_EQUAL(0, pthread_join(other, NULL));
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(a_child_starts_threads_of_its_own);
    RUN_TEST(a_child_of_a_busy_parent);
    return UNITY_END();
}
