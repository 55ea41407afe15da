/* Schedule: its memory, and graphs that come and go. */
#include "schedule.h"

#include <string.h>

/* Of a sum of n fractions: over is at most the product of n windows, sum n 2^64 times that, and `part` less than over. The
 * blocking term's window is one of the n; and showing a sum takes a factor of ten. */
#define LIMBS_EACH 2u
#define LIMBS_MORE 8u
#define NUMBERS 3u

static size_t bytes_each(void) {
    return sizeof(sis_task) + 2 * sizeof(sis_heap_entry) + NUMBERS * LIMBS_EACH * sizeof(uint32_t);
}

static size_t bytes_once(void) {
    const size_t bytes = sizeof(struct sis_schedule) + NUMBERS * LIMBS_MORE * sizeof(uint32_t);
    return (bytes + SIS_ALIGNMENT - 1) / SIS_ALIGNMENT * SIS_ALIGNMENT;
}

size_t sis_schedule_size(uint32_t graphs) {
    const size_t most = (SIZE_MAX - bytes_once() - SIS_ALIGNMENT) / bytes_each();
    if (graphs > most || graphs == SIS_NO_GRAPH) return SIZE_MAX;
    return bytes_once() + graphs * bytes_each() + SIS_ALIGNMENT; /* for a start that is not aligned */
}

sis_status sis_schedule_create(void *memory, size_t bytes, sis_schedule **schedule) {
    if (memory == NULL || schedule == NULL) return SIS_BAD_ARGUMENT;
    const size_t skip = -(uintptr_t)memory % SIS_ALIGNMENT;
    if (bytes < skip || bytes - skip < bytes_once() + bytes_each()) return SIS_OUT_OF_ARENA;
    size_t capacity = (bytes - skip - bytes_once()) / bytes_each();
    if (capacity > SIS_NO_GRAPH - 1) capacity = SIS_NO_GRAPH - 1;

    uint8_t *at = (uint8_t *)memory + skip;
    sis_schedule *s = (sis_schedule *)(void *)at;
    memset(s, 0, sizeof *s);
    s->capacity = (uint32_t)capacity;
    s->first_task = SIS_NO_GRAPH;
    s->running = SIS_NO_GRAPH;
    at += sizeof *s;
    s->tasks = (sis_task *)(void *)at; /* its size keeps what follows aligned */
    at += capacity * sizeof(sis_task);
    memset(s->tasks, 0, capacity * sizeof(sis_task));
    s->ready.entries = (sis_heap_entry *)(void *)at;
    s->timers.entries = s->ready.entries + capacity;
    memset(at, 0, 2 * capacity * sizeof(sis_heap_entry));
    at += 2 * capacity * sizeof(sis_heap_entry);
    const size_t limbs = LIMBS_EACH * capacity + LIMBS_MORE;
    s->sum.limbs = (uint32_t *)(void *)at;
    s->over.limbs = s->sum.limbs + limbs;
    s->part.limbs = s->over.limbs + limbs;
    *schedule = s;
    return SIS_OK;
}

static uint64_t smaller(uint64_t a, uint64_t b) { return a < b ? a : b; }

static void unlink_task(sis_schedule *s, uint32_t graph) {
    uint32_t *link = &s->first_task;
    while (*link != graph) link = &sis_task_at(s, *link)->next_task;
    *link = sis_task_at(s, graph)->next_task;
}

static void link_task(sis_schedule *s, uint32_t graph) {
    sis_task *task = sis_task_at(s, graph);
    uint32_t *link = &s->first_task;
    while (*link != SIS_NO_GRAPH && sis_task_at(s, *link)->share.window > task->share.window)
        link = &sis_task_at(s, *link)->next_task;
    task->next_task = *link;
    *link = graph;
}

/* Shares of graphs that left are free when their last deadline is past. */
static void free_shares(sis_schedule *s, uint64_t now) {
    for (uint32_t k = s->first_task, after; k != SIS_NO_GRAPH; k = after) {
        after = sis_task_at(s, k)->next_task;
        if (sis_task_at(s, k)->state != SIS_TASK_LEAVING || sis_task_at(s, k)->deadline > now) continue;
        unlink_task(s, k);
        sis_task_at(s, k)->state = SIS_TASK_FREE;
    }
}

