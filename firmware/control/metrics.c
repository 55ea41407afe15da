/* Metrics of the session's graphs, by the names of ops-c/metrics.json. What cannot be counted is -1 in a profile, and absent
 * here. */
#include "control/inside.h"

#include "control/work.h"
#include "sis/facts.h"
#include "sis/profile.h"

#define NAME_ROOM SIS_METRIC_NAME

/* An entry: name and label, each with a u16 length, then the value. */
static size_t put_text(uint8_t *to, const char *text) {
    const size_t length = strlen(text);
    to[0] = (uint8_t)length;
    to[1] = (uint8_t)(length >> 8);
    for (size_t i = 0; i < length; i++) to[2 + i] = (uint8_t)text[i];
    return length + 2;
}

void sis_metric_add(sis_metric_list *list, const char *name, const char *label, double value) {
    const uint32_t index = list->count++;
    if (index < list->from || list->full) return;
    const size_t bytes = strlen(name) + strlen(label) + 12;
    list->full = bytes > SIS_LIST_ROOM - list->bytes;
    if (list->full) return;
    uint8_t *to = list->room + list->bytes;
    to += put_text(to, name);
    to += put_text(to, label);
    memcpy(to, &value, sizeof value);
    list->bytes += bytes;
    list->taken++;
}

/* `a` behind `to`, which has NAME_ROOM bytes; what does not fit is cut. */
static void append(char *to, const char *a) {
    size_t n = strlen(to);
    while (*a != 0 && n + 1 < NAME_ROOM) to[n++] = *a++;
    to[n] = 0;
}

void sis_metric_part(sis_metric_list *list, const char *of, const char *part, const char *label,
                     double value) {
    char name[NAME_ROOM] = {0};
    append(name, of);
    append(name, part);
    sis_metric_add(list, name, label, value);
}

/* A sum over `runs`, where it was counted. */
static void add_mean(sis_metric_list *list, const char *of, const char *part, const char *label, int64_t sum,
                     int64_t runs, double scale) {
    if (sum >= 0 && runs > 0) sis_metric_part(list, of, part, label, (double)sum / (double)runs * scale);
}

static void add_quantiles(sis_metric_list *list, const char *of, const char *unit, const char *label,
                          const int64_t *p, double scale) {
    char name[NAME_ROOM] = {0};
    append(name, of);
    append(name, unit);
    const int64_t values[] = {p[SIS_PROFILE_P50], p[SIS_PROFILE_P95], p[SIS_PROFILE_P99]};
    const char *const parts[] = {"_p50", "_p95", "_p99"};
    for (uint32_t i = 0; i < 3; i++)
        if (values[i] >= 0) sis_metric_part(list, name, parts[i], label, (double)values[i] * scale);
}

static void add_memory(sis_metric_list *list, const sis_control_graph *graph, const char *label) {
    int64_t f[SIS_FIGURE_COUNT], facts[SIS_GRAPH_FACTS];
    if (sis_graph_figures(graph->graph, f) != SIS_OK || sis_graph_facts(graph->graph, facts) != SIS_OK)
        return;
    const int64_t weights = f[SIS_FIGURE_WEIGHT_BYTES], activations = f[SIS_FIGURE_ACTIVATION_BYTES];
    sis_metric_add(list, "ml_arena_bytes", label,
                   (double)weights + (double)activations + (double)graph->dynamic_bytes);
    sis_metric_add(list, "ml_arena_weight_bytes", label, (double)weights);
    sis_metric_add(list, "ml_arena_activation_bytes", label, (double)activations);
    sis_metric_add(list, "ml_arena_peak_bytes", label, (double)f[SIS_FIGURE_LIVENESS_BYTES]);
    sis_metric_add(list, "ml_arena_region_bytes", label, (double)graph->dynamic_bytes);
    sis_metric_add(list, "ml_record_bytes", label, (double)f[SIS_FIGURE_RECORD_BYTES]);
    const int64_t absorbed = f[SIS_FIGURE_ABSORBED], nodes = f[SIS_FIGURE_NODES] + absorbed;
    if (nodes > 0)
        sis_metric_add(list, "ml_operator_fusion_rate", label,
                       (double)(f[SIS_FIGURE_FUSED] + absorbed) / (double)nodes);
    sis_metric_add(list, "ml_arena_region_peak_bytes", label, (double)facts[8]);
}

static void add_runs(sis_metric_list *list, const int64_t *p, const char *label) {
    const int64_t runs = p[SIS_PROFILE_RUNS];
    sis_metric_add(list, "ml_inference_count", label, (double)runs);
    if (runs == 0) return;
    add_mean(list, "ml_inference", "_latency_us", label, p[SIS_PROFILE_NS], runs, 1e-3);
    if (p[SIS_PROFILE_UNIT] == SIS_COUNT_NS)
        add_quantiles(list, "ml_inference", "_latency_us", label, p, 1e-3);
    add_mean(list, "ml_inference", "_inst", label, p[SIS_PROFILE_INSTRUCTIONS], runs, 1);
    if (p[SIS_PROFILE_UNIT] == SIS_COUNT_INSTRUCTIONS)
        add_quantiles(list, "ml_inference", "_inst", label, p, 1);
    add_mean(list, "ml_inference", "_cycles", label, p[SIS_PROFILE_CYCLES], runs, 1);
}

