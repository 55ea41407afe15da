/* A platform made of variables: what a script prints is kept, time moves only when it is asked for or waited. */
#ifndef SIS_TEST_PLATFORM_H
#define SIS_TEST_PLATFORM_H

#include "sis/script.h"

typedef struct test_platform {
    sis_platform platform;
    char text[2][4096]; /* streams 1 and 2, zero-terminated; cut when full */
    size_t used[2];
    uint64_t time, step; /* ns; each look at the clock moves it by `step` */
    bool ctrl_c;
    uint32_t written; /* files */
} test_platform;

void test_platform_init(test_platform *test);

/* Runs `source` in the first `memory` bytes of one large region. */
int test_script(test_platform *test, const char *source, size_t memory, uint64_t time_limit_ns,
                sis_script_usage *usage);

#endif
