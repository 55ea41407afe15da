/* Heap: graphs by a time, the earliest on top; of equal times the smaller number. Entries are the caller's. */
#ifndef SIS_HEAP_OF_GRAPHS_H
#define SIS_HEAP_OF_GRAPHS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct sis_heap_entry {
    uint64_t time;
    uint32_t graph;
    uint32_t
        place; /* of the graph with this entry's index, not of this entry's graph: 1 + where it is, 0 = nowhere */
} sis_heap_entry;

typedef struct sis_heap {
    sis_heap_entry *entries; /* one a graph */
    uint32_t count;
} sis_heap;

/* Puts a graph in, or where it belongs if it is there with another time. */
void sis_heap_set(sis_heap *heap, uint32_t graph, uint64_t time);
void sis_heap_remove(sis_heap *heap, uint32_t graph); /* if it is there */

#endif
