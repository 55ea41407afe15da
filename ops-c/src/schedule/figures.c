/* What a schedule counted. */
#include <string.h>

#include "schedule.h"

static int64_t of(uint64_t value) { return value > INT64_MAX ? INT64_MAX : (int64_t)value; }

sis_status sis_schedule_task_figures(const sis_schedule *s, uint32_t graph,
                                     int64_t figures[SIS_TASK_FIGURE_COUNT]) {
    if (s == NULL || figures == NULL || graph >= s->capacity) return SIS_BAD_ARGUMENT;
    const sis_task *task = sis_task_at(s, graph);
    memcpy(figures, task->figures, sizeof task->figures);
    figures[SIS_TASK_RESPONSE_P99] = of(sis_histogram_quantile(&task->response, 990));
    figures[SIS_TASK_RESPONSE_MOST] = of(task->response.most);
    figures[SIS_TASK_JITTER_P50] = of(sis_histogram_quantile(&task->jitter, 500));
    figures[SIS_TASK_JITTER_P99] = of(sis_histogram_quantile(&task->jitter, 990));
    figures[SIS_TASK_JITTER_MOST] = of(task->jitter.most);
    return SIS_OK;
}

sis_status sis_schedule_figures(const sis_schedule *s, int64_t figures[SIS_SCHEDULE_FIGURE_COUNT]) {
    if (s == NULL || figures == NULL) return SIS_BAD_ARGUMENT;
    memcpy(figures, s->figures, sizeof s->figures);
    figures[SIS_SCHEDULE_JITTER_P99] = of(sis_histogram_quantile(&s->jitter, 990));
    figures[SIS_SCHEDULE_JITTER_MOST] = of(s->jitter.most);
    return SIS_OK;
}
