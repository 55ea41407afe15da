/* Shell command: metrics. METRIC lines: of the board and its link, of graphctl's graphs, of the last script that `top` measured. */
#include <string.h>

#include "check/real_text.h"
#include "control/control.h"
#include "kernel/print.h"
#include "kernel/top.h"
#include "session/system.h"
#include "shell/command.h"
#include "shell/graphctl.h"
#include "shell/metric_line.h"

enum { DIGITS = 6 };

static void put_ratio(void *to, const char *name, const char *label, int64_t value, uint32_t divisor) {
    char text[SIS_REAL_TEXT];
    (void)to;
    if (divisor == 0) return;
    sis_metric_put_name(name, strlen(name), label, strlen(label));
    if (divisor == 1) {
        sis_print("%lld\n", (long long)value);
        return;
    }
    sis_ratio_text((long long)value, divisor, DIGITS, text);
    sis_print("%s\n", text);
}

/* A mean, where it was counted. */
static void put_mean(const char *of, const char *part, int64_t sum, uint64_t runs) {
    char name[SIS_METRIC_NAME + 16], text[SIS_REAL_TEXT];
    if (sum < 0 || runs == 0) return;
    size_t bytes = sis_format(name, sizeof name, "%s%s", of, part);
    sis_metric_put_name(name, bytes, "", 0);
    sis_ratio_text((long long)sum, runs, DIGITS, text);
    sis_print("%s\n", text);
}

static void put_row(const char *name, const sis_top_row *row) {
    put_mean(name, "_count", (int64_t)row->runs, 1);
    put_mean(name, "_ns", row->ns, row->runs);
    put_mean(name, "_inst", row->instructions, row->runs);
    put_mean(name, "_cycles", row->cycles, row->runs);
    put_mean(name, "_l1d_miss", row->l1d_refills, row->runs);
}

static void put_script(void) {
    const sis_top *top = sis_top_seen();
    char name[SIS_METRIC_NAME];

    if (top->graphs.runs == 0) return;
    put_mean("ml_inference", "_count", (int64_t)top->graphs.runs, 1);
    put_mean("ml_inference", "_inst", top->graphs.instructions, top->graphs.runs);
    put_mean("ml_inference", "_cycles", top->graphs.cycles, top->graphs.runs);
    put_mean("ml_inference", "_latency_us", top->graphs.ns, top->graphs.runs * 1000);
    for (unsigned i = 0; i < SIS_OP_COUNT; i++) {
        if (top->rows[i].runs == 0) continue;
        sis_metric_operator(sis_op_descriptions[i].name, name);
        put_row(name, &top->rows[i]);
    }
}

SIS_COMMAND(metrics, "", "METRIC lines",
            "Prints METRIC name=value lines (docs/metrics.md): of the board and its link, of graphctl's "
            "graphs where\n"
            "there are some, and of the operators of the last script that was run while top was on.\n"
            "example: metrics\n") {
    if (count > 1) return sis_command_usage("metrics");
    if (!sis_graphctl_metrics(sis_metric_put_name)) sis_session_metrics(NULL, put_ratio, NULL);
    put_script();
    return 0;
}
