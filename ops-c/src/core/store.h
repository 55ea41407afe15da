/* Memory of records: the blocks that the caller gave, what is taken from them, and tables of pointers by id. Graphs and
 * dataflow graphs keep theirs so. */
#ifndef SIS_STORE_H
#define SIS_STORE_H

#include "core.h"

#define SIS_TABLE_CHUNKS 24
#define SIS_TABLE_FIRST 32u /* entries of a table's first chunk; each next one is twice as long */

typedef struct sis_store_block {
    struct sis_store_block *next;
    sis_arena arena;
    size_t mark; /* arena.low when the current call began */
} sis_store_block;

typedef struct sis_store {
    sis_store_block *first, *last;
} sis_store;

/* Pointers by id. Grows without moving. */
typedef struct sis_table {
    void **chunk[SIS_TABLE_CHUNKS];
    uint32_t count, capacity;
} sis_table;

sis_status sis_store_add(sis_store *store, void *memory, size_t bytes); /* SIS_BAD_ARGUMENT: too few bytes */
void sis_store_begin(sis_store *store);                                 /* a call that may be undone starts */
void sis_store_undo(sis_store *store); /* gives back everything taken since */

/* Zeroed, for as long as the store lives. NULL sets the error (SIS_OUT_OF_ARENA). */
void *sis_store_take(sis_store *store, size_t bytes, size_t align, const char *what, sis_error *error);
/* Until sis_store_release; not zeroed. At most one caller at a time. */
void *sis_store_take_temporary(sis_store *store, size_t bytes, size_t align, const char *what,
                               sis_error *error);
void sis_store_release(sis_store *store);
const char *sis_store_name(sis_store *store, const char *name,
                           sis_error *error); /* a copy; NULL as above */
size_t sis_store_used(const sis_store *store);
bool sis_store_holds(const sis_store *store, const void *data);

bool sis_table_grow(sis_table *table, uint32_t more, sis_store *store, sis_error *error);
void *sis_table_get(const sis_table *table, uint32_t id); /* NULL when there is no such id */
void sis_table_push(sis_table *table, void *record);      /* grown before */

#endif
