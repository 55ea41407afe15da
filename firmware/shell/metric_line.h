/* The beginning of a METRIC line (docs/metrics.md), for the commands that print some. */
#ifndef SIS_SHELL_METRIC_LINE_H
#define SIS_SHELL_METRIC_LINE_H

#include <stddef.h>

/* "METRIC name[label]=", without the brackets where the label has no bytes. Its value and the line's end are the caller's. */
void sis_metric_put_name(const char *name, size_t bytes, const char *label, size_t label_bytes);

#endif
