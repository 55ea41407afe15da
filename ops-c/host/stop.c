/* Ending what runs in C from another thread, which raises a flag. */
#include "sis/executive.h"

void sis_host_stop_graph(sis_graph *graph, uint32_t *flag);
void sis_host_stop_flow(sis_flow *flow, uint32_t *flag);
void sis_host_stop_executive(sis_executive *executive, uint32_t *flag);

static sis_interrupt look(void *flag) { return *(volatile uint32_t *)flag != 0 ? SIS_STOP : SIS_GO_ON; }

void sis_host_stop_graph(sis_graph *graph, uint32_t *flag) { sis_graph_set_interrupt(graph, look, flag); }

void sis_host_stop_flow(sis_flow *flow, uint32_t *flag) { sis_flow_set_interrupt(flow, look, flag); }

void sis_host_stop_executive(sis_executive *executive, uint32_t *flag) {
    sis_executive_set_interrupt(executive, look, flag);
}