void sis_metric_operator(const char *op, char name[NAME_ROOM]) {
    memset(name, 0, NAME_ROOM);
    append(name, "ml_");
    size_t n = strlen(name);
    for (size_t i = 0; op[i] != 0 && n + 2 < NAME_ROOM; i++) {
        const bool upper = op[i] >= 'A' && op[i] <= 'Z';
        const bool after_lower = i > 0 && !(op[i - 1] >= 'A' && op[i - 1] <= 'Z');
        const bool before_lower = op[i + 1] >= 'a' && op[i + 1] <= 'z';
        if (upper && i > 0 && (after_lower || before_lower)) name[n++] = '_';
        name[n++] = (char)(upper ? op[i] - 'A' + 'a' : op[i]);
    }
}

/* Sums over all graphs of nodes of one operator; a value that some graph cannot count is -1. */
static void add_operator(sis_control *control, sis_metric_list *list, const sis_op_description *op) {
    static const struct {
        uint8_t value;
        const char *part;
    } rows[] = {{SIS_PROFILE_NS, "_ns"},
                {SIS_PROFILE_INSTRUCTIONS, "_inst"},
                {SIS_PROFILE_CYCLES, "_cycles"},
                {SIS_PROFILE_L1D_REFILLS, "_l1d_miss"}};
    int64_t sum[SIS_PROFILE_VALUES] = {0}, p[SIS_PROFILE_VALUES];
    for (uint32_t i = 0; i < SIS_LIMIT_GRAPHS; i++) {
        const sis_control_graph *graph = control->graphs[i];
        if (graph == NULL ||
            sis_graph_profile(graph->graph, SIS_PROFILED_OPERATOR, (uint32_t)op->id, p) != SIS_OK)
            continue;
        sum[SIS_PROFILE_RUNS] += p[SIS_PROFILE_RUNS];
        for (uint32_t k = 0; p[SIS_PROFILE_RUNS] > 0 && k < sizeof rows / sizeof *rows; k++) {
            int64_t *to = &sum[rows[k].value];
            *to = *to < 0 || p[rows[k].value] < 0 ? -1 : *to + p[rows[k].value];
        }
    }
    if (sum[SIS_PROFILE_RUNS] == 0) return;
    char name[NAME_ROOM];
    sis_metric_operator(op->name, name);
    sis_metric_part(list, name, "_count", "", (double)sum[SIS_PROFILE_RUNS]);
    for (uint32_t k = 0; k < sizeof rows / sizeof *rows; k++)
        add_mean(list, name, rows[k].part, "", sum[rows[k].value], sum[SIS_PROFILE_RUNS], 1);
}

static void add_operator_quantiles(sis_metric_list *list, const sis_control_graph *graph, const char *label) {
    int64_t p[SIS_PROFILE_VALUES];
    char name[NAME_ROOM];
    for (uint32_t i = 0; i < SIS_OP_COUNT; i++) {
        const sis_op_description *op = &sis_op_descriptions[i];
        if (sis_graph_profile(graph->graph, SIS_PROFILED_OPERATOR, (uint32_t)op->id, p) != SIS_OK ||
            p[SIS_PROFILE_RUNS] <= 0)
            continue;
        sis_metric_operator(op->name, name);
        if (p[SIS_PROFILE_UNIT] == SIS_COUNT_NS) add_quantiles(list, name, "_ns", label, p, 1);
        if (p[SIS_PROFILE_UNIT] == SIS_COUNT_INSTRUCTIONS) add_quantiles(list, name, "_inst", label, p, 1);
    }
}

static void add_rates(sis_control *control, sis_metric_list *list) {
    sis_control_work work = {0};
    for (uint32_t i = 0; i < SIS_LIMIT_GRAPHS; i++)
        if (control->graphs[i] != NULL) sis_control_work_of(control->graphs[i]->graph, &work);
    if (work.run_ns > 0) sis_metric_add(list, "ml_ops_per_second", "", work.node_runs / work.run_ns * 1e9);
    if (work.node_ns > 0)
        sis_metric_add(list, "ml_memory_bandwidth_gb_s", "", work.operand_bytes / work.node_ns);
    if (work.accesses > 0 && work.refills >= 0)
        sis_metric_add(list, "ml_cache_efficiency_pct", "", 100 * (1 - work.refills / work.accesses));
}

void sis_control_graph_metrics(sis_control *control, sis_metric_list *list) {
    int64_t runs[SIS_PROFILE_VALUES];
    uint32_t compiled = 0;
    for (uint32_t i = 0; i < SIS_LIMIT_GRAPHS; i++)
        compiled += control->graphs[i] != NULL && control->graphs[i]->arena != NULL;
    for (uint32_t i = 0; i < SIS_LIMIT_GRAPHS; i++) {
        const sis_control_graph *graph = control->graphs[i];
        if (graph == NULL || graph->arena == NULL) continue;
        const char digit[2] = {(char)('1' + i), 0}; /* SIS_LIMIT_GRAPHS has one digit */
        const char *label = compiled > 1 ? digit : "";
        add_memory(list, graph, label);
        if (sis_graph_profile(graph->graph, SIS_PROFILED_RUNS, 0, runs) != SIS_OK) continue;
        add_runs(list, runs, label);
        add_operator_quantiles(list, graph, label);
    }
    add_rates(control, list);
    for (uint32_t i = 0; i < SIS_OP_COUNT; i++) add_operator(control, list, &sis_op_descriptions[i]);
}
