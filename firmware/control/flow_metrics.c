/* Metrics of the session's dataflow graphs and of its schedule. Operators and channels go by number. */
#include "control/inside.h"

#define LABEL_ROOM 24u

/* "0:12": dataflow graph and number; the number alone where there is one dataflow graph. */
static const char *label_of(char to[LABEL_ROOM], bool several, uint32_t flow, uint32_t number) {
    char digits[12];
    uint32_t n = 0, length = 0;
    if (several) {
        to[length++] = (char)('0' + flow); /* SIS_LIMIT_FLOWS has one digit */
        to[length++] = ':';
    }
    do digits[n++] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (n > 0) to[length++] = digits[--n];
    to[length] = 0;
    return to;
}

static void add_channel(sis_metric_list *list, const sis_flow *flow, uint32_t channel, const char *label) {
    int64_t f[SIS_CHANNEL_FIGURE_COUNT];
    if (sis_flow_channel_figures(flow, channel, f) != SIS_OK) return;
    sis_metric_add(list, "flow_channel_peak", label, (double)f[SIS_CHANNEL_PEAK]);
    sis_metric_add(list, "flow_channel_capacity", label, (double)f[SIS_CHANNEL_CAPACITY]);
    sis_metric_add(list, "flow_channel_published", label, (double)f[SIS_CHANNEL_PUBLISHED]);
    sis_metric_add(list, "flow_channel_held_full", label, (double)f[SIS_CHANNEL_HELD_FULL]);
    sis_metric_add(list, "flow_channel_held_empty", label, (double)f[SIS_CHANNEL_HELD_EMPTY]);
}

static void add_operator(sis_metric_list *list, const sis_flow *flow, uint32_t operator_, const char *label) {
    static const struct {
        uint8_t figure;
        bool mean;
        const char *name;
    } rows[] = {{SIS_OPERATOR_NS, true, "flow_operator_ns"},
                {SIS_OPERATOR_P50_NS, false, "flow_operator_ns_p50"},
                {SIS_OPERATOR_P95_NS, false, "flow_operator_ns_p95"},
                {SIS_OPERATOR_P99_NS, false, "flow_operator_ns_p99"},
                {SIS_OPERATOR_INSTRUCTIONS, true, "flow_operator_inst"},
                {SIS_OPERATOR_L1D_REFILLS, true, "flow_operator_l1d_miss"}};
    int64_t f[SIS_OPERATOR_FIGURE_COUNT];
    if (sis_flow_operator_figures(flow, operator_, f) != SIS_OK) return;
    const int64_t firings = f[SIS_OPERATOR_FIRINGS];
    sis_metric_add(list, "flow_operator_firings", label, (double)firings);
    for (uint32_t i = 0; firings > 0 && i < sizeof rows / sizeof *rows; i++) {
        const int64_t value = f[rows[i].figure];
        if (value >= 0)
            sis_metric_add(list, rows[i].name, label, (double)value / (rows[i].mean ? (double)firings : 1));
    }
}

static void add_schedule(sis_control *control, sis_metric_list *list, bool several) {
    int64_t all[SIS_SCHEDULE_FIGURE_COUNT], own[SIS_TASK_FIGURE_COUNT];
    if (control->executive == NULL || sis_executive_figures(control->executive, all) != SIS_OK) return;
    sis_metric_add(list, "deterministic_deadline_miss_count", "", (double)all[SIS_SCHEDULE_MISSED]);
    sis_metric_add(list, "deterministic_jitter_p99_ns", "", (double)all[SIS_SCHEDULE_JITTER_P99]);
    sis_metric_add(list, "det_admission_accepted", "", (double)all[SIS_SCHEDULE_ACCEPTED]);
    sis_metric_add(list, "det_admission_rejected", "", (double)all[SIS_SCHEDULE_REJECTED]);
    for (uint32_t i = 0; several && i < SIS_LIMIT_FLOWS; i++) {
        const sis_control_flow *flow = control->flows[i];
        char label[LABEL_ROOM];
        if (flow == NULL || flow->number == SIS_NONE ||
            sis_executive_flow_figures(control->executive, flow->number, own) != SIS_OK)
            continue;
        label_of(label, false, 0, i);
        sis_metric_add(list, "deterministic_deadline_miss_count", label, (double)own[SIS_TASK_MISSED]);
        sis_metric_add(list, "deterministic_jitter_p99_ns", label, (double)own[SIS_TASK_JITTER_P99]);
    }
}

void sis_control_flow_metrics(sis_control *control, sis_metric_list *list) {
    char label[LABEL_ROOM];
    uint32_t flows = 0;
    for (uint32_t i = 0; i < SIS_LIMIT_FLOWS; i++) flows += control->flows[i] != NULL;
    for (uint32_t i = 0; i < SIS_LIMIT_FLOWS; i++) {
        const sis_control_flow *flow = control->flows[i];
        if (flow == NULL) continue;
        sis_metric_add(list, "flow_steps", flows > 1 ? label_of(label, false, 0, i) : "",
                       (double)flow->steps);
        for (uint32_t k = 0; k < flow->n_channels; k++)
            add_channel(list, flow->flow, k, label_of(label, flows > 1, i, k));
        for (uint32_t k = 0; k < flow->n_operators; k++)
            add_operator(list, flow->flow, k, label_of(label, flows > 1, i, k));
    }
    add_schedule(control, list, flows > 1);
}
