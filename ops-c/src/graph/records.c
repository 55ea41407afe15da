/* A graph's records: its ledger, failures told by its own error. */
#include <string.h>

#include "graph.h"

sis_status sis_records_add(sis_graph *graph, void *memory, size_t bytes) {
    return sis_ledger_add(&graph->records, memory, bytes);
}

void sis_records_begin(sis_graph *graph) { sis_ledger_begin(&graph->records); }
void sis_records_undo(sis_graph *graph) { sis_ledger_undo(&graph->records); }
void sis_records_release(sis_graph *graph) { sis_ledger_release(&graph->records); }
size_t sis_records_used(const sis_graph *graph) { return sis_ledger_used(&graph->records); }

bool sis_records_hold(const sis_graph *graph, const void *data) {
    return sis_ledger_holds(&graph->records, data);
}

void *sis_records_take(sis_graph *graph, size_t bytes, size_t align, const char *what) {
    if (!sis_grant_records(graph, bytes, false, what)) return NULL;
    return sis_ledger_take(&graph->records, bytes, align, what, &graph->error);
}

void *sis_records_take_temporary(sis_graph *graph, size_t bytes, size_t align, const char *what) {
    if (!sis_grant_records(graph, bytes, true, what)) return NULL;
    return sis_ledger_take_temporary(&graph->records, bytes, align, what, &graph->error);
}

const char *sis_records_name(sis_graph *graph, const char *name) {
    if (name != NULL && !sis_grant_records(graph, strlen(name) + 1, false, "a name")) return NULL;
    return sis_ledger_name(&graph->records, name, &graph->error);
}

bool sis_table_reserve(sis_graph *graph, sis_table *table, uint32_t more) {
    if (!sis_grant_records(graph, sis_table_asks(table, more), false, "a table")) return false;
    return sis_table_grow(table, more, &graph->records, &graph->error);
}
