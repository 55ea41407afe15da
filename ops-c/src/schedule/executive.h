/* What an executive is inside. Its time is the clock's, less what passed between runs. */
#ifndef SIS_EXECUTIVE_PARTS_H
#define SIS_EXECUTIVE_PARTS_H

#include "sis/executive.h"

struct sis_executive {
    sis_error error;
    sis_schedule *schedule;
    sis_flow **flows; /* by the schedule's number; NULL: it left */
    uint32_t capacity, present;
    sis_admission admission;
    sis_terms asked; /* by the last newcomer */

    const sis_clock *clock;     /* NULL: sis_clock_here's */
    const sis_clock *clock_now; /* of the run under way; NULL: there is none */
    uint64_t clock_at;          /* its time, as last looked at in this run */
    uint64_t now;               /* ours, then */
    uint64_t end;               /* of the run */
    volatile uint32_t due;      /* the alarm came */
    sis_interrupt_call *interrupted;
    void *interrupt_context;
};

/* Every call that changes something begins so: clears the last error; SIS_BAD_STATE while it runs. */
sis_status sis_executive_enter(sis_executive *executive, const char *call);
const sis_clock *sis_executive_clock(const sis_executive *executive); /* NULL: there is none */
void sis_executive_leave(sis_executive *executive, uint32_t id); /* a flow that is there and not running */

#endif
