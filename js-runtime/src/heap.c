/* Heap over one region: two-level segregated fit. See heap.h for the contract. */
#include "heap.h"

#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(start, bytes) ((void)(start), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(start, bytes) ((void)(start), (void)(bytes))
#endif

#define UNIT 16u       /* alignment and granularity of blocks */
#define SECOND_BITS 4u /* each power of two is cut into 16 lists */
#define SECOND (1u << SECOND_BITS)
#define SMALL_BITS 8u           /* below 256 bytes lists are UNIT apart */
#define FIRST 40u               /* largest block below 2^(FIRST + SMALL_BITS - 1) */
#define RESERVE (1024u * 1024u) /* or a sixteenth of the region, if that is less */
#define LARGE (64u * 1024u)
#define JUNK 0xDD
#define FREE 1u

/* In front of every block. Blocks lie one behind the other; the last one, of size 0, is never free. */
typedef struct block {
    struct block *before;              /* neighbour in memory; NULL for the first */
    size_t size;                       /* payload bytes, a multiple of UNIT; bit 0: free */
    _Alignas(UNIT) struct block *next; /* from here on: payload; links of the free list while free */
    struct block *previous;
} block;

#define HEADER offsetof(block, next)
_Static_assert(HEADER == SIS_HEAP_HEADER, "as heap.h says");

struct sis_heap {
    block *first;
    size_t size;  /* bytes that blocks and headers share */
    size_t limit; /* size without the reserve */
    bool reserve_open;
    size_t used;
    size_t peak;
    uint64_t first_map;         /* bit f: second_map[f] is not 0 */
    uint32_t second_map[FIRST]; /* bit s: list[f][s] is not empty */
    block *list[FIRST][SECOND];
};

static size_t payload(const block *b) { return b->size & ~(size_t)FREE; }
static bool is_free(const block *b) { return (b->size & FREE) != 0; }
static block *after(const block *b) { return (block *)((uintptr_t)b + HEADER + payload(b)); }
static void *to_memory(block *b) { return (uint8_t *)b + HEADER; }
static block *to_block(const void *memory) { return (block *)((uintptr_t)memory - HEADER); }

static unsigned top_bit(size_t value) { return 63u - (unsigned)__builtin_clzll((unsigned long long)value); }

/* The list that holds blocks of this size. */
static void list_of(size_t size, unsigned *f, unsigned *s) {
    if (size < (1u << SMALL_BITS)) {
        *f = 0;
        *s = (unsigned)(size / UNIT);
        return;
    }
    unsigned top = top_bit(size);
    *f = top - SMALL_BITS + 1;
    *s = (unsigned)(size >> (top - SECOND_BITS)) & (SECOND - 1);
}

/* In sanitized builds all free memory is poisoned but the headers and links of free blocks. */
static void list_add(sis_heap *heap, block *b) {
    unsigned f, s;
    list_of(payload(b), &f, &s);
    ASAN_UNPOISON_MEMORY_REGION(b, sizeof(block));
    b->size |= FREE;
    b->previous = NULL;
    b->next = heap->list[f][s];
    if (b->next) b->next->previous = b;
    heap->list[f][s] = b;
    heap->second_map[f] |= 1u << s;
    heap->first_map |= 1ull << f;
}

static void list_remove(sis_heap *heap, block *b) {
    unsigned f, s;
    list_of(payload(b), &f, &s);
    if (b->next) b->next->previous = b->previous;
    if (b->previous)
        b->previous->next = b->next;
    else
        heap->list[f][s] = b->next;
    if (!heap->list[f][s]) {
        heap->second_map[f] &= ~(1u << s);
        if (!heap->second_map[f]) heap->first_map &= ~(1ull << f);
    }
    b->size &= ~(size_t)FREE;
}

