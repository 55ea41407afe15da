/* What a graph's capability allows, held against what is asked: operators as they are added, memory as it is taken,
 * cycles before they are spent. A cost is a number of estimated instructions, the same on every target, so that a budget
 * ends a run at the same node everywhere. */
#include "sis/capability.h"

#include <string.h>

#include "graph.h"
#include "sis/schedule.h"

/* --- attaching --- */

static bool is_empty(const sis_graph *graph) {
    return graph->tensors.count == 0 && graph->nodes.count == 0 && graph->dimensions.count == 0 &&
           graph->blocks.count == 1;
}

static uint16_t *take_operators(sis_graph *graph, const sis_package *p) {
    sis_package_part list = p->field[SIS_FIELD_OPERATORS];
    uint16_t *ids = sis_records_take(graph, list.bytes, sizeof *ids, "a capability's operators");
    for (size_t i = 0; ids != NULL && i < list.bytes / 2; i++)
        ids[i] = (uint16_t)(p->data[list.at + 2 * i] | p->data[list.at + 2 * i + 1] << 8);
    return ids;
}

/* Most estimated instructions that take no more than so many cycles. */
static uint64_t instructions_in(const sis_core *core, uint64_t cycles) {
    return cycles * 1000 / core->cycles_per_1000; /* a manifest's cycles are below 2^53 */
}

static uint64_t cycles_of(const sis_core *core, uint64_t instructions) {
    uint64_t product;
    if (__builtin_mul_overflow(instructions, core->cycles_per_1000, &product)) return UINT64_MAX;
    return product / 1000 + (product % 1000 != 0);
}

/* The manifest's core where it names one, so that a budget means the same wherever the model runs. */
static const sis_core *core_of(const sis_package *p) {
    char name[33];
    sis_package_part text = p->field[SIS_FIELD_CORE];
    if (text.at == 0) return sis_core_find(NULL);
    memcpy(name, p->data + text.at, text.bytes);
    name[text.bytes] = 0;
    return sis_core_find(name);
}

static sis_status attach(sis_graph *graph, const sis_package *p) {
    sis_records_begin(graph);
    sis_grant *grant = sis_records_take(graph, sizeof *grant, sizeof(uint64_t), "a capability");
    uint16_t *operators = grant == NULL ? NULL : take_operators(graph, p);
    if (operators == NULL) {
        sis_records_undo(graph);
        return graph->error.status;
    }
    *grant = (sis_grant){.memory = p->number[SIS_FIELD_MEMORY],
                         .cycles = p->number[SIS_FIELD_CYCLES],
                         .build_cycles = p->number[SIS_FIELD_BUILD_CYCLES],
                         .core = core_of(p),
                         .operators = operators,
                         .n_operators = (uint32_t)(p->field[SIS_FIELD_OPERATORS].bytes / 2)};
    graph->grant = grant;
    graph->run_purse.limit = instructions_in(grant->core, grant->cycles);
    graph->build_purse.limit = instructions_in(grant->core, grant->build_cycles);
    return SIS_OK;
}

sis_status sis_graph_capability(sis_graph *graph, const void *package, size_t bytes) {
    sis_status status = sis_building(graph, "capability");
    if (status != SIS_OK) return status;
    if (graph->grant != NULL || !is_empty(graph))
        return sis_error_set(&graph->error, SIS_BAD_STATE,
                             "capability: a graph gets one, and before anything is built");
    sis_package p;
    status = sis_package_parse(package, bytes, &p);
    if (status == SIS_OK) status = sis_package_check(&p);
    return status == SIS_OK ? attach(graph, &p) : sis_package_explain(&p, &graph->error);
}

sis_status sis_grant_needed(sis_graph *graph) {
    if (!sis_models.listed || graph->grant != NULL) return SIS_OK;
    return sis_error_set(&graph->error, SIS_NOT_LISTED,
                         "this image runs listed models only: a graph needs the capability of one");
}

/* --- operators --- */

sis_status sis_grant_operator(const sis_call *call) {
    const sis_grant *grant = call->graph->grant;
    if (grant == NULL) return SIS_OK;
    uint32_t low = 0, high = grant->n_operators;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (grant->operators[middle] == (uint32_t)call->op->id) return SIS_OK;
        if (grant->operators[middle] < (uint32_t)call->op->id)
            low = middle + 1;
        else
            high = middle;
    }
    sis_node node = {
        .op = call->op, .name = call->name == NULL ? "" : call->name, .error = &call->graph->error};
    return sis_node_fail(&node, SIS_FORBIDDEN_OPERATOR, "the model's manifest does not list this operator");
}

/* --- memory --- */

static uint64_t records_of(const sis_graph *graph) { return sis_records_used(graph) + sizeof *graph; }

static sis_status over_memory(sis_graph *graph, uint64_t asked, const char *what) {
    uint64_t limit = graph->grant->memory;
    sis_error_begin(&graph->error, SIS_OVER_MEMORY, "", "");
    sis_error_set(&graph->error, SIS_OVER_MEMORY, "%s: %u bytes are needed, the model's manifest allows %u",
                  what, asked, limit);
    graph->error.asked = asked;
    graph->error.free = limit;
    return SIS_OVER_MEMORY;
}

