/* The session's graphs: their beginning, their records, what a reply says of their tensors, their end. */
#include "control/inside.h"

#include "sis/facts.h"

#define FIRST_RECORDS (64u * 1024u)
#define MORE_RECORDS (256u * 1024u)
#define SLACK 4096u /* what sis_graph_extend wants beyond what was asked */
#define TRIES 3u

sis_status sis_control_new_graph(sis_control *control, uint32_t opset, uint32_t *number) {
    uint32_t place = 0;
    while (place < SIS_LIMIT_GRAPHS && control->graphs[place] != NULL) place++;
    if (place == SIS_LIMIT_GRAPHS)
        return sis_control_fail(control, SIS_OUT_OF_ARENA,
                                "there are %u graphs already, the most that are possible",
                                (uint64_t)SIS_LIMIT_GRAPHS);
    sis_block *blocks = NULL;
    sis_control_graph *graph = sis_control_take(control, &blocks, sizeof *graph, "a graph");
    void *records =
        graph == NULL ? NULL : sis_control_take(control, &blocks, FIRST_RECORDS, "a graph's records");
    sis_status status =
        records == NULL ? SIS_OUT_OF_ARENA : sis_graph_create(records, FIRST_RECORDS, opset, &graph->graph);
    if (status != SIS_OK) {
        sis_control_give_all(control, &blocks);
        return status == SIS_OUT_OF_ARENA
                   ? status
                   : sis_control_fail(control, status, "there is no opset %u", (uint64_t)opset);
    }
    graph->blocks = blocks;
    control->graphs[place] = graph;
    control->graph = *number = place;
    sis_graph_set_interrupt(graph->graph, control->system->interrupted, control->system->context);
    return SIS_OK;
}

sis_control_graph *sis_control_graph_here(sis_control *control) {
    sis_control_graph *graph = control->graphs[control->graph];
    if (graph == NULL)
        (void)sis_control_fail(control, SIS_BAD_STATE, "there is no graph; CreateGraph begins one");
    return graph;
}

sis_status sis_control_building(sis_control *control, sis_control_graph **graph) {
    *graph = sis_control_graph_here(control);
    return *graph == NULL ? SIS_BAD_STATE : sis_control_settle(control, *graph);
}

sis_status sis_control_compiled(sis_control *control, sis_control_graph **graph) {
    *graph = sis_control_graph_here(control);
    if (*graph == NULL) return SIS_BAD_STATE;
    if ((*graph)->arena == NULL)
        return sis_control_fail(control, SIS_BAD_STATE, "the graph is not compiled yet: CompileGraph");
    return SIS_OK;
}

bool sis_graph_grown(sis_control *control, sis_control_graph *graph, sis_status status, uint32_t *tries) {
    if (status != SIS_OUT_OF_ARENA || (*tries)++ == TRIES) return false;
    const sis_error wanted = *sis_graph_error(graph->graph);
    const uint64_t least = wanted.asked + SLACK;
    if (least < SLACK) return false;
    uint64_t bytes = least > MORE_RECORDS ? least : MORE_RECORDS;
    void *records = sis_control_take(control, &graph->blocks, bytes, "a graph's records");
    if (records == NULL && bytes > least)
        records = sis_control_take(control, &graph->blocks, bytes = least, "a graph's records");
    if (records == NULL) return false;
    return sis_graph_extend(graph->graph, records, (size_t)bytes) == SIS_OK;
}

sis_status sis_graph_said(sis_control *control, const sis_control_graph *graph, sis_status status) {
    return sis_control_said(control, status, sis_graph_error(graph->graph));
}

static sis_status no_tensor(sis_control *control, uint32_t tensor) {
    return sis_control_fail(control, SIS_BAD_ARGUMENT, "there is no tensor %u", (uint64_t)tensor);
}

sis_status sis_control_describe(sis_control *control, const sis_control_graph *graph, uint32_t tensor,
                                uint32_t item, uint16_t *dtype, sis_frame_dims *shape, uint64_t *total,
                                uint8_t **data) {
    int64_t info[SIS_TENSOR_INFO];
    const sis_status status = item == SIS_NONE ? sis_graph_tensor(graph->graph, tensor, info)
                                               : sis_graph_item(graph->graph, tensor, item, info);
    if (status != SIS_OK && item != SIS_NONE)
        return sis_control_fail(control, status, "tensor %u has no item %u", (uint64_t)tensor,
                                (uint64_t)item);
    if (status != SIS_OK) return no_tensor(control, tensor);
    *dtype = (uint16_t)info[0];
    shape->rank = info[1] < 0 ? SIS_SHAPE_UNKNOWN : (uint32_t)info[1];
    memcpy(shape->dim, info + 4, sizeof shape->dim);
    *total = info[2] < 0 ? 0 : (uint64_t)info[2];
    *data = NULL;
    sis_graph_port_info port;
    if (item == SIS_NONE) {
        if (sis_graph_port(graph->graph, tensor, &port) == SIS_OK && (info[0] & 0xff) < SIS_SEQUENCE)
            *data = port.data;
    } else if (graph->arena != NULL && info[3] >= 0 && (uint64_t)info[3] <= graph->arena_bytes &&
               *total <= graph->arena_bytes - (uint64_t)info[3]) {
        *data = graph->arena + info[3];
    }
    return SIS_OK;
}

static void forget_flow(sis_control *control, uint32_t place) {
    sis_control_flow *flow = control->flows[place];
    if (flow == NULL) return;
    control->flows[place] = NULL;
    (void)sis_flow_destroy(flow->flow);
    sis_block *blocks = flow->blocks;
    sis_control_give_all(control, &blocks);
}

static void forget_graph(sis_control *control, uint32_t place) {
    sis_control_graph *graph = control->graphs[place];
    if (graph == NULL) return;
    control->graphs[place] = NULL;
    (void)sis_graph_destroy(graph->graph);
    sis_block *blocks = graph->blocks;
    sis_control_give_all(control, &blocks);
}

void sis_control_forget(sis_control *control) {
    if (control->executive != NULL) (void)sis_executive_destroy(control->executive);
    control->executive = NULL;
    sis_control_give_all(control, &control->schedule);
    for (uint32_t i = 0; i < SIS_LIMIT_FLOWS; i++) forget_flow(control, i);
    for (uint32_t i = 0; i < SIS_LIMIT_GRAPHS; i++) forget_graph(control, i);
    control->graph = control->flow = 0;
}