/* The head of the first list whose every block is large enough. */
static block *find_at_once(const sis_heap *heap, size_t size) {
    if (size >= (1u << SMALL_BITS)) size += ((size_t)1 << (top_bit(size) - SECOND_BITS)) - 1;
    unsigned f, s;
    list_of(size, &f, &s);
    if (f >= FIRST) return NULL;
    uint32_t second = heap->second_map[f] & (UINT32_MAX << s);
    if (!second) {
        uint64_t first = heap->first_map & (UINT64_MAX << (f + 1));
        if (!first) return NULL;
        f = (unsigned)__builtin_ctzll(first);
        second = heap->second_map[f];
    }
    return heap->list[f][__builtin_ctz(second)];
}

/* A free block of at least `size` bytes. Large ones are also looked for among those of about that size: an arena that
 * fills most of the heap must not fail for a list's granularity. */
static block *find(const sis_heap *heap, size_t size) {
    block *found = find_at_once(heap, size);
    if (found || size < LARGE) return found;
    unsigned f, s;
    list_of(size, &f, &s);
    for (found = f < FIRST ? heap->list[f][s] : NULL; found; found = found->next)
        if (payload(found) >= size) return found;
    return NULL;
}

/* Cuts a block that is not on a list; the tail becomes a free block, joined with a free neighbour. */
static void cut(sis_heap *heap, block *b, size_t size) {
    if (payload(b) < size + sizeof(block)) return;
    block *tail = (block *)((uintptr_t)to_memory(b) + size);
    ASAN_UNPOISON_MEMORY_REGION(tail, sizeof(block));
    tail->before = b;
    tail->size = payload(b) - size - HEADER;
    b->size = size;
    block *next = after(tail);
    if (is_free(next)) {
        list_remove(heap, next);
        tail->size += HEADER + payload(next);
        ASAN_POISON_MEMORY_REGION(next, sizeof(block));
        next = after(tail);
    }
    next->before = tail;
    list_add(heap, tail);
}

sis_heap *sis_heap_init(void *region, size_t bytes) {
    uintptr_t start = ((uintptr_t)region + UNIT - 1) & ~(uintptr_t)(UNIT - 1);
    uintptr_t end = ((uintptr_t)region + bytes) & ~(uintptr_t)(UNIT - 1);
    if (bytes < SIS_HEAP_MIN) return NULL;
    ASAN_UNPOISON_MEMORY_REGION(region, bytes);
    sis_heap *heap = (sis_heap *)start;
    memset(heap, 0, sizeof *heap);
    start = (start + sizeof *heap + UNIT - 1) & ~(uintptr_t)(UNIT - 1);
    heap->first = (block *)start;
    heap->size = end - start - HEADER;
    size_t reserve = heap->size / 16 < RESERVE ? heap->size / 16 : RESERVE;
    heap->limit = heap->size - reserve;
    heap->first->before = NULL;
    heap->first->size = heap->size - HEADER;
    block *last = after(heap->first);
    last->before = heap->first;
    last->size = 0;
    ASAN_POISON_MEMORY_REGION(to_memory(heap->first), payload(heap->first));
    list_add(heap, heap->first);
    return heap;
}

/* May `bytes` more be taken? */
static bool allowed(const sis_heap *heap, size_t bytes) {
    const size_t most = heap->reserve_open ? heap->size : heap->limit;
    return bytes <= most && heap->used <= most - bytes;
}

static void count(sis_heap *heap, size_t bytes) {
    heap->used += bytes;
    if (heap->used > heap->peak) heap->peak = heap->used;
}

/* Moves the start of a taken block up to `align`; what is in front becomes a free block. */
static block *align_block(sis_heap *heap, block *b, size_t align) {
    uintptr_t memory = (uintptr_t)to_memory(b);
    uintptr_t aligned = (memory + align - 1) & ~(uintptr_t)(align - 1);
    if (aligned == memory) return b;
    while (aligned - memory < sizeof(block)) aligned += align;
    block *moved = to_block((void *)aligned);
    ASAN_UNPOISON_MEMORY_REGION(moved, HEADER);
    moved->before = b;
    moved->size = payload(b) - (aligned - memory);
    after(moved)->before = moved;
    b->size = aligned - memory - HEADER;
    list_add(heap, b); /* its neighbour before is taken: two free ones never lie side by side */
    return moved;
}

