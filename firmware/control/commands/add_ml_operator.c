/* AddMLOperator: records of our own (inputs, outputs, name, block), then the operator's attributes, which go to
 * the graph as they are. */
#include "generated/handlers.h"

#define RECORD_HEADER 5u /* tag u8, length u32 */

typedef struct operator_records {
    const char *name;
    const uint32_t *inputs;
    uint32_t n_inputs, n_outputs, block;
    const uint8_t *attributes;
    size_t attribute_bytes;
} operator_records;

static uint32_t u32_at(const uint8_t *p) {
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Moved down over the record's header, to where they are aligned. */
static sis_status take_inputs(sis_control *control, uint8_t *value, uint32_t length, operator_records *out) {
    if (length % 4 != 0)
        return sis_control_fail(control, SIS_BAD_FRAME, "AddMLOperator: inputs are u32 each");
    uint32_t *inputs = (uint32_t *)(void *)(value - (uintptr_t)value % sizeof *inputs);
    for (uint32_t i = 0; i < length / 4; i++) inputs[i] = u32_at(value + 4 * (size_t)i);
    out->inputs = inputs;
    out->n_inputs = length / 4;
    return SIS_OK;
}

/* Moved down by one, so that a zero fits behind it. */
static sis_status take_name(sis_control *control, uint8_t *value, uint32_t length, operator_records *out) {
    if (length > 0 && memchr(value, 0, length) != NULL)
        return sis_control_fail(control, SIS_BAD_FRAME, "AddMLOperator: the name holds a zero byte");
    char *name = (char *)value - 1;
    memmove(name, value, length);
    name[length] = 0;
    out->name = name;
    return SIS_OK;
}

static sis_status take_record(sis_control *control, uint8_t tag, uint8_t *value, uint32_t length,
                              operator_records *out) {
    if (tag == SIS_RECORD_INPUTS) return take_inputs(control, value, length, out);
    if (tag == SIS_RECORD_NAME) return take_name(control, value, length, out);
    if ((tag != SIS_RECORD_OUTPUTS && tag != SIS_RECORD_BLOCK) || length != 4)
        return sis_control_fail(control, SIS_BAD_FRAME, "AddMLOperator: record %u of %u bytes", (uint64_t)tag,
                                (uint64_t)length);
    *(tag == SIS_RECORD_OUTPUTS ? &out->n_outputs : &out->block) = u32_at(value);
    return SIS_OK;
}

static sis_status take_records(sis_control *control, const sis_frame_bytes *records, operator_records *out) {
    uint8_t *p = control->payload + (records->data - control->payload),
            last = 0; /* the payload is ours to write */
    size_t left = records->bytes;
    *out = (operator_records){.name = "", .n_outputs = 1};
    while (left >= RECORD_HEADER && p[0] >= SIS_RECORD_INPUTS) {
        const uint8_t tag = p[0];
        const uint32_t length = u32_at(p + 1);
        if (length > left - RECORD_HEADER || tag <= last)
            return sis_control_fail(control, SIS_BAD_FRAME,
                                    "AddMLOperator: record %u is cut short or out of order", (uint64_t)tag);
        const sis_status status = take_record(control, tag, p + RECORD_HEADER, length, out);
        if (status != SIS_OK) return status;
        last = tag;
        p += RECORD_HEADER + length;
        left -= RECORD_HEADER + length;
    }
    out->attributes = p;
    out->attribute_bytes = left;
    return SIS_OK;
}

sis_status sis_on_add_ml_operator(sis_control *control, const sis_frame_add_ml_operator *given,
                                  sis_reply *reply) {
    sis_control_graph *graph;
    operator_records r;
    sis_status status = sis_control_building(control, &graph);
    if (status == SIS_OK) status = take_records(control, &given->records, &r);
    if (status != SIS_OK) return status;
    if (given->op == SIS_OP_CUSTOM)
        return sis_control_fail(control, SIS_UNSUPPORTED,
                                "Custom: a function of a script cannot travel in a frame");
    uint32_t tries = 0;
    do
        status = sis_graph_operator(graph->graph, r.block, given->op, r.name, r.inputs, r.n_inputs,
                                    r.attributes, r.attribute_bytes, r.n_outputs, &reply->id);
    while (sis_graph_grown(control, graph, status, &tries));
    return sis_graph_said(control, graph, status);
}
