/* The engine's memory: its allocation functions over the heap, and what happens when the heap is full.
 *
 * A large request is refused, and the engine throws OUT_OF_MEMORY (shortage.c) where it stands. A small one is never refused, for
 * the engine does not survive that everywhere: it comes out of the heap's reserve, and the error is thrown at the next
 * loop or call (patches/0001), after garbage was collected and only if that did not help. When the reserve is used up as well,
 * the script is abandoned. */
#include "engine.h"

#include <string.h>

#define SMALL 8192u

/* Of patches/0001: calls `check` once, soon, where the script can catch an error; throws "out of memory" there if true. */
void JS_RequestMemoryCheck(JSRuntime *runtime, JSInterruptHandler *check);

static int check_memory(JSRuntime *runtime, void *opaque);

/* Out of the reserve; `memory` NULL: a new block. The next poll looks whether this may go on. */
static void *insist(sis_engine *engine, void *memory, size_t bytes) {
    sis_heap_open_reserve(engine->heap, true);
    void *block = sis_heap_resize(engine->heap, memory, bytes);
    sis_heap_open_reserve(engine->heap, false);
    if (!block) {
        engine->stop = SIS_STOP_MEMORY;
        sis_script_abandon(SIS_EXIT_LIMIT);
    }
    if (engine->runtime && sis_heap_used(engine->heap) > engine->memory_mark)
        JS_RequestMemoryCheck(engine->runtime, check_memory);
    return block;
}

static void *resize(sis_engine *engine, void *memory, size_t bytes) {
    void *block = sis_heap_resize(engine->heap, memory, bytes);
    if (block) {
        /* Memory was given back: the next shortage is a new one. */
        if (engine->memory_mark && sis_heap_free(engine->heap) > sis_heap_reserve(engine->heap))
            engine->memory_mark = 0;
        return block;
    }
    sis_memory_note(engine, bytes);
    if (bytes <= SMALL) return insist(engine, memory, bytes);
    if (engine->runtime)
        JS_SetGCThreshold(engine->runtime, 0); /* the next object made collects garbage: retrying may work */
    return NULL;
}

static void *heap_malloc(void *engine, size_t bytes) { return resize(engine, NULL, bytes); }
static void *heap_realloc(void *engine, void *memory, size_t bytes) { return resize(engine, memory, bytes); }
static void heap_free(void *opaque, void *memory) { sis_heap_give(((sis_engine *)opaque)->heap, memory); }

static void *heap_calloc(void *engine, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
    void *memory = resize(engine, NULL, bytes);
    return memory ? memset(memory, 0, bytes) : NULL;
}

const JSMallocFunctions sis_memory_functions = {heap_calloc, heap_malloc, heap_free, heap_realloc,
                                                sis_heap_usable};

/* The engine collects when its memory grew by half since the last time, which may be past the end of the heap. So that
 * garbage never ends a script, it has to collect at the latest when half of what was left then is used. */
void sis_memory_limit_garbage(sis_engine *engine) {
    size_t threshold = JS_GetGCThreshold(engine->runtime);
    if (threshold == engine->gc_threshold) return;
    size_t live = threshold / 3 * 2, latest = live + sis_heap_free(engine->heap) / 2;
    if (threshold > latest) JS_SetGCThreshold(engine->runtime, threshold = latest);
    engine->gc_threshold = threshold;
}

void sis_memory_leave_room(sis_engine *engine) {
    engine->memory_mark = sis_heap_used(engine->heap) + sis_heap_reserve(engine->heap) / 8;
}

static int check_memory(JSRuntime *runtime, void *opaque) {
    sis_engine *engine = opaque;
    const size_t told = engine->memory_mark;
    engine->memory_mark = 0;
    JS_RunGC(runtime);
    if (sis_heap_free(engine->heap) > 0) return false;
    engine->memory_mark = told;
    if (sis_heap_used(engine->heap) <= told)
        return false; /* somebody caught it, and has not come to giving back */
    sis_memory_leave_room(engine);
    return true;
}