void *sis_heap_take(sis_heap *heap, size_t bytes, size_t align) {
    if (bytes > heap->size) return NULL;
    size_t size = bytes < UNIT ? UNIT : (bytes + UNIT - 1) & ~(size_t)(UNIT - 1);
    size_t room = align > UNIT ? size + align + sizeof(block) : size;
    if (!allowed(heap, size + HEADER)) return NULL;
    block *b = find(heap, room);
    if (!b) return NULL;
    list_remove(heap, b);
    if (align > UNIT) b = align_block(heap, b, align);
    cut(heap, b, size);
    count(heap, payload(b) + HEADER);
    ASAN_UNPOISON_MEMORY_REGION(to_memory(b), payload(b));
    return to_memory(b);
}

void sis_heap_give(sis_heap *heap, void *memory) {
    if (!memory) return;
    block *b = to_block(memory);
    heap->used -= payload(b) + HEADER;
#ifdef SIS_HEAP_JUNK
    memset(memory, JUNK, payload(b));
#endif
    ASAN_POISON_MEMORY_REGION(memory, payload(b));
    block *next = after(b);
    if (is_free(next)) {
        list_remove(heap, next);
        b->size = payload(b) + HEADER + payload(next);
        ASAN_POISON_MEMORY_REGION(next, sizeof(block));
    }
    if (b->before && is_free(b->before)) {
        block *before = b->before;
        list_remove(heap, before);
        before->size = payload(before) + HEADER + payload(b);
        ASAN_POISON_MEMORY_REGION(b, sizeof(block));
        b = before;
    }
    after(b)->before = b;
    list_add(heap, b);
}

/* Grows into a free neighbour behind, or shrinks. */
static bool resize_in_place(sis_heap *heap, block *b, size_t size) {
    size_t had = payload(b);
    if (size > had) {
        block *next = after(b);
        if (!is_free(next) || had + HEADER + payload(next) < size || !allowed(heap, size - had)) return false;
        list_remove(heap, next);
        b->size = had + HEADER + payload(next);
        after(b)->before = b;
    }
    if (size < had) ASAN_POISON_MEMORY_REGION((uint8_t *)to_memory(b) + size, had - size);
    cut(heap, b, size);
    ASAN_UNPOISON_MEMORY_REGION(to_memory(b), payload(b));
    heap->used -= had;
    count(heap, payload(b));
    return true;
}

void *sis_heap_resize(sis_heap *heap, void *memory, size_t bytes) {
    if (!memory) return sis_heap_take(heap, bytes, UNIT);
    if (bytes > heap->size) return NULL;
    block *b = to_block(memory);
    size_t size = bytes < UNIT ? UNIT : (bytes + UNIT - 1) & ~(size_t)(UNIT - 1);
    if (resize_in_place(heap, b, size)) return memory;
    void *moved = sis_heap_take(heap, bytes, UNIT);
    if (!moved) return NULL;
    memcpy(moved, memory, payload(b)); /* it did not fit in place, so it grows */
    sis_heap_give(heap, memory);
    return moved;
}

size_t sis_heap_usable(const void *memory) { return memory ? payload(to_block(memory)) : 0; }
size_t sis_heap_used(const sis_heap *heap) { return heap->used; }
size_t sis_heap_peak(const sis_heap *heap) { return heap->peak; }
size_t sis_heap_free(const sis_heap *heap) { return heap->used < heap->limit ? heap->limit - heap->used : 0; }
void sis_heap_open_reserve(sis_heap *heap, bool open) { heap->reserve_open = open; }
size_t sis_heap_reserve(const sis_heap *heap) { return heap->size - heap->limit; }

bool sis_heap_check(const sis_heap *heap) {
    const block *before = NULL;
    const uintptr_t end = (uintptr_t)heap->first + heap->size;
    size_t used = 0;
    for (const block *b = heap->first;; before = b, b = after(b)) {
        if ((uintptr_t)b > end || b->before != before || (before && is_free(before) && is_free(b)))
            return false;
        if ((uintptr_t)b == end) return b->size == 0 && used == heap->used;
        if (payload(b) < UNIT || payload(b) % UNIT) return false;
        used += is_free(b) ? 0 : payload(b) + HEADER;
    }
}
