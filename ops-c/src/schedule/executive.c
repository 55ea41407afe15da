/* Executive: its memory, and the flows that come and go. */
#include "executive.h"

#include <string.h>

#include "schedule.h"

sis_status sis_executive_size(uint32_t flows, size_t *bytes) {
    if (bytes == NULL) return SIS_BAD_ARGUMENT;
    const size_t own = sizeof(struct sis_executive) + SIS_ALIGNMENT, each = sizeof(sis_flow *);
    const size_t inner = sis_schedule_size(flows);
    *bytes = SIZE_MAX;
    if (inner < SIZE_MAX - own && flows < (SIZE_MAX - own - inner) / each)
        *bytes = own + flows * each + inner;
    return SIS_OK;
}

sis_status sis_executive_create(void *memory, size_t bytes, sis_executive **executive) {
    if (memory == NULL || executive == NULL) return SIS_BAD_ARGUMENT;
    const size_t skip = -(uintptr_t)memory % SIS_ALIGNMENT, own = skip + sizeof(sis_executive);
    if (bytes <= own) return SIS_OUT_OF_ARENA;
    sis_executive *e = (sis_executive *)(void *)((uint8_t *)memory + skip);
    /* As many as there is room for: the schedule takes most of it. */
    uint32_t low = 0, high = (uint32_t)((bytes - own) / sizeof(sis_flow *) < SIS_NO_GRAPH
                                            ? (bytes - own) / sizeof(sis_flow *)
                                            : SIS_NO_GRAPH - 1);
    while (low < high) {
        const uint32_t middle = high - (high - low) / 2;
        size_t needs;
        sis_executive_size(middle, &needs);
        if (needs <= bytes)
            low = middle;
        else
            high = middle - 1;
    }
    if (low == 0) return SIS_OUT_OF_ARENA;
    memset(e, 0, sizeof *e);
    e->capacity = low;
    e->flows = (sis_flow **)(void *)(e + 1);
    memset(e->flows, 0, low * sizeof *e->flows);
    e->admission.worst = e->admission.blocker = SIS_NO_GRAPH;
    uint8_t *rest = (uint8_t *)(e->flows + low);
    const sis_status status =
        sis_schedule_create(rest, bytes - (size_t)(rest - (uint8_t *)memory), &e->schedule);
    if (status == SIS_OK) *executive = e;
    return status;
}

sis_status sis_executive_enter(sis_executive *e, const char *call) {
    if (e == NULL) return SIS_BAD_ARGUMENT;
    if (e->clock_now != NULL)
        return sis_error_set(&e->error, SIS_BAD_STATE, "%s: the executive is running", call);
    memset(&e->error, 0, sizeof e->error);
    return SIS_OK;
}

static bool is_present(const sis_executive *e, uint32_t id) {
    return id < e->capacity && e->flows[id] != NULL;
}

void sis_executive_leave(sis_executive *e, uint32_t id) {
    sis_schedule_withdraw(e->schedule, e->now, id);
    (void)sis_flow_hold(e->flows[id], NULL);
    e->flows[id] = NULL;
    e->present--;
}

sis_status sis_executive_destroy(sis_executive *e) {
    const sis_status status = sis_executive_enter(e, "destroy");
    if (status != SIS_OK) return status;
    for (uint32_t id = 0; id < e->capacity; id++)
        if (is_present(e, id)) sis_executive_leave(e, id);
    e->capacity = 0;
    return SIS_OK;
}

const sis_error *sis_executive_error(const sis_executive *e) {
    static const sis_error none = {
        .status = SIS_BAD_ARGUMENT, .operator_name = "", .text = "there is no executive"};
    return e == NULL ? &none : &e->error;
}

sis_status sis_executive_set_clock(sis_executive *e, const sis_clock *clock) {
    const sis_status status = sis_executive_enter(e, "set clock");
    if (status == SIS_OK) e->clock = clock;
    return status;
}

void sis_executive_set_interrupt(sis_executive *e, sis_interrupt_call *interrupted, void *context) {
    if (e == NULL) return;
    e->interrupted = interrupted;
    e->interrupt_context = context;
}

const sis_clock *sis_executive_clock(const sis_executive *e) {
    return e->clock != NULL ? e->clock : sis_clock_here();
}

/* What may run in time at all. */
static sis_status check(sis_executive *e, const sis_flow_cost *cost, const char *name, uint64_t wcet_ns) {
    if (cost->functions > 0 || cost->customs > 0)
        return sis_error_set(
            &e->error, SIS_UNSUPPORTED,
            "flow '%s' cannot be deterministic: it calls functions of the script (%u operators, %u "
            "Custom nodes), and nobody knows how long they take",
            name, (uint64_t)cost->functions, (uint64_t)cost->customs);
    if (cost->dynamics > 0 && wcet_ns == 0)
        return sis_error_set(
            &e->error, SIS_UNSUPPORTED,
            "flow '%s' has %u nodes whose shapes only a run knows: no estimate holds, so give its "
            "worst-case time (wcetNs)",
            name, (uint64_t)cost->dynamics);
    return SIS_OK;
}

