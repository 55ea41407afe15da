/* Tensors that were declared and are made later: constants whose bytes come in pieces, and what SetTensorShape declares, of
 * which the next command but LoadWeights tells whether it is an input. Their numbers are those the graph will give them. */
#include "control/inside.h"

#include "sis/facts.h"

#define SMALL_CONSTANT 256u /* is copied by the graph, borrowed or not */

uint32_t sis_control_tensors(const sis_control_graph *graph) {
    int64_t facts[SIS_GRAPH_FACTS];
    return sis_graph_facts(graph->graph, facts) == SIS_OK ? (uint32_t)facts[0] : 0;
}

/* Memory for the bytes and, behind them, the name. */
sis_status sis_pending_room(sis_control *control, sis_control_graph *graph, sis_pending *pending,
                            const char *name) {
    const size_t length = name[0] == 0 ? 0 : strlen(name) + 1;
    uint8_t *data =
        sis_control_take(control, &graph->blocks, (uint64_t)pending->bytes + length, "a constant");
    if (data == NULL) return SIS_OUT_OF_ARENA;
    pending->block = sis_control_block_of(data);
    if (length > 0) memcpy(data + pending->bytes, name, length);
    return SIS_OK;
}

sis_status sis_control_declare(sis_control *control, sis_control_graph *graph, const char *name,
                               uint32_t dtype, const sis_frame_dims *dims, bool constant, uint32_t *tensor) {
    if (graph->n_pending == SIS_LIMIT_PENDING) {
        const sis_status status = sis_control_settle(control, graph);
        if (status != SIS_OK) return status;
    }
    sis_pending *pending = &graph->pending[graph->n_pending];
    *pending = (sis_pending){.dtype = dtype, .dims = *dims, .constant = constant};
    sis_shape shape = {.rank = dims->rank};
    memcpy(shape.dim, dims->dim, sizeof shape.dim);
    for (uint32_t i = 0; i < dims->rank; i++)
        if (dims->dim[i] < 0)
            return sis_control_fail(control, SIS_BAD_SHAPE, "dimension %u of a constant must be a number",
                                    (uint64_t)i);
    /* Where enums are as small as they can be, a larger number would become another dtype. */
    sis_status status =
        dtype > UINT8_MAX ? SIS_BAD_DTYPE : sis_tensor_size((sis_dtype)dtype, &shape, &pending->bytes);
    if (status != SIS_OK)
        return sis_control_fail(control, status, "there is no tensor of dtype %u and shape %h",
                                (uint64_t)dtype, &shape);
    if (constant) status = sis_pending_room(control, graph, pending, name);
    if (status != SIS_OK) return status;
    *tensor = sis_control_tensors(graph) + graph->n_pending++;
    return SIS_OK;
}

static sis_status make_input(sis_control *control, sis_control_graph *graph, const sis_pending *pending) {
    char digits[16] = {0}, name[16] = {'t'};
    uint32_t n = 0, length = 1;
    uint32_t id = sis_control_tensors(graph);
    do digits[n++] = (char)('0' + id % 10);
    while ((id /= 10) > 0);
    while (n > 0) name[length++] = digits[--n];
    uint32_t tensor, tries = 0;
    sis_status status;
    do
        status = sis_graph_input(graph->graph, name, pending->dtype, pending->dims.dim, pending->dims.rank,
                                 &tensor);
    while (sis_graph_grown(control, graph, status, &tries));
    return sis_graph_said(control, graph, status);
}

static sis_status make_constant(sis_control *control, sis_control_graph *graph, sis_pending *pending) {
    if (pending->loaded < pending->bytes)
        return sis_control_fail(control, SIS_BAD_STATE, "tensor %u has %u of its %u bytes: LoadWeights",
                                (uint64_t)sis_control_tensors(graph), (uint64_t)pending->loaded,
                                (uint64_t)pending->bytes);
    uint8_t *data = (uint8_t *)pending->block + SIS_ALIGNMENT;
    const char *name = pending->block->bytes > pending->bytes ? (const char *)data + pending->bytes : "";
    uint32_t tensor, tries = 0;
    sis_status status;
    do
        status = sis_graph_constant(graph->graph, name, pending->dtype, pending->dims.dim, pending->dims.rank,
                                    data, pending->bytes, true, &tensor);
    while (sis_graph_grown(control, graph, status, &tries));
    if (status == SIS_OK && pending->bytes <= SMALL_CONSTANT)
        sis_control_give(control, &graph->blocks, pending->block);
    return sis_graph_said(control, graph, status);
}

sis_status sis_control_settle(sis_control *control, sis_control_graph *graph) {
    uint32_t made = 0;
    sis_status status = SIS_OK;
    for (; status == SIS_OK && made < graph->n_pending; made += status == SIS_OK) {
        sis_pending *pending = &graph->pending[made];
        status =
            pending->constant ? make_constant(control, graph, pending) : make_input(control, graph, pending);
    }
    graph->n_pending -= made;
    memmove(graph->pending, graph->pending + made, graph->n_pending * sizeof *graph->pending);
    return status;
}
