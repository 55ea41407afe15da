/* Memory of a graph's records: its ledger (core/ledger.h), failures told by the graph's error. */
#ifndef SIS_RECORDS_H
#define SIS_RECORDS_H

#include "../core/ledger.h"
#include "sis/graph.h"

void sis_records_begin(sis_graph *graph); /* a call that may be undone starts */
void sis_records_undo(sis_graph *graph);  /* gives back everything taken since */

/* Zeroed, for as long as the graph lives. NULL sets the error (SIS_OUT_OF_ARENA). */
void *sis_records_take(sis_graph *graph, size_t bytes, size_t align, const char *what);
/* Until sis_records_release; not zeroed. At most one caller at a time. */
void *sis_records_take_temporary(sis_graph *graph, size_t bytes, size_t align, const char *what);
void sis_records_release(sis_graph *graph);
const char *sis_records_name(sis_graph *graph, const char *name); /* a copy; NULL as above */
size_t sis_records_used(const sis_graph *graph);
bool sis_records_hold(const sis_graph *graph, const void *data);
sis_status sis_records_add(sis_graph *graph, void *memory, size_t bytes);
bool sis_table_reserve(sis_graph *graph, sis_table *table, uint32_t more);

#endif
