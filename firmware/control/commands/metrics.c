/* Metrics: of graphs, dataflow graphs, the schedule and the board, as many as fit from the one that is wanted on. */
#include "generated/handlers.h"

static void board_metric(void *to, const char *name, const char *label, int64_t value, uint32_t divisor) {
    if (divisor > 0) sis_metric_add(to, name, label, (double)value / divisor);
}

sis_status sis_on_metrics(sis_control *control, const sis_frame_metrics *given, sis_reply *reply,
                          sis_frame_metrics_reply *answer) {
    sis_metric_list list = {.from = given->from, .room = control->list};
    sis_control_graph_metrics(control, &list);
    sis_control_flow_metrics(control, &list);
    const sis_control_system *system = control->system;
    if (system->metrics != NULL) system->metrics(system->context, board_metric, &list);
    reply->id = list.count;
    answer->metrics = (sis_frame_list){.count = list.taken, .data = list.room, .bytes = list.bytes};
    return SIS_OK;
}
