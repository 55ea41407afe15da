/* What the parts of the scheduler share: a task for each graph, and where it stands. */
#ifndef SIS_SCHEDULE_PARTS_H
#define SIS_SCHEDULE_PARTS_H

#include "heap.h"
#include "sis/schedule.h"
#include "wide.h"

typedef enum sis_task_state {
    SIS_TASK_FREE,    /* no graph; figures of the last one stay */
    SIS_TASK_IDLE,    /* its job is done, the next not released */
    SIS_TASK_READY,   /* has a job and budget; in the heap `ready`, also while it runs */
    SIS_TASK_DRAINED, /* throttled: has a job, and no budget until its next period */
    SIS_TASK_LEAVING, /* withdrawn; its share is not free yet */
} sis_task_state;

#define SIS_TASK_NAME 32 /* cut to fit */

/* What admission looks at. */
typedef struct sis_share {
    sis_terms terms;
    char name[SIS_TASK_NAME];
    uint64_t window; /* min(D,T): the deadline that is scheduled by, from a period's start on */
    uint64_t cost;   /* budget + reserve */
} sis_share;

typedef struct sis_task {
    sis_share share;
    sis_task_state state;
    uint32_t next_task; /* admitted ones by window, the longest first; SIS_NO_GRAPH */

    uint64_t next;     /* when the next period begins */
    uint64_t waiting;  /* periods that began and were not taken up yet */
    uint64_t deadline; /* of the period taken up; when LEAVING: until when its share is used */
    uint64_t used;     /* of that period's budget; more than it: the next ones' too */
    uint64_t release;  /* of the job */
    uint64_t ran;      /* the job, so far */
    bool started;      /* the job has run */
    bool missed;       /* its deadline, and that was counted */

    int64_t figures[SIS_TASK_FIGURE_COUNT]; /* counts and maxima; quantiles are read from: */
    sis_histogram jitter, response;
} sis_task;

struct sis_schedule {
    sis_task *tasks;
    uint32_t capacity, first_task; /* admitted, by window, the longest first */
    uint32_t running;
    uint64_t since;           /* the running graph's time is counted up to here */
    sis_heap ready;           /* by deadline */
    sis_heap timers;          /* by the next period's start */
    sis_wide sum, over, part; /* admission's numbers */
    int64_t figures[SIS_SCHEDULE_FIGURE_COUNT];
    sis_histogram jitter;
};

static inline sis_task *sis_task_at(const sis_schedule *schedule, uint32_t graph) {
    return &schedule->tasks[graph];
}

/* a + b, at most SIS_NEVER. */
static inline uint64_t sis_later(uint64_t a, uint64_t b) { return b > SIS_NEVER - a ? SIS_NEVER : a + b; }

/* Tests the set with one more, who would get that number. */
void sis_judge(sis_schedule *schedule, const sis_share *newcomer, uint32_t number, sis_admission *report);

#endif