/* Working memory is given back with the call, so it counts alone. What is taken after compile is for tools that look at
 * the graph, not the model's. */
bool sis_grant_records(sis_graph *graph, size_t bytes, bool working, const char *what) {
    if (graph->grant == NULL || graph->state == SIS_COMPILED) return true;
    size_t asked = working ? 0 : records_of(graph);
    if (!sis_add_sizes(asked, bytes, &asked)) asked = SIZE_MAX;
    return asked <= graph->grant->memory || over_memory(graph, asked, what) == SIS_OK;
}

sis_status sis_told(const sis_graph *graph, sis_status status) {
    return status == SIS_OUT_OF_ARENA && graph->error.status == SIS_OVER_MEMORY ? SIS_OVER_MEMORY : status;
}

sis_status sis_grant_compile(sis_graph *graph, size_t arena_bytes) {
    if (graph->grant == NULL) return SIS_OK;
    uint64_t asked = records_of(graph);
    if (__builtin_add_overflow(asked, arena_bytes, &asked)) asked = UINT64_MAX;
    return asked <= graph->grant->memory ? SIS_OK
                                         : over_memory(graph, asked, "the graph's records and arena");
}

/* --- cycles --- */

static sis_status over_cycles(sis_node_record *node, sis_graph *graph, uint64_t asked, uint64_t limit,
                              const char *what) {
    const sis_grant *grant = graph->grant;
    const char *sentence = "%s: %u cycles of %s, the model's manifest allows %u";
    if (node != NULL)
        sis_node_fail(&node->n, SIS_OVER_CYCLES, sentence, what, asked, grant->core->name, limit);
    else
        sis_error_set(&graph->error, SIS_OVER_CYCLES, sentence, what, asked, grant->core->name, limit);
    graph->error.asked = asked;
    graph->error.free = limit;
    return SIS_OVER_CYCLES;
}

sis_status sis_over_cycles(sis_node_record *node, uint64_t cycles, const char *what) {
    return over_cycles(node, node->graph, cycles, node->graph->grant->cycles, what);
}

static sis_status overspent(sis_node_record *node, const sis_purse *purse) {
    const sis_grant *grant = node->graph->grant;
    uint64_t cycles = cycles_of(grant->core, purse->spent);
    if (purse == &node->graph->run_purse)
        return sis_over_cycles(node, cycles, "the run was stopped before this node, estimated");
    return over_cycles(node, node->graph, cycles, grant->build_cycles, "constants computed while building");
}

sis_status sis_spend(sis_node_record *node, uint64_t instructions) {
    sis_graph *graph = node->graph;
    sis_purse *purse = graph->state == SIS_COMPILED ? &graph->run_purse : &graph->build_purse;
    if (__builtin_add_overflow(purse->spent, instructions, &purse->spent) || purse->spent > INT64_MAX)
        purse->spent = INT64_MAX;
    return purse->spent <= purse->limit ? SIS_OK : overspent(node, purse);
}

sis_status sis_grant_plan(sis_graph *graph) {
    sis_status status = sis_grant_needed(graph);
    if (status != SIS_OK || graph->grant == NULL) return status;
    status = sis_grant_compile(graph, graph->weight_bytes + graph->activation_bytes);
    if (status != SIS_OK) return status;
    uint64_t cost = sis_estimate_certain(graph);
    if (cost <= graph->run_purse.limit) return SIS_OK;
    return over_cycles(NULL, graph, cycles_of(graph->grant->core, cost), graph->grant->cycles,
                       "one run is estimated");
}

/* --- questions --- */

sis_status sis_graph_costs(const sis_graph *graph, int64_t costs[SIS_COST_COUNT]) {
    if (graph == NULL || costs == NULL) return SIS_BAD_ARGUMENT;
    const sis_block_record *main = sis_block_at(graph, SIS_MAIN_BLOCK);
    if (main == NULL) return SIS_BAD_STATE; /* destroyed */
    size_t arena =
        graph->state == SIS_COMPILED ? graph->arena_bytes : graph->weight_bytes + graph->activation_bytes;
    const sis_grant *grant = graph->grant;
    costs[SIS_COST_MEMORY] = (int64_t)(records_of(graph) + arena);
    costs[SIS_COST_RUN] = (int64_t)sis_estimate(graph);
    costs[SIS_COST_BUILD] = (int64_t)graph->build_purse.spent;
    costs[SIS_COST_LAST_RUN] = (int64_t)graph->run_purse.spent;
    costs[SIS_COST_MOST_MEMORY] = grant == NULL ? -1 : (int64_t)grant->memory;
    costs[SIS_COST_MOST_CYCLES] = grant == NULL ? -1 : (int64_t)grant->cycles;
    costs[SIS_COST_MOST_BUILD_CYCLES] = grant == NULL ? -1 : (int64_t)grant->build_cycles;
    return SIS_OK;
}
