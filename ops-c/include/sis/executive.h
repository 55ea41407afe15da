/* Executive: runs flows (sis/flow.h) in time, under the scheduler (sis/schedule.h). A job of a flow is one step of it.
 *
 * A flow gets terms when it is admitted: a period, a deadline and the time one job takes in the worst case, given or made
 * from estimated instructions and the core's row of ops-c/cores.json. It runs until another job's deadline is earlier or its
 * budget is used up, is suspended at the end of a section (a node, a tile of a long one, an operator of the flow), and goes
 * on later at the same place: the same bits, whoever it made room for.
 *
 * Time stands still between calls of run: a flow that is admitted has its first release at the time run begins with, or,
 * between two runs, at the time the last one ended with. Memory is the caller's; nothing allocates. Not thread-safe. */
#ifndef SIS_EXECUTIVE_H
#define SIS_EXECUTIVE_H

#include "sis/clock.h"
#include "sis/flow.h"
#include "sis/schedule.h"

typedef struct sis_executive sis_executive;

/* Instructions of a switch from one flow to another, suspending and going on included, and an interrupt. Of each job two are
 * counted, its own beginning and its making another wait. On the device a whole job of a flow of three small operators,
 * sleep and interrupt included, takes 2,900. */
#define SIS_SWITCH_INSTRUCTIONS 4000u

/* Bytes for at most `flows` flows at a time; SIZE_MAX when there are no such blocks. */
sis_status sis_executive_size(uint32_t flows, size_t *bytes);
sis_status sis_executive_create(void *memory, size_t bytes, sis_executive **executive);
sis_status sis_executive_destroy(sis_executive *executive); /* lets go of its flows */
const sis_error *sis_executive_error(const sis_executive *executive);

/* Another clock than sis_clock_here's, which must live as long as the executive; NULL: that one again. */
sis_status sis_executive_set_clock(sis_executive *executive, const sis_clock *clock);

/* Asked now and then while flows run: SIS_STOP ends the run with SIS_INTERRUPTED; the rest goes on. */
void sis_executive_set_interrupt(sis_executive *executive, sis_interrupt_call *interrupted, void *context);

#define SIS_ISOLATED \
    1u /* flags of admit: reserve a section, so that others are not late when this flow breaks its budget */

/* Admits a bound flow that nobody else runs meanwhile; it stays until it is withdrawn, has ended or the executive is
 * destroyed. `wcet_ns`, `section_ns` 0 = from estimates; `deadline_ns` 0 = the period. `name` is copied, cut to 31 bytes.
 * SIS_NOT_ADMITTED with the numbers; SIS_UNSUPPORTED: the flow has FUNCTION operators or graphs with Custom nodes, or no
 * estimate holds for it (dynamic shapes) and no time is given. */
sis_status sis_executive_admit(sis_executive *executive, sis_flow *flow, const char *name, uint64_t wcet_ns,
                               uint64_t period_ns, uint64_t deadline_ns, uint64_t section_ns, uint32_t flags,
                               uint32_t *id);
sis_status sis_executive_withdraw(sis_executive *executive, uint32_t id);

/* The numbers of the last admission or refusal: graphs, load_ppb, blocking_ppb, worst, blocker, blocking_ns, window_ns of
 * sis_admission, then what was asked for the newcomer: budget, section and reserve, ns; -1 = none. */
#define SIS_ADMISSION_NUMBERS 10
sis_status sis_executive_admission(const sis_executive *executive, int64_t numbers[SIS_ADMISSION_NUMBERS]);

typedef struct sis_executive_report {
    uint64_t jobs;  /* done by this call */
    uint64_t ns;    /* that passed */
    uint64_t ended; /* flows that were drained, and left */
    uint64_t flows; /* that are left */
} sis_executive_report;

/* Runs until `jobs` jobs were done (0 = no limit), `ns` passed (0 = no limit) or no flow is left. A job under way then goes
 * on in the next run. A flow that fails is withdrawn and ends the run with its status; run again for the others. */
sis_status sis_executive_run(sis_executive *executive, uint64_t jobs, uint64_t ns,
                             sis_executive_report *report);

sis_status sis_executive_figures(const sis_executive *executive, int64_t figures[SIS_SCHEDULE_FIGURE_COUNT]);
/* Also of a flow that left, until its number is given to another. */
sis_status sis_executive_flow_figures(const sis_executive *executive, uint32_t id,
                                      int64_t figures[SIS_TASK_FIGURE_COUNT]);

#endif
