/* Shell command: mlbench. What operators cost on this board: the cases of `sis bench`, without an engine around them. */
#include <string.h>

#include "check/real_text.h"
#include "control/control.h"
#include "kernel/lend.h"
#include "kernel/print.h"
#include "shell/cases.h"
#include "shell/command.h"
#include "shell/metric_line.h"
#include "sis/probe.h"
#include "sis/script.h"

enum { FAILED = 1, MOST_CASES = 512, DIGITS = 4 };

#define PATIENCE_NS 30000000u /* to look for the fastest run */
#define LOOK_NS 1000u         /* of a run at least: a clock may be too coarse to see one */

typedef struct result {
    size_t at; /* the case in the table */
    uint64_t instructions, ns, bytes;
} result;

/* What can be counted here. */
static bool has(sis_count_kind kind) { return sis_probe_here()->available & kind; }

static uint64_t bytes_of(const sis_case_graph *built) {
    sis_graph_port_info port;
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < built->n_inputs; i++)
        if (sis_graph_port(built->graph, built->input[i], &port) == SIS_OK) bytes += port.bytes;
    for (uint32_t i = 0; i < built->n_outputs; i++)
        if (sis_graph_port(built->graph, built->output[i], &port) == SIS_OK) bytes += port.bytes;
    return bytes;
}

/* One run's instructions, and the least time of as many runs as patience has. */
static sis_status measure_runs(sis_graph *graph, result *r) {
    const sis_probe *probe = sis_probe_here();
    sis_counts before, after;
    sis_status status = sis_graph_run(graph); /* caches, and what is made at the first run */
    r->ns = UINT64_MAX;
    for (uint64_t spent = 0; status == SIS_OK && spent < PATIENCE_NS;) {
        probe->read(probe->context, &before);
        status = sis_graph_run(graph);
        probe->read(probe->context, &after);
        uint64_t ns = after.ns - before.ns;
        if (ns < r->ns) r->ns = ns;
        spent += ns + LOOK_NS;
        r->instructions = after.instructions - before.instructions;
        if (!has(SIS_COUNT_NS)) break;
    }
    return status;
}

static bool measure(const sis_case *of, result *r) {
    sis_case_graph built;
    sis_status status = sis_case_build(of, &sis_cases_memory, &built);
    const sis_error *error = &built.error;

    if (status == SIS_OK) {
        status = measure_runs(built.graph, r);
        error = sis_graph_error(built.graph);
        r->bytes = bytes_of(&built);
    }
    if (status != SIS_OK) sis_print("  %-38s %s: %s\n", of->name, sis_status_name(status), error->text);
    sis_case_free(&built);
    return status == SIS_OK;
}

static uint64_t less(uint64_t value, uint64_t by) { return value > by ? value - by : 0; }
static uint64_t cost_of(const result *r) { return has(SIS_COUNT_INSTRUCTIONS) ? r->instructions : r->ns; }

static void show(const sis_case *of, const result *r) {
    char text[SIS_REAL_TEXT];
    uint64_t units = of->macs ? of->macs : r->bytes ? r->bytes : 1;

    sis_print("  %-38s", of->name);
    if (has(SIS_COUNT_INSTRUCTIONS)) sis_print(" %10llu instructions", (unsigned long long)r->instructions);
    if (has(SIS_COUNT_NS)) sis_print(" %10llu ns", (unsigned long long)r->ns);
    sis_ratio_text((long long)cost_of(r), units, DIGITS, text);
    sis_print("  %s a %s", text, of->macs ? "multiply-add" : "byte");
    if (of->macs && has(SIS_COUNT_NS)) {
        sis_ratio_text((long long)of->macs * 1000, (r->ns ? r->ns : 1), DIGITS, text);
        sis_print(", %s million a second", text);
    }
    sis_print("\n");
}

static void put_metric(const char *of, const char *part, const char *label, uint64_t value) {
    char name[SIS_METRIC_NAME + 16];
    size_t bytes = sis_format(name, sizeof name, "%s%s", of, part);
    sis_metric_put_name(name, bytes, label, strlen(label));
    sis_print("%llu\n", (unsigned long long)value);
}

