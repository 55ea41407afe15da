/* metric_line.h. */
#include "shell/metric_line.h"

#include <stdbool.h>
#include <string.h>

#include "kernel/print.h"

static bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("_.:-", c));
}

/* Without what would end a name, a label or the line: '_' for each run of that within, as ts-lib/sis/metrics/metric.ts. */
static void put(const char *text, size_t bytes) {
    bool written = false, gap = false;
    for (size_t i = 0; i < bytes; i++) {
        if (!is_plain(text[i])) {
            gap = written;
            continue;
        }
        sis_print(gap ? "_%c" : "%c", text[i]);
        written = true;
        gap = false;
    }
}

void sis_metric_put_name(const char *name, size_t bytes, const char *label, size_t label_bytes) {
    sis_print("METRIC ");
    put(name, bytes);
    if (label_bytes > 0) sis_print("[");
    put(label, label_bytes);
    sis_print(label_bytes > 0 ? "]=" : "=");
}
