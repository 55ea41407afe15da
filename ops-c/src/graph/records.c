/* Memory of records: the caller's blocks, each an arena, tried in turn. A call that fails gives back what
 * it took. */
#include <string.h>

#include "graph.h"

sis_status sis_records_add(sis_graph *graph, void *memory, size_t bytes) {
    sis_arena arena;
    sis_arena_init(&arena, memory, bytes);
    sis_record_block *block = sis_arena_take(&arena, sizeof *block, sizeof(void *));
    if (block == NULL) return SIS_BAD_ARGUMENT;
    *block = (sis_record_block){.arena = arena, .mark = arena.low};
    if (graph->last_memory == NULL)
        graph->blocks_of_memory = block;
    else
        graph->last_memory->next = block;
    graph->last_memory = block;
    return SIS_OK;
}

void sis_records_begin(sis_graph *graph) {
    for (sis_record_block *b = graph->blocks_of_memory; b != NULL; b = b->next) b->mark = b->arena.low;
}

void sis_records_undo(sis_graph *graph) {
    for (sis_record_block *b = graph->blocks_of_memory; b != NULL; b = b->next) b->arena.low = b->mark;
    sis_records_release(graph);
}

void sis_records_release(sis_graph *graph) {
    for (sis_record_block *b = graph->blocks_of_memory; b != NULL; b = b->next)
        sis_arena_release(&b->arena, 0);
}

size_t sis_records_used(const sis_graph *graph) {
    size_t used = 0;
    for (const sis_record_block *b = graph->blocks_of_memory; b != NULL; b = b->next) used += b->arena.low;
    return used;
}

bool sis_records_hold(const sis_graph *graph, const void *data) {
    uintptr_t at = (uintptr_t)data;
    for (const sis_record_block *b = graph->blocks_of_memory; b != NULL; b = b->next)
        if (at >= (uintptr_t)b->arena.base && at < (uintptr_t)b->arena.base + b->arena.size) return true;
    return false;
}

/* `bytes` with what alignment may cost: a free piece of that size would have done. */
static void *out_of_records(sis_graph *graph, size_t bytes, const char *what) {
    size_t free = 0;
    for (const sis_record_block *b = graph->blocks_of_memory; b != NULL; b = b->next)
        if (sis_arena_free(&b->arena) > free) free = sis_arena_free(&b->arena);
    sis_error_set(&graph->error, SIS_OUT_OF_ARENA,
                  "records for %s need %u bytes, the largest free piece has %u", what, (uint64_t)bytes,
                  (uint64_t)free);
    graph->error.asked = bytes;
    graph->error.free = free;
    return NULL;
}

void *sis_records_take(sis_graph *graph, size_t bytes, size_t align, const char *what) {
    if (!sis_grant_records(graph, bytes, false, what)) return NULL;
    for (sis_record_block *b = graph->blocks_of_memory; b != NULL; b = b->next) {
        void *memory = sis_arena_take(&b->arena, bytes, align);
        if (memory != NULL) return memset(memory, 0, bytes);
    }
    return out_of_records(graph, bytes + align - 1, what);
}

void *sis_records_take_temporary(sis_graph *graph, size_t bytes, size_t align, const char *what) {
    if (!sis_grant_records(graph, bytes, true, what)) return NULL;
    for (sis_record_block *b = graph->blocks_of_memory; b != NULL; b = b->next) {
        void *memory = sis_arena_take_temporary(&b->arena, bytes, align);
        if (memory != NULL) return memory;
    }
    return out_of_records(graph, bytes + align - 1, what);
}

const char *sis_records_name(sis_graph *graph, const char *name) {
    size_t length = name == NULL ? 0 : strlen(name);
    if (length == 0) return "";
    char *copy = sis_records_take(graph, length + 1, 1, "a name");
    return copy == NULL ? NULL : memcpy(copy, name, length + 1);
}

/* Chunk k holds SIS_TABLE_FIRST << k entries, so entry i lies in chunk log2(i / SIS_TABLE_FIRST + 1). */
static void **table_slot(const sis_table *table, uint32_t index) {
    uint32_t k = 31 - (uint32_t)__builtin_clz(index / SIS_TABLE_FIRST + 1);
    return &table->chunk[k][index - SIS_TABLE_FIRST * ((1u << k) - 1)];
}

/* What is reserved stays, even if the call it was for fails: nobody can tell. */
bool sis_table_reserve(sis_graph *graph, sis_table *table, uint32_t more) {
    for (uint32_t k = 0; table->capacity - table->count < more; k++) {
        if (k == SIS_TABLE_CHUNKS) {
            sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "more than %u records of a kind",
                          (uint64_t)table->capacity);
            return false;
        }
        if (table->chunk[k] != NULL) continue;
        uint32_t entries = SIS_TABLE_FIRST << k;
        table->chunk[k] = sis_records_take(graph, entries * sizeof(void *), sizeof(void *), "a table");
        if (table->chunk[k] == NULL) return false;
        table->capacity += entries;
    }
    return true;
}

void *sis_table_get(const sis_table *table, uint32_t id) {
    return id < table->count ? *table_slot(table, id) : NULL;
}

void sis_table_push(sis_table *table, void *record) { *table_slot(table, table->count++) = record; }