static sis_status make_terms(sis_executive *e, const sis_flow_cost *cost, sis_terms *terms, uint32_t flags) {
    const sis_clock *clock = sis_executive_clock(e);
    const sis_core *core = clock == NULL ? NULL : sis_core_find(clock->core);
    if (core == NULL) core = sis_core_find(NULL);
    if (terms->budget_ns == 0)
        terms->budget_ns = sis_core_ns(core, sis_later(cost->instructions, 2 * SIS_SWITCH_INSTRUCTIONS));
    /* Of nodes whose shapes only a run knows, sections are not known: the whole job may be one. */
    if (terms->section_ns == 0) {
        terms->section_ns = sis_core_ns(core, sis_later(cost->section, SIS_SWITCH_INSTRUCTIONS));
        if (cost->dynamics > 0 && terms->budget_ns > terms->section_ns) terms->section_ns = terms->budget_ns;
    }
    if (flags & SIS_ISOLATED) terms->reserve_ns = terms->section_ns;
    e->asked = *terms;
    return SIS_OK;
}

sis_status sis_executive_admit(sis_executive *e, sis_flow *flow, const char *name, uint64_t wcet_ns,
                               uint64_t period_ns, uint64_t deadline_ns, uint64_t section_ns, uint32_t flags,
                               uint32_t *id) {
    sis_flow_cost cost;
    sis_status status = sis_executive_enter(e, "admit");
    if (status != SIS_OK) return status;
    if (flow == NULL || id == NULL || flags > SIS_ISOLATED)
        return sis_error_set(&e->error, SIS_BAD_ARGUMENT, "admit: an argument is missing or unknown");
    if (name == NULL) name = "";
    status = sis_flow_cost_of(flow, &cost);
    if (status != SIS_OK)
        return sis_error_set(&e->error, status, "flow '%s' is not ready to run: build and bind it first",
                             name);
    status = check(e, &cost, name, wcet_ns);
    if (status != SIS_OK) return status;
    sis_terms terms = {
        .budget_ns = wcet_ns, .period_ns = period_ns, .deadline_ns = deadline_ns, .section_ns = section_ns};
    status = make_terms(e, &cost, &terms, flags);
    if (status != SIS_OK) return status;
    status = sis_flow_hold(flow, e);
    if (status != SIS_OK)
        return sis_error_set(&e->error, status, "flow '%s' is another executive's, or admitted already",
                             name);
    status = sis_schedule_admit(e->schedule, e->now, &terms, e->now, name, id, &e->admission);
    if (status != SIS_OK) {
        e->error = e->admission.error;
        (void)sis_flow_hold(flow, NULL);
        return status;
    }
    e->flows[*id] = flow;
    e->present++;
    return SIS_OK;
}

sis_status sis_executive_withdraw(sis_executive *e, uint32_t id) {
    const sis_status status = sis_executive_enter(e, "withdraw");
    if (status != SIS_OK) return status;
    if (!is_present(e, id))
        return sis_error_set(&e->error, SIS_BAD_ARGUMENT, "withdraw: there is no flow %u", (uint64_t)id);
    sis_executive_leave(e, id);
    return SIS_OK;
}

static int64_t number(uint64_t value) {
    return value == SIS_NO_GRAPH ? -1 : value > INT64_MAX ? INT64_MAX : (int64_t)value;
}

sis_status sis_executive_admission(const sis_executive *e, int64_t numbers[SIS_ADMISSION_NUMBERS]) {
    if (e == NULL || numbers == NULL) return SIS_BAD_ARGUMENT;
    const sis_admission *a = &e->admission;
    numbers[0] = (int64_t)a->graphs;
    numbers[1] = (int64_t)a->load_ppb;
    numbers[2] = (int64_t)a->blocking_ppb;
    numbers[3] = number(a->worst);
    numbers[4] = number(a->blocker);
    numbers[5] = a->blocking_ns > INT64_MAX ? INT64_MAX : (int64_t)a->blocking_ns;
    numbers[6] = a->window_ns > INT64_MAX ? INT64_MAX : (int64_t)a->window_ns;
    numbers[7] = e->asked.budget_ns > INT64_MAX ? INT64_MAX : (int64_t)e->asked.budget_ns;
    numbers[8] = e->asked.section_ns > INT64_MAX ? INT64_MAX : (int64_t)e->asked.section_ns;
    numbers[9] = e->asked.reserve_ns > INT64_MAX ? INT64_MAX : (int64_t)e->asked.reserve_ns;
    return SIS_OK;
}

sis_status sis_executive_figures(const sis_executive *e, int64_t figures[SIS_SCHEDULE_FIGURE_COUNT]) {
    return e == NULL ? SIS_BAD_ARGUMENT : sis_schedule_figures(e->schedule, figures);
}

sis_status sis_executive_flow_figures(const sis_executive *e, uint32_t id,
                                      int64_t figures[SIS_TASK_FIGURE_COUNT]) {
    return e == NULL || id >= e->capacity ? SIS_BAD_ARGUMENT
                                          : sis_schedule_task_figures(e->schedule, id, figures);
}
