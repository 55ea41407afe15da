/* The executive's run: the flow with the earliest deadline makes its step, and looks now and then whether it has to make
 * room. Where an alarm can interrupt, a look is one flag; elsewhere it reads the clock. */
#include "executive.h"
#include "schedule.h"

/* What the clock takes back has not passed: ours never falls. */
static uint64_t time_of(sis_executive *e) {
    const uint64_t clock = e->clock_now->now_ns(e->clock_now->context);
    if (clock > e->clock_at) e->now = sis_later(e->now, clock - e->clock_at);
    e->clock_at = clock;
    return e->now;
}

/* What the clock shows at that time of ours; SIS_NEVER when it never will. */
static uint64_t on_clock(const sis_executive *e, uint64_t time) {
    return time == SIS_NEVER ? SIS_NEVER : sis_later(e->clock_at, time > e->now ? time - e->now : 0);
}

/* When the running flow has to look again. */
static void set_alarm(sis_executive *e) {
    if (e->clock_now->alarm == NULL) return;
    const uint64_t next = sis_schedule_next(e->schedule), at = next < e->end ? next : e->end;
    e->due = 0;
    e->clock_now->alarm(e->clock_now->context, on_clock(e, at), &e->due);
}

static void alarm_off(sis_executive *e) {
    if (e->clock_now->alarm != NULL) e->clock_now->alarm(e->clock_now->context, SIS_NEVER, &e->due);
}

static bool is_stopped(const sis_executive *e) {
    return e->interrupted != NULL && e->interrupted(e->interrupt_context) == SIS_STOP;
}

/* At each section's end. */
static sis_interrupt look(void *context) {
    sis_executive *e = context;
    if (is_stopped(e)) return SIS_STOP;
    if (e->clock_now->alarm != NULL && !e->due) return SIS_GO_ON;
    const uint64_t now = time_of(e);
    if (sis_schedule_yields(e->schedule, now) || now >= e->end) return SIS_SUSPEND;
    set_alarm(e);
    return SIS_GO_ON;
}

static void idle(sis_executive *e) {
    const uint64_t next = sis_schedule_next(e->schedule), until = next < e->end ? next : e->end;
    alarm_off(e);
    e->clock_now->idle_until(e->clock_now->context, on_clock(e, until));
}

/* It leaves; its error is the executive's. */
static sis_status failed(sis_executive *e, uint32_t id, sis_status status) {
    sis_flow *flow = e->flows[id];
    sis_error error = *sis_flow_error(flow);
    if (error.status != status)
        sis_error_set(&error, status, "flow %u: %s", (uint64_t)id, sis_status_text(status));
    e->error = error;
    sis_flow_lend_interrupt(flow, NULL, NULL);
    sis_executive_leave(e, id);
    return status;
}

/* A stretch of the flow that is to run now. */
static sis_status stretch(sis_executive *e, uint32_t id, sis_executive_report *report) {
    sis_flow_report made;
    set_alarm(e);
    const sis_status status = sis_flow_start(e->flows[id], 1, &made);
    sis_schedule_leave(e->schedule, time_of(e), status == SIS_OK);
    if (status == SIS_SUSPENDED) return SIS_OK;
    if (status == SIS_INTERRUPTED) return sis_error_set(&e->error, status, "stopped before its end");
    if (status != SIS_OK) return failed(e, id, status);
    report->jobs++;
    if (made.state != SIS_FLOW_DONE) return SIS_OK;
    sis_flow_lend_interrupt(e->flows[id], NULL, NULL);
    sis_executive_leave(e, id);
    report->ended++;
    return SIS_OK;
}

static sis_status run(sis_executive *e, uint64_t jobs, sis_executive_report *report) {
    sis_status status = SIS_OK;
    while (status == SIS_OK && e->present > 0 && (jobs == 0 || report->jobs < jobs)) {
        const uint64_t now = time_of(e);
        if (now >= e->end) break;
        /* Also in front of a job: it may have no section to ask in, and jobs may leave no time to wait. */
        if (is_stopped(e)) return sis_error_set(&e->error, SIS_INTERRUPTED, "stopped between two jobs");
        const uint32_t id = sis_schedule_pick(e->schedule, now);
        if (id != SIS_NO_GRAPH)
            status = stretch(e, id, report);
        else
            idle(e);
    }
    return status;
}

static void listen(sis_executive *e, sis_interrupt_call *call) {
    for (uint32_t id = 0; id < e->capacity; id++)
        if (e->flows[id] != NULL) sis_flow_lend_interrupt(e->flows[id], call, e);
}

sis_status sis_executive_run(sis_executive *e, uint64_t jobs, uint64_t ns, sis_executive_report *report) {
    sis_executive_report none;
    if (report == NULL) report = &none;
    *report = (sis_executive_report){0};
    const sis_status status = sis_executive_enter(e, "run");
    if (status != SIS_OK) return status;
    const sis_clock *clock = sis_executive_clock(e);
    if (clock == NULL) return sis_error_set(&e->error, SIS_UNSUPPORTED, "there is no clock here to run by");
    const uint64_t began = e->now;
    e->clock_now = clock;
    e->clock_at = clock->now_ns(clock->context);
    e->end = ns == 0 || ns > SIS_NEVER - began ? SIS_NEVER : began + ns;
    listen(e, look);
    const sis_status ended = run(e, jobs, report);
    report->ns = time_of(e) - began;
    report->flows = e->present;
    alarm_off(e);
    listen(e, NULL);
    e->clock_now = NULL;
    return ended;
}
