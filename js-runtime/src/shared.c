/* Memory that C and a script's ArrayBuffer share, and how it is taken. */
#include "handles.h"

void *sis_take(sis_engine *engine, size_t bytes, size_t align) {
    void *memory = sis_heap_take(engine->heap, bytes, align);
    if (memory) return memory;
    JS_RunGC(engine->runtime);
    return sis_heap_take(engine->heap, bytes, align);
}

sis_shared *sis_shared_new(sis_engine *engine, size_t bytes) {
    sis_shared *shared = sis_take(engine, sizeof *shared, 16);
    if (!shared) return NULL;
    *shared = (sis_shared){.heap = engine->heap, .owners = 1, .bytes = bytes};
    shared->memory = sis_take(engine, bytes, SIS_ALIGNMENT);
    if (shared->memory) return shared;
    sis_shared_release(shared);
    return NULL;
}

void sis_shared_release(sis_shared *shared) {
    if (!shared || --shared->owners > 0) return;
    sis_heap *heap = shared->heap;
    sis_heap_give(heap, shared->memory);
    sis_heap_give(heap, shared);
}

/* Called by the engine when the ArrayBuffer goes (size 0), or to resize it, which cannot be. */
static void *buffer_freed(JSRuntime *runtime, void *opaque, void *memory, size_t size) {
    (void)runtime, (void)memory;
    if (size == 0) sis_shared_release(opaque);
    return NULL;
}

JSValue sis_shared_buffer(JSContext *context, sis_shared *shared) {
    JSValue buffer =
        JS_NewArrayBuffer(context, shared->memory, shared->bytes, 0, buffer_freed, shared, false);
    if (!JS_IsException(buffer)) shared->owners++;
    return buffer;
}
