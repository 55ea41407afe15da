/* Memory of records: the blocks that the caller gave, what is taken from them, and tables of pointers by id. Graphs and
 * dataflow graphs keep theirs so. */
#ifndef SIS_LEDGER_H
#define SIS_LEDGER_H

#include "core.h"

#define SIS_TABLE_CHUNKS 24
#define SIS_TABLE_FIRST 32u /* entries of a table's first chunk; each next one is twice as long */

typedef struct sis_ledger_block {
    struct sis_ledger_block *next;
    sis_arena arena;
    size_t mark; /* arena.low when the current call began */
} sis_ledger_block;

typedef struct sis_ledger {
    sis_ledger_block *first, *last;
} sis_ledger;

/* Pointers by id. Grows without moving. */
typedef struct sis_table {
    void **chunk[SIS_TABLE_CHUNKS];
    uint32_t count, capacity;
} sis_table;

sis_status sis_ledger_add(sis_ledger *ledger, void *memory,
                          size_t bytes);   /* SIS_BAD_ARGUMENT: too few bytes */
void sis_ledger_begin(sis_ledger *ledger); /* a call that may be undone starts */
void sis_ledger_undo(sis_ledger *ledger);  /* gives back everything taken since */

/* Zeroed, for as long as the ledger lives. NULL sets the error (SIS_OUT_OF_ARENA). */
void *sis_ledger_take(sis_ledger *ledger, size_t bytes, size_t align, const char *what, sis_error *error);
/* Until sis_ledger_release; not zeroed. At most one caller at a time. */
void *sis_ledger_take_temporary(sis_ledger *ledger, size_t bytes, size_t align, const char *what,
                                sis_error *error);
void sis_ledger_release(sis_ledger *ledger);
const char *sis_ledger_name(sis_ledger *ledger, const char *name,
                            sis_error *error); /* a copy; NULL as above */
size_t sis_ledger_used(const sis_ledger *ledger);
bool sis_ledger_holds(const sis_ledger *ledger, const void *data);

size_t sis_table_asks(const sis_table *table, uint32_t more); /* bytes that growing would take */
bool sis_table_grow(sis_table *table, uint32_t more, sis_ledger *ledger, sis_error *error);
void *sis_table_get(const sis_table *table, uint32_t id); /* NULL when there is no such id */
void sis_table_push(sis_table *table, void *record);      /* grown before */

#endif
