/* A flow's life and its simplest records: schemas, channels, initial tokens. Everything is checked here, because frames
 * from a wire call these functions. A call that fails leaves the flow as it was. */
#include <string.h>

#include "flow.h"

#define LEAST_RECORDS 4096u

sis_status sis_flow_create(void *memory, size_t bytes, sis_flow **out) {
    if (out == NULL || memory == NULL || bytes < LEAST_RECORDS) return SIS_BAD_ARGUMENT;
    sis_arena head;
    sis_arena_init(&head, memory, bytes);
    sis_flow *flow = sis_arena_take(&head, sizeof *flow, SIS_ALIGNMENT);
    if (flow == NULL) return SIS_BAD_ARGUMENT;
    memset(flow, 0, sizeof *flow);
    flow->error.operator_name = "";
    sis_status status = sis_ledger_add(&flow->records, head.base + head.low, head.size - head.low);
    if (status == SIS_OK) *out = flow;
    return status;
}

sis_status sis_flow_enter(sis_flow *flow, const char *call) {
    if (flow == NULL) return SIS_BAD_ARGUMENT;
    if (flow->busy) /* the error is that of the call under way, which may be failing just now */
        return sis_error_set(&flow->error, SIS_BAD_STATE, "%s: the flow is running", call);
    sis_error_begin(&flow->error, SIS_OK, "", "");
    return SIS_OK;
}

sis_status sis_flow_enter_in(sis_flow *flow, const char *call, sis_flow_phase phase) {
    static const char *const why[] = {"was built already", "is not built yet, or bound already",
                                      "is not bound to an arena yet"};
    sis_status status = sis_flow_enter(flow, call);
    if (status != SIS_OK) return status;
    if (flow->records.first == NULL)
        return sis_error_set(&flow->error, SIS_BAD_STATE, "%s: the flow was destroyed", call);
    if (flow->phase != phase)
        return sis_error_set(&flow->error, SIS_BAD_STATE, "%s: the flow %s", call, why[phase]);
    return SIS_OK;
}

sis_status sis_flow_no(sis_flow *flow, const char *what, uint32_t id) {
    return sis_error_set(&flow->error, SIS_BAD_ARGUMENT, "there is no %s %u", what, (uint64_t)id);
}

sis_status sis_flow_extend(sis_flow *flow, void *memory, size_t bytes) {
    sis_status status = sis_flow_enter_in(flow, "extend", SIS_FLOW_BUILDING);
    if (status != SIS_OK) return status;
    if (memory == NULL || sis_ledger_add(&flow->records, memory, bytes) != SIS_OK)
        return sis_error_set(&flow->error, SIS_BAD_ARGUMENT, "%u bytes are too few for a block of records",
                             (uint64_t)bytes);
    return SIS_OK;
}

sis_status sis_flow_destroy(sis_flow *flow) {
    if (flow == NULL) return SIS_OK;
    sis_status status = sis_flow_enter(flow, "destroy");
    if (status != SIS_OK) return status;
    if (flow->holder != NULL)
        return sis_error_set(&flow->error, SIS_BAD_STATE, "destroy: the flow is admitted to an executive");
    sis_graphs_leave(flow);
    memset(flow, 0, sizeof *flow); /* a call on it now fails instead of reading freed records */
    flow->error.operator_name = "";
    return SIS_OK;
}

const sis_error *sis_flow_error(const sis_flow *flow) {
    static const sis_error none = {
        .status = SIS_BAD_ARGUMENT, .operator_name = "", .text = "there is no flow"};
    return flow == NULL ? &none : &flow->error;
}

static sis_status read_facts(sis_flow *flow, uint32_t dtype, const int64_t *dims, uint32_t rank,
                             sis_facts *facts) {
    const sis_dtype_description *row = sis_dtype_find(dtype);
    if (row == NULL || (row->bits == 0 && row->block_bytes == 0))
        return sis_error_set(&flow->error, SIS_BAD_DTYPE, "%u is no dtype of tokens", (uint64_t)dtype);
    if (rank > SIS_MAX_RANK || (rank > 0 && dims == NULL))
        return sis_error_set(&flow->error, SIS_BAD_SHAPE, "rank %u, at most %u is possible", (uint64_t)rank,
                             (uint64_t)SIS_MAX_RANK);
    *facts = (sis_facts){.dtype = dtype, .rank = rank};
    for (uint32_t i = 0; i < rank; i++) {
        if (dims[i] < -1)
            return sis_error_set(&flow->error, SIS_BAD_SHAPE, "dimension %d: a size, or -1 for any", dims[i]);
        facts->dim[i] = dims[i];
    }
    size_t bytes;
    sis_status status = sis_facts_bytes(facts, &bytes);
    if (status != SIS_OK) return sis_error_set(&flow->error, status, "%s", sis_status_text(status));
    return SIS_OK;
}

