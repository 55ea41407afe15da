/* Memory of a graph's records: the blocks that the caller gave, what is taken from them, and tables of pointers by id. */
#ifndef SIS_RECORDS_H
#define SIS_RECORDS_H

#include "../core/core.h"
#include "sis/graph.h"

#define SIS_TABLE_CHUNKS 24
#define SIS_TABLE_FIRST 32u /* entries of a table's first chunk; each next one is twice as long */

typedef struct sis_record_block {
    struct sis_record_block *next;
    sis_arena arena;
    size_t mark; /* arena.low when the current call began */
} sis_record_block;

/* Pointers by id. Grows without moving. */
typedef struct sis_table {
    void **chunk[SIS_TABLE_CHUNKS];
    uint32_t count, capacity;
} sis_table;

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
void *sis_table_get(const sis_table *table, uint32_t id); /* NULL when there is no such id */
void sis_table_push(sis_table *table, void *record);      /* reserved before */

#endif
