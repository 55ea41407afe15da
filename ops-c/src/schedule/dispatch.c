/* Dispatch: periods begin, jobs run in stretches, budgets are counted. Times that would pass SIS_NEVER stay there: such a
 * period never begins. */
#include "schedule.h"

static void count(sis_schedule *s, sis_task *task, sis_task_figure figure, sis_schedule_figure all) {
    task->figures[figure]++;
    s->figures[all]++;
}

static void keep_most(sis_task *task, sis_task_figure figure, uint64_t value) {
    const int64_t limited = value > INT64_MAX ? INT64_MAX : (int64_t)value;
    if (limited > task->figures[figure]) task->figures[figure] = limited;
}

/* The job is not done at `now`: if that is past its deadline, it missed it. */
static void look_at_deadline(sis_schedule *s, sis_task *task, uint64_t now) {
    const uint64_t due = sis_later(task->release, task->share.terms.deadline_ns);
    if (now <= due) return;
    keep_most(task, SIS_TASK_LATE_MOST, now - due);
    if (!task->missed) count(s, task, SIS_TASK_MISSED, SIS_SCHEDULE_MISSED);
    task->missed = true;
}

/* Takes up the oldest period that waits: for a new job, or for the one that has used up its budget. What was used above
 * the last budget is taken off this one; while nothing is left of it, the next has to do. */
static void take_up_period(sis_schedule *s, uint32_t graph) {
    sis_task *task = sis_task_at(s, graph);
    const sis_terms *terms = &task->share.terms;
    while (task->waiting > 0 && task->state != SIS_TASK_READY) {
        const uint64_t start = task->next - task->waiting * terms->period_ns;
        task->waiting--;
        task->used = task->used > terms->budget_ns ? task->used - terms->budget_ns : 0;
        task->deadline = sis_later(start, task->share.window);
        if (task->state == SIS_TASK_IDLE) {
            task->release = start;
            task->ran = 0;
            task->started = task->missed = false;
            task->state = SIS_TASK_DRAINED;
        } else {
            task->figures[SIS_TASK_SKIPPED]++;
            look_at_deadline(s, task, start);
        }
        if (task->used >= terms->budget_ns) continue;
        task->state = SIS_TASK_READY;
        sis_heap_set(&s->ready, graph, task->deadline);
    }
}

/* Begins every period that is due. A graph that nobody looked at for long may have many. */
static void release_due(sis_schedule *s, uint64_t now) {
    while (s->timers.count > 0 && s->timers.entries[0].time <= now) {
        const uint32_t graph = s->timers.entries[0].graph;
        sis_task *task = sis_task_at(s, graph);
        const uint64_t period = task->share.terms.period_ns, more = (now - task->next) / period;
        task->waiting += more + 1;
        task->figures[SIS_TASK_PERIODS] += (int64_t)(more + 1);
        s->figures[SIS_SCHEDULE_PERIODS] += (int64_t)(more + 1);
        const uint64_t last = task->next + more * period;
        if (period > SIS_NEVER - last) {
            sis_heap_remove(&s->timers, graph);
            task->next = last + period; /* wraps; take_up_period's difference wraps back */
        } else {
            task->next = last + period;
            sis_heap_set(&s->timers, graph, task->next);
        }
        if (task->state != SIS_TASK_READY) take_up_period(s, graph);
    }
}

uint32_t sis_schedule_pick(sis_schedule *s, uint64_t now) {
    release_due(s, now);
    if (s->ready.count == 0) return SIS_NO_GRAPH;
    const uint32_t graph = s->ready.entries[0].graph;
    sis_task *task = sis_task_at(s, graph);
    s->running = graph;
    s->since = now;
    if (!task->started) {
        sis_histogram_record(&task->jitter, now - task->release);
        sis_histogram_record(&s->jitter, now - task->release);
        task->started = true;
    }
    return graph;
}

/* Counts the running graph's time up to now. */
static sis_task *charge(sis_schedule *s, uint64_t now) {
    sis_task *task = sis_task_at(s, s->running);
    const uint64_t ran = now - s->since;
    task->used = sis_later(task->used, ran);
    task->ran = sis_later(task->ran, ran);
    s->since = now;
    return task;
}

bool sis_schedule_yields(sis_schedule *s, uint64_t now) {
    if (s->running == SIS_NO_GRAPH) return false;
    const sis_task *task = charge(s, now);
    release_due(s, now);
    return task->used >= task->share.terms.budget_ns || s->ready.entries[0].time < task->deadline;
}

static void job_is_done(sis_schedule *s, sis_task *task, uint64_t now) {
    count(s, task, SIS_TASK_DONE, SIS_SCHEDULE_DONE);
    look_at_deadline(s, task, now);
    sis_histogram_record(&task->response, now - task->release);
    task->state = SIS_TASK_IDLE;
}

void sis_schedule_leave(sis_schedule *s, uint64_t now, bool done) {
    const uint32_t graph = s->running;
    if (graph == SIS_NO_GRAPH) return;
    sis_task *task = charge(s, now);
    const uint64_t budget = task->share.terms.budget_ns;
    release_due(s, now);
    s->running = SIS_NO_GRAPH;
    keep_most(task, SIS_TASK_RUN_MOST, task->ran);
    if (task->used > budget) keep_most(task, SIS_TASK_OVER_MOST, task->used - budget);
    if (done) {
        job_is_done(s, task, now);
    } else if (task->used >= budget) {
        count(s, task, SIS_TASK_THROTTLED, SIS_SCHEDULE_THROTTLED);
        task->state = SIS_TASK_DRAINED;
    } else {
        task->figures[SIS_TASK_SUSPENDED]++;
        return;
    }
    sis_heap_remove(&s->ready, graph);
    take_up_period(s, graph);
}

uint64_t sis_schedule_next(const sis_schedule *s) {
    uint64_t next = s->timers.count > 0 ? s->timers.entries[0].time : SIS_NEVER;
    if (s->running == SIS_NO_GRAPH) return next;
    const sis_task *task = sis_task_at(s, s->running);
    const uint64_t budget = task->share.terms.budget_ns;
    const uint64_t spent = sis_later(s->since, task->used < budget ? budget - task->used : 0);
    return spent < next ? spent : next;
}

uint32_t sis_schedule_running(const sis_schedule *s) { return s->running; }
