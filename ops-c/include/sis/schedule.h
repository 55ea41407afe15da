/* Schedule: which of several graphs runs now, so that each is done in time.
 *
 * Pure: time is a number that the caller gives with each call (ns, never falling), memory the caller's; there is no clock
 * and no thread in here. The executive (sis/executive.h) puts it over flows and a real clock, tests/c/schedule over a
 * simulated one.
 *
 * The model. Graph k is periodic: every Tk ns a job of it is released, which should be done Dk ns later and needs at most
 * Ck ns of processor. Jobs are run earliest deadline first (Liu & Layland, "Scheduling algorithms for multiprogramming in a
 * hard-real-time environment", JACM 20, 1973). A job can make room only where a section ends, a node or a tile of a graph;
 * its longest section is Sk. Until then it may hold up a job with an earlier deadline: once, as under the Stack Resource
 * Policy (Baker, "Stack-based scheduling of realtime processes", Real-Time Systems 3, 1991). A set is admitted when
 *
 *     for each graph i:   sum over all k of Ck / min(Dk,Tk)   +   Bi / min(Di,Ti)   <=   1
 *
 * where Bi is the longest section of graphs with later deadlines, that is with min(D,T) greater than graph i's. The test is
 * made in whole numbers, exactly: a set at 1 is admitted, one above it by a billionth of a billionth refused.
 *
 * Budgets. Ck is also what a graph gets: a hard constant-bandwidth server each (Abeni & Buttazzo, "Integrating multimedia
 * applications in hard real-time systems", RTSS 1998). A job that has used Ck and is not done is throttled until its next
 * period, where it goes on with a new budget and that period's deadline; the period starts no job of its own (it is
 * skipped). Since budgets end only where a section ends, such a job runs up to one section too long; that is taken off its
 * next budgets, so that over any n periods a graph has at most n Ck + Sk. A job that is late though it kept to its budget
 * loses nothing: the next one starts when it is done, with the deadline of its own period.
 *
 * What follows, for an admitted set whose sections are no longer than said,
 *   - jobs that keep to their budgets miss no deadline;
 *   - one graph j that breaks its budget makes another graph late by at most the one section it is stopped after, Sj. Past
 *     its budget that section has the deadline of j's next period: it is a section with a later deadline, as in Bi;
 *   - where every graph has a reserve of Sk, which admission adds to Ck and the budget does not hold, no number of graphs
 *     that break their budgets makes another one late at all. */
#ifndef SIS_SCHEDULE_H
#define SIS_SCHEDULE_H

#include "sis/cores.h"
#include "sis/error.h"
#include "sis/metrics.h"

typedef struct sis_schedule sis_schedule;

#define SIS_NEVER UINT64_MAX
#define SIS_NO_GRAPH UINT32_MAX

/* What a graph asks for; ns. */
typedef struct sis_terms {
    uint64_t budget_ns;   /* Ck: processor time of one job in the worst case; > 0 */
    uint64_t period_ns;   /* Tk; > 0 */
    uint64_t deadline_ns; /* Dk, from a release on; 0 = the period */
    uint64_t section_ns;  /* Sk: the longest it may run before it asks sis_schedule_yields again */
    uint64_t reserve_ns;  /* admission takes Ck to be budget + reserve */
} sis_terms;

/* How a set was judged. In billionths, rounded up: a set is admitted when load + blocking <= 1,000,000,000. */
typedef struct sis_admission {
    uint64_t graphs;       /* in the set, the newcomer included */
    uint64_t load_ppb;     /* sum of Ck / min(Dk,Tk); 10^12 stands for all that is more */
    uint64_t blocking_ppb; /* Bi / min(Di,Ti) of the graph for which that is largest */
    uint64_t
        worst; /* that graph i; SIS_NO_GRAPH where no graph can be held up. The newcomer's number is the one it would have had */
    uint64_t blocker;     /* the graph with the section Bi; SIS_NO_GRAPH as above */
    uint64_t blocking_ns; /* Bi */
    uint64_t window_ns;   /* min(Di,Ti) */
    sis_error error;      /* SIS_OK, or SIS_NOT_ADMITTED and all of this in a sentence */
} sis_admission;

/* Bytes for a schedule of at most `graphs` graphs at a time; SIZE_MAX when there are no such blocks. */
size_t sis_schedule_size(uint32_t graphs);

/* As many graphs as `bytes` have room for: see sis_schedule_size. SIS_OUT_OF_ARENA when that is none. */
sis_status sis_schedule_create(void *memory, size_t bytes, sis_schedule **schedule);