sis_status sis_flow_schema(sis_flow *flow, uint32_t dtype, const int64_t *dims, uint32_t rank,
                           uint32_t *schema) {
    sis_facts facts;
    sis_status status = sis_flow_enter_in(flow, "schema", SIS_FLOW_BUILDING);
    if (status != SIS_OK) return status;
    if (schema == NULL)
        return sis_error_set(&flow->error, SIS_BAD_ARGUMENT, "nowhere to put the schema's id");
    status = read_facts(flow, dtype, dims, rank, &facts);
    if (status != SIS_OK) return status;
    if (!sis_table_grow(&flow->schemas, 1, &flow->records, &flow->error)) return flow->error.status;
    sis_facts *record =
        sis_ledger_take(&flow->records, sizeof *record, sizeof(int64_t), "a schema", &flow->error);
    if (record == NULL) return flow->error.status;
    *record = facts;
    *schema = flow->schemas.count;
    sis_table_push(&flow->schemas, record);
    return SIS_OK;
}

sis_status sis_flow_channel(sis_flow *flow, const char *name, uint32_t capacity, uint32_t schema,
                            size_t bytes, uint32_t *channel) {
    sis_status status = sis_flow_enter_in(flow, "channel", SIS_FLOW_BUILDING);
    if (status != SIS_OK) return status;
    if (channel == NULL || capacity == 0)
        return sis_error_set(&flow->error, SIS_BAD_ARGUMENT, "a channel holds at least one token");
    const sis_facts *facts = sis_table_get(&flow->schemas, schema);
    if (facts == NULL && schema != SIS_NONE) return sis_flow_no(flow, "schema", schema);
    if (!sis_table_grow(&flow->channels, 1, &flow->records, &flow->error)) return flow->error.status;
    sis_ledger_begin(&flow->records);
    sis_channel *record =
        sis_ledger_take(&flow->records, sizeof *record, sizeof(uint64_t), "a channel", &flow->error);
    const char *copy = record == NULL ? NULL : sis_ledger_name(&flow->records, name, &flow->error);
    if (copy == NULL) {
        sis_ledger_undo(&flow->records);
        return flow->error.status;
    }
    *record = (sis_channel){.id = flow->channels.count,
                            .capacity = capacity,
                            .limit = capacity,
                            .name = copy,
                            .schema = facts,
                            .bytes = bytes};
    *channel = record->id;
    sis_table_push(&flow->channels, record);
    return SIS_OK;
}

sis_status sis_flow_initial(sis_flow *flow, uint32_t channel, uint32_t tokens, const void *data,
                            size_t bytes) {
    sis_facts facts;
    size_t wanted = 0;
    sis_status status = sis_flow_enter_in(flow, "initial", SIS_FLOW_BUILDING);
    if (status != SIS_OK) return status;
    sis_channel *record = sis_channel_at(flow, channel);
    if (record == NULL) return sis_flow_no(flow, "channel", channel);
    if (tokens > record->capacity || record->initial > 0)
        return sis_error_set(&flow->error, SIS_BAD_ARGUMENT,
                             "channel \"%s\": %u initial tokens, it has %u and room for %u", record->name,
                             (uint64_t)tokens, (uint64_t)record->initial, (uint64_t)record->capacity);
    status = sis_channel_facts(flow, record, &facts);
    if (status != SIS_OK) return status;
    if (!sis_facts_known(&facts))
        return sis_error_set(&flow->error, SIS_BAD_SHAPE,
                             "channel \"%s\": initial tokens need a schema with all dims", record->name);
    status = sis_facts_bytes(&facts, &wanted);
    if (status != SIS_OK) return sis_error_set(&flow->error, status, "%s", sis_status_text(status));
    bool zeros = data == NULL || bytes == 0;
    if (!zeros && bytes != wanted)
        return sis_error_set(&flow->error, SIS_BAD_ARGUMENT, "channel \"%s\": %u bytes given, a token has %u",
                             record->name, (uint64_t)bytes, (uint64_t)wanted);
    if (!zeros) {
        void *copy =
            sis_ledger_take(&flow->records, bytes, sizeof(uint64_t), "an initial token", &flow->error);
        if (copy == NULL) return flow->error.status;
        record->initial_data = memcpy(copy, data, bytes);
        record->initial_bytes = bytes;
    }
    record->initial = tokens;
    return SIS_OK;
}
