/* What the board says of itself in Metrics. */
#include "kernel/files.h"
#include "kernel/uart.h"
#include "session/line.h"
#include "session/system.h"

void sis_session_metrics(void *context, sis_control_metric *metric, void *to) {
    (void)context;
    sis_line_figures line = sis_line_seen();
    sis_uart_errors errors = sis_uart_errors_seen();

    metric(to, "link_bytes_in", "", (int64_t)line.bytes_in, 1);
    metric(to, "link_bytes_out", "", (int64_t)line.bytes_out, 1);
    metric(to, "link_frames_in", "", (int64_t)line.frames_in, 1);
    metric(to, "link_frames_out", "", (int64_t)line.frames_out, 1);
    metric(to, "link_frames_damaged", "", (int64_t)line.damaged, 1);
    metric(to, "link_frames_resent", "", (int64_t)line.resent, 1);
    metric(to, "uart_overruns", "", (int64_t)errors.overruns, 1);
    metric(to, "uart_bytes_damaged", "", (int64_t)errors.damaged, 1);
    metric(to, "files_free_bytes", "", (int64_t)sis_files_free(), 1);
}