/* The same as METRIC lines, by the names of `sis bench --metrics`. */
static void put_metrics(const sis_case *of, const result *r) {
    char name[SIS_METRIC_NAME];
    sis_metric_operator(sis_cases_operator(of->op)->name, name);
    if (has(SIS_COUNT_INSTRUCTIONS)) put_metric(name, "_inst", of->name, r->instructions);
    if (has(SIS_COUNT_NS)) put_metric(name, "_ns", of->name, r->ns);
}

typedef void shown(const sis_case *of, const result *r);

/* The most expensive first, in place. */
static void sort(result *results, unsigned count) {
    for (unsigned i = 1; i < count; i++) {
        result moved = results[i];
        unsigned k = i;
        for (; k > 0 && cost_of(&results[k - 1]) < cost_of(&moved); k--) results[k] = results[k - 1];
        results[k] = moved;
    }
}

static void show_sorted(result *results, unsigned count, shown *put) {
    sort(results, count);
    for (unsigned i = 0; i < count; i++) {
        size_t at = results[i].at;
        sis_case of;
        if (sis_case_next(&sis_bench_cases, &at, &of)) put(&of, &results[i]);
    }
}

/* Measures what is wanted; with room for results they are kept and shown sorted, else each at once. */
static int bench(const char *const *names, int count, result *results, shown *put) {
    unsigned measured = 0;
    bool failed = false;
    sis_case of;
    result call = {0}, r;

    if (!measure(&sis_case_call, &call)) return FAILED;
    for (size_t at = 0, begin = 0; sis_case_next(&sis_bench_cases, &at, &of); begin = at) {
        const sis_op_description *op = sis_cases_operator(of.op);
        if (!op || !sis_cases_wanted(op, names, count) || sis_case_misses(&of)) continue;
        if (sis_cases_stopped()) return SIS_EXIT_CTRL_C;
        r = (result){.at = begin};
        if (!measure(&of, &r)) {
            failed = true;
            continue;
        }
        r.instructions = less(r.instructions, call.instructions);
        r.ns = less(r.ns, call.ns);
        if (!results)
            put(&of, &r);
        else if (measured < MOST_CASES)
            results[measured] = r;
        measured++;
    }
    if (results) show_sorted(results, measured < MOST_CASES ? measured : MOST_CASES, put);
    if (measured == 0 && !failed) sis_print("no case: not in this image\n");
    return failed || measured == 0 ? FAILED : 0;
}

SIS_COMMAND(
    mlbench, "[--sorted] [--metrics] [OP ...]", "what operators cost",
    "Runs every operator, or those named, once, at the sizes of `sis bench`: instructions, which are exact\n"
    "and the same each time, and on a board with a real clock the fastest time. Ctrl-C stops between two.\n"
    "  --sorted   the most expensive first, when all are measured\n"
    "  --metrics  as METRIC lines\n"
    "example: mlbench Conv\n") {
    bool sorted = false, metrics = false;
    int at = 1;
    for (; at < count; at++) {
        if (strcmp(words[at], "--sorted") == 0)
            sorted = true;
        else if (strcmp(words[at], "--metrics") == 0)
            metrics = true;
        else
            break;
    }
    const char *const *names = words + at;
    int n_names = count - at;

    if (sis_cases_stranger(names, n_names)) return SIS_COMMAND_USAGE;
    if (!has(SIS_COUNT_INSTRUCTIONS) && !has(SIS_COUNT_NS)) {
        sis_print("this board counts neither instructions nor time\n");
        return FAILED;
    }
    result *results = sorted ? sis_lend_take(MOST_CASES * sizeof *results) : NULL;
    if (sorted && !results) {
        sis_print("no memory for %d results\n", MOST_CASES);
        return FAILED;
    }
    int code = bench(names, n_names, results, metrics ? put_metrics : show);
    if (results) sis_lend_give(results);
    return code;
}