/* Tests the whole set, the newcomer included, and takes it in: its first job is released at `first_ns` or, when that is
 * past, now. The test holds whenever graphs are released, so one may come at any time. `name` is copied (31 bytes of it),
 * for reports; may be NULL. SIS_NOT_ADMITTED (nothing changes; counted), SIS_BAD_ARGUMENT, SIS_OVERFLOW (budget + reserve),
 * SIS_OUT_OF_ARENA (no room for one more graph). `report` may be NULL. */
sis_status sis_schedule_admit(sis_schedule *schedule, uint64_t now, const sis_terms *terms, uint64_t first_ns,
                              const char *name, uint32_t *graph, sis_admission *report);

/* Stops a graph that is not running. Its share is free for others when its present deadline is past, not before: what it
 * has used of it cannot be used twice. Its number may be given to another graph then; figures stay until that. */
sis_status sis_schedule_withdraw(sis_schedule *schedule, uint64_t now, uint32_t graph);

/* Releases what is due and begins the stretch of the graph with the earliest deadline; SIS_NO_GRAPH when no job is ready,
 * then sleep until sis_schedule_next. Only when no graph is running. */
uint32_t sis_schedule_pick(sis_schedule *schedule, uint64_t now);

/* At a section's end of the graph that runs: its time is counted, jobs that are due are released. True when it has to
 * make room: its budget is used up, or a job with an earlier deadline is ready. */
bool sis_schedule_yields(sis_schedule *schedule, uint64_t now);

/* The stretch is over, because the graph made room or because its job is `done`. A job whose budget is used up and that is
 * not done is throttled. */
void sis_schedule_leave(sis_schedule *schedule, uint64_t now, bool done);

/* When to look again: the next release, or the end of the running graph's budget if that is sooner. SIS_NEVER. */
uint64_t sis_schedule_next(const sis_schedule *schedule);

uint32_t sis_schedule_running(const sis_schedule *schedule); /* SIS_NO_GRAPH */

/* --- worst-case times from estimates --- */

/* The row of ops-c/cores.json; NULL when there is none of that name. A name of NULL gives the row for any core. */
const sis_core *sis_core_find(const char *name);

/* Time that so many estimated instructions take at most, the core's margin included; SIS_NEVER when it does not fit. */
uint64_t sis_core_ns(const sis_core *core, uint64_t instructions);

/* --- figures --- */

typedef enum sis_task_figure {
    SIS_TASK_PERIODS,      /* begun: each releases a job or is skipped */
    SIS_TASK_DONE,         /* jobs */
    SIS_TASK_MISSED,       /* jobs that were not done at their deadline */
    SIS_TASK_THROTTLED,    /* times a job had used its budget before it was done */
    SIS_TASK_SKIPPED,      /* periods that started no job, because the last one was not done */
    SIS_TASK_SUSPENDED,    /* times a job made room for another */
    SIS_TASK_RUN_MOST,     /* ns, of one job */
    SIS_TASK_OVER_MOST,    /* ns past its budget */
    SIS_TASK_LATE_MOST,    /* ns past its deadline */
    SIS_TASK_RESPONSE_P99, /* ns from release to done */
    SIS_TASK_RESPONSE_MOST,
    SIS_TASK_JITTER_P50, /* jitter: ns from a job's release to its start */
    SIS_TASK_JITTER_P99,
    SIS_TASK_JITTER_MOST,
    SIS_TASK_FIGURE_COUNT
} sis_task_figure;
sis_status sis_schedule_task_figures(const sis_schedule *schedule, uint32_t graph,
                                     int64_t figures[SIS_TASK_FIGURE_COUNT]);

typedef enum sis_schedule_figure {
    SIS_SCHEDULE_ACCEPTED, /* graphs, ever */
    SIS_SCHEDULE_REJECTED, /* graphs, ever: SIS_NOT_ADMITTED */
    SIS_SCHEDULE_PERIODS,  /* this and the rest: of all graphs ever admitted */
    SIS_SCHEDULE_DONE,
    SIS_SCHEDULE_MISSED,
    SIS_SCHEDULE_THROTTLED,
    SIS_SCHEDULE_JITTER_P99,
    SIS_SCHEDULE_JITTER_MOST,
    SIS_SCHEDULE_FIGURE_COUNT
} sis_schedule_figure;
sis_status sis_schedule_figures(const sis_schedule *schedule, int64_t figures[SIS_SCHEDULE_FIGURE_COUNT]);

#endif