static uint32_t free_number(const sis_schedule *s) {
    for (uint32_t k = 0; k < s->capacity; k++)
        if (sis_task_at(s, k)->state == SIS_TASK_FREE) return k;
    return SIS_NO_GRAPH;
}

static sis_status refuse(sis_admission *report, sis_status status, const char *text) {
    memset(report, 0, sizeof *report);
    report->worst = report->blocker = SIS_NO_GRAPH;
    return sis_error_set(&report->error, status, "%s", text);
}

/* What can be said without the others. */
static sis_status check(const sis_terms *terms, sis_admission *report) {
    if (terms->budget_ns == 0 || terms->period_ns == 0)
        return refuse(report, SIS_BAD_ARGUMENT,
                      "a graph's worst-case time and period must be more than 0 ns");
    if (terms->reserve_ns > SIS_NEVER - terms->budget_ns)
        return refuse(report, SIS_OVERFLOW, "worst-case time and reserve do not fit in 64 bits of ns");
    return SIS_OK;
}

sis_status sis_schedule_admit(sis_schedule *s, uint64_t now, const sis_terms *terms, uint64_t first_ns,
                              const char *name, uint32_t *graph, sis_admission *report) {
    sis_admission own;
    if (s == NULL || terms == NULL || graph == NULL) return SIS_BAD_ARGUMENT;
    if (report == NULL) report = &own;
    const sis_status status = check(terms, report);
    if (status != SIS_OK) return status;
    free_shares(s, now);
    const uint32_t number = free_number(s);
    if (number == SIS_NO_GRAPH)
        return refuse(report, SIS_OUT_OF_ARENA, "the schedule's memory has no room for one more graph");

    const uint64_t deadline = terms->deadline_ns == 0 ? terms->period_ns : terms->deadline_ns;
    sis_share share = {
        .terms = *terms,
        .window = smaller(deadline, terms->period_ns),
        .cost = terms->budget_ns + terms->reserve_ns,
    };
    for (uint32_t i = 0; name != NULL && i + 1 < SIS_TASK_NAME && name[i] != 0; i++) share.name[i] = name[i];
    sis_judge(s, &share, number, report);
    if (report->error.status != SIS_OK) {
        s->figures[SIS_SCHEDULE_REJECTED]++;
        return report->error.status;
    }
    s->figures[SIS_SCHEDULE_ACCEPTED]++;
    sis_task *task = sis_task_at(s, number);
    memset(task, 0, sizeof *task);
    task->share = share;
    task->share.terms.deadline_ns = deadline;
    task->state = SIS_TASK_IDLE;
    task->next = first_ns > now ? first_ns : now;
    link_task(s, number);
    sis_heap_set(&s->timers, number, task->next);
    *graph = number;
    return SIS_OK;
}

sis_status sis_schedule_withdraw(sis_schedule *s, uint64_t now, uint32_t graph) {
    if (s == NULL || graph >= s->capacity || graph == s->running) return SIS_BAD_ARGUMENT;
    sis_task *task = sis_task_at(s, graph);
    if (task->state == SIS_TASK_FREE || task->state == SIS_TASK_LEAVING) return SIS_BAD_ARGUMENT;
    sis_heap_remove(&s->timers, graph);
    sis_heap_remove(&s->ready, graph);
    /* Of periods that wait the last began one period before the next: none has a later deadline. What was used above the
     * budget is worth so many budgets more. */
    const uint64_t period = task->share.terms.period_ns,
                   over = (task->used - (task->used > 0)) / task->share.terms.budget_ns;
    if (task->waiting > 0) task->deadline = sis_later(task->next - period, task->share.window);
    task->deadline = sis_later(task->deadline, over > SIS_NEVER / period ? SIS_NEVER : over * period);
    task->state = SIS_TASK_LEAVING;
    task->share.terms.section_ns = 0;
    free_shares(s, now);
    return SIS_OK;
}
