/* Heap: a binary one that knows where each graph is, so that any can be moved or taken out. */
#include "heap.h"

static bool earlier(const sis_heap_entry *a, const sis_heap_entry *b) {
    return a->time != b->time ? a->time < b->time : a->graph < b->graph;
}

static void put(sis_heap *heap, uint32_t at, uint64_t time, uint32_t graph) {
    heap->entries[at].time = time;
    heap->entries[at].graph = graph;
    heap->entries[graph].place = at + 1;
}

/* The place `at` is free: finds the one where the entry belongs, up or down from there. */
static void settle(sis_heap *heap, uint32_t at, uint64_t time, uint32_t graph) {
    const sis_heap_entry entry = {.time = time, .graph = graph};
    for (uint32_t parent; at > 0 && earlier(&entry, &heap->entries[parent = (at - 1) / 2]); at = parent)
        put(heap, at, heap->entries[parent].time, heap->entries[parent].graph);
    for (uint32_t child; (child = 2 * at + 1) < heap->count; at = child) {
        if (child + 1 < heap->count && earlier(&heap->entries[child + 1], &heap->entries[child])) child++;
        if (!earlier(&heap->entries[child], &entry)) break;
        put(heap, at, heap->entries[child].time, heap->entries[child].graph);
    }
    put(heap, at, time, graph);
}

void sis_heap_set(sis_heap *heap, uint32_t graph, uint64_t time) {
    const uint32_t place = heap->entries[graph].place;
    settle(heap, place > 0 ? place - 1 : heap->count++, time, graph);
}

void sis_heap_remove(sis_heap *heap, uint32_t graph) {
    const uint32_t place = heap->entries[graph].place;
    if (place == 0) return;
    heap->entries[graph].place = 0;
    const sis_heap_entry last = heap->entries[--heap->count];
    if (last.graph != graph) settle(heap, place - 1, last.time, last.graph);
}
