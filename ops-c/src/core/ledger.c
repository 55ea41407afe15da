/* Memory of records: the caller's blocks, each an arena, tried in turn. A call that fails gives back what
 * it took. */
#include <string.h>

#include "ledger.h"

sis_status sis_ledger_add(sis_ledger *ledger, void *memory, size_t bytes) {
    sis_arena arena;
    sis_arena_init(&arena, memory, bytes);
    sis_ledger_block *block = sis_arena_take(&arena, sizeof *block, sizeof(void *));
    if (block == NULL) return SIS_BAD_ARGUMENT;
    *block = (sis_ledger_block){.arena = arena, .mark = arena.low};
    if (ledger->last == NULL)
        ledger->first = block;
    else
        ledger->last->next = block;
    ledger->last = block;
    return SIS_OK;
}

void sis_ledger_begin(sis_ledger *ledger) {
    for (sis_ledger_block *b = ledger->first; b != NULL; b = b->next) b->mark = b->arena.low;
}

void sis_ledger_undo(sis_ledger *ledger) {
    for (sis_ledger_block *b = ledger->first; b != NULL; b = b->next) b->arena.low = b->mark;
    sis_ledger_release(ledger);
}

void sis_ledger_release(sis_ledger *ledger) {
    for (sis_ledger_block *b = ledger->first; b != NULL; b = b->next) sis_arena_release(&b->arena, 0);
}

size_t sis_ledger_used(const sis_ledger *ledger) {
    size_t used = 0;
    for (const sis_ledger_block *b = ledger->first; b != NULL; b = b->next) used += b->arena.low;
    return used;
}

bool sis_ledger_holds(const sis_ledger *ledger, const void *data) {
    uintptr_t at = (uintptr_t)data;
    for (const sis_ledger_block *b = ledger->first; b != NULL; b = b->next)
        if (at >= (uintptr_t)b->arena.base && at < (uintptr_t)b->arena.base + b->arena.size) return true;
    return false;
}

/* `bytes` with what alignment may cost: a free piece of that size would have done. */
static void *out_of_records(sis_ledger *ledger, size_t bytes, const char *what, sis_error *error) {
    size_t free = 0;
    for (const sis_ledger_block *b = ledger->first; b != NULL; b = b->next)
        if (sis_arena_free(&b->arena) > free) free = sis_arena_free(&b->arena);
    sis_error_set(error, SIS_OUT_OF_ARENA, "records for %s need %u bytes, the largest free piece has %u",
                  what, (uint64_t)bytes, (uint64_t)free);
    error->asked = bytes;
    error->free = free;
    return NULL;
}

void *sis_ledger_take(sis_ledger *ledger, size_t bytes, size_t align, const char *what, sis_error *error) {
    for (sis_ledger_block *b = ledger->first; b != NULL; b = b->next) {
        void *memory = sis_arena_take(&b->arena, bytes, align);
        if (memory != NULL) return memset(memory, 0, bytes);
    }
    return out_of_records(ledger, bytes + align - 1, what, error);
}

void *sis_ledger_take_temporary(sis_ledger *ledger, size_t bytes, size_t align, const char *what,
                                sis_error *error) {
    for (sis_ledger_block *b = ledger->first; b != NULL; b = b->next) {
        void *memory = sis_arena_take_temporary(&b->arena, bytes, align);
        if (memory != NULL) return memory;
    }
    return out_of_records(ledger, bytes + align - 1, what, error);
}

const char *sis_ledger_name(sis_ledger *ledger, const char *name, sis_error *error) {
    size_t length = name == NULL ? 0 : strlen(name);
    if (length == 0) return "";
    char *copy = sis_ledger_take(ledger, length + 1, 1, "a name", error);
    return copy == NULL ? NULL : memcpy(copy, name, length + 1);
}

/* Chunk k holds SIS_TABLE_FIRST << k entries, so entry i lies in chunk log2(i / SIS_TABLE_FIRST + 1). */
static void **table_slot(const sis_table *table, uint32_t index) {
    uint32_t k = 31 - (uint32_t)__builtin_clz(index / SIS_TABLE_FIRST + 1);
    return &table->chunk[k][index - SIS_TABLE_FIRST * ((1u << k) - 1)];
}

size_t sis_table_asks(const sis_table *table, uint32_t more) {
    uint64_t room = table->capacity - table->count;
    size_t bytes = 0;
    for (uint32_t k = 0; k < SIS_TABLE_CHUNKS && room < more; k++) {
        if (table->chunk[k] != NULL) continue;
        room += SIS_TABLE_FIRST << k;
        bytes += (size_t)(SIS_TABLE_FIRST << k) * sizeof(void *);
    }
    return bytes;
}

/* What is reserved stays, even if the call it was for fails: nobody can tell. */
bool sis_table_grow(sis_table *table, uint32_t more, sis_ledger *ledger, sis_error *error) {
    for (uint32_t k = 0; table->capacity - table->count < more; k++) {
        if (k == SIS_TABLE_CHUNKS) {
            sis_error_set(error, SIS_BAD_ARGUMENT, "more than %u records of a kind",
                          (uint64_t)table->capacity);
            return false;
        }
        if (table->chunk[k] != NULL) continue;
        uint32_t entries = SIS_TABLE_FIRST << k;
        table->chunk[k] = sis_ledger_take(ledger, entries * sizeof(void *), sizeof(void *), "a table", error);
        if (table->chunk[k] == NULL) return false;
        table->capacity += entries;
    }
    return true;
}

void *sis_table_get(const sis_table *table, uint32_t id) {
    return id < table->count ? *table_slot(table, id) : NULL;
}

void sis_table_push(sis_table *table, void *record) { *table_slot(table, table->count++) = record; }
