/* Heap: one region of memory, handed out in blocks and given back whole by forgetting it.
 *
 * Two-level segregated fit (TLSF, Masmano et al. 2004): taking and giving are a handful of steps whatever the heap looks
 * like, and neighbours that are free are always one block. The heap's own records live at the region's start.
 *
 * The last part of the region is a reserve, used only while it is opened: for what must not fail when memory is short.
 * Not thread-safe. */
#ifndef SIS_HEAP_H
#define SIS_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sis_heap sis_heap;

#define SIS_HEAP_MIN (256u * 1024u) /* bytes of the smallest region */

/* NULL when the region is smaller than SIS_HEAP_MIN. Any alignment; what is lost to it is lost. */
sis_heap *sis_heap_init(void *region, size_t bytes);

/* 16-byte aligned; `align` is a power of two, at most 4096. NULL when there is no room. Never for 0 bytes of a huge size:
 * a request that overflows is refused. The memory is not cleared. */
void *sis_heap_take(sis_heap *heap, size_t bytes, size_t align);

/* `block` may be NULL. In debug builds the block is filled with junk. */
void sis_heap_give(sis_heap *heap, void *block);

/* Keeps the contents, moves when it must (then aligned to 16). NULL: no room, and the block is as it was. */
void *sis_heap_resize(sis_heap *heap, void *block, size_t bytes);

#define SIS_HEAP_HEADER 16u                /* bytes in front of every block */
size_t sis_heap_usable(const void *block); /* bytes the block really has */

size_t sis_heap_used(const sis_heap *heap); /* bytes taken, headers included */
size_t sis_heap_peak(const sis_heap *heap);
size_t sis_heap_free(const sis_heap *heap); /* without the reserve; may be in pieces */

/* Open, requests may use the reserve too. */
void sis_heap_open_reserve(sis_heap *heap, bool open);
size_t sis_heap_reserve(const sis_heap *heap); /* bytes */

/* Walks all blocks; false when a header is damaged. For tests. */
bool sis_heap_check(const sis_heap *heap);

#endif
