/* Graphs as JS objects: their blocks of memory, and the ArrayBuffer over the arena.
 *
 * Blocks of records are C's alone and go with the graph. The arena is also a script's: it goes when both the graph and
 * the ArrayBuffer (or whatever transfer() made of it) are gone, so no order of freeing leaves a view on freed memory. */
#include "native.h"

#define RECORDS_HEADER SIS_ALIGNMENT /* sis_graph_records in front of the block, which stays aligned */

static void release_arena(sis_graph_arena *arena) {
    if (!arena || --arena->owners > 0) return;
    sis_heap *heap = arena->heap;
    sis_heap_give(heap, arena->memory);
    sis_heap_give(heap, arena);
}

/* Called by the engine when an ArrayBuffer over an arena goes (size 0), or to resize it, which cannot be. */
static void *arena_buffer_freed(JSRuntime *runtime, void *opaque, void *memory, size_t size) {
    (void)runtime, (void)memory;
    if (size == 0) release_arena(opaque);
    return NULL;
}

static void free_blocks(sis_engine *engine, sis_graph_object *object) {
    for (sis_graph_records *next, *records = object->records; records; records = next) {
        next = records->next;
        sis_heap_give(engine->heap, records);
    }
    object->records = NULL;
    release_arena(object->arena);
    object->arena = NULL;
}

static void free_object(sis_engine *engine, sis_graph_object *object) {
    if (object->graph) sis_graph_destroy(object->graph);
    free_blocks(engine, object);
    *object->link = object->next;
    if (object->next) object->next->link = object->link;
    sis_heap_give(engine->heap, object);
}

static void finalize(JSRuntime *runtime, JSValueConst value) {
    sis_engine *engine = JS_GetRuntimeOpaque(runtime);
    sis_graph_object *object = JS_GetOpaque(value, engine->graph_class);
    if (!object) return;
    JS_FreeValueRT(runtime, object->buffer);
    JS_FreeValueRT(runtime, object->custom);
    JS_FreeValueRT(runtime, object->thrown);
    free_object(engine, object);
}

static void mark(JSRuntime *runtime, JSValueConst value, JS_MarkFunc *mark_value) {
    sis_engine *engine = JS_GetRuntimeOpaque(runtime);
    sis_graph_object *object = JS_GetOpaque(value, engine->graph_class);
    if (!object) return;
    JS_MarkValue(runtime, object->buffer, mark_value);
    JS_MarkValue(runtime, object->custom, mark_value);
    JS_MarkValue(runtime, object->thrown, mark_value);
}

static const JSClassDef graph_class = {.class_name = "Graph", .finalizer = finalize, .gc_mark = mark};

int sis_graphs_init(JSContext *context) {
    sis_engine *engine = sis_engine_of(context);
    JS_NewClassID(engine->runtime, &engine->graph_class);
    if (JS_NewClass(engine->runtime, engine->graph_class, &graph_class) < 0) return -1;
    JSValue prototype = JS_NewObject(context);
    if (JS_IsException(prototype)) return -1;
    JS_SetClassProto(context, engine->graph_class, prototype);
    return 0;
}

void sis_graphs_clear(sis_engine *engine) {
    while (engine->graphs) free_object(engine, engine->graphs);
}

/* ---- within a call ---- */

static sis_interrupt interrupted(void *engine) { return sis_engine_poll(engine) ? SIS_STOP : SIS_GO_ON; }

bool sis_call_make_graph(sis_call *call) {
    sis_engine *engine = call->engine;
    call->made = JS_NewObjectClass(call->context, (int)engine->graph_class);
    if (JS_IsException(call->made)) {
        call->made = JS_UNDEFINED;
        return false;
    }
    sis_graph_object *object = sis_heap_take(engine->heap, sizeof *object, 16);
    if (!object) {
        JS_ThrowOutOfMemory(call->context);
        return false;
    }
    *object = (sis_graph_object){.next = engine->graphs,
                                 .link = &engine->graphs,
                                 .context = call->context,
                                 .buffer = JS_UNDEFINED,
                                 .custom = JS_UNDEFINED,
                                 .thrown = JS_UNDEFINED};
    if (object->next) object->next->link = &object->next;
    engine->graphs = object;
    JS_SetOpaque(call->made, object);
    call->object = object;
    return true;
}

JSValue sis_call_made_graph(sis_call *call) {
    sis_graph_set_interrupt(call->object->graph, interrupted, call->engine);
    return JS_DupValue(call->context, call->made);
}

static bool no_room(sis_call *call, size_t bytes) {
    sis_error error = {.operator_name = ""};
    const uint64_t left = sis_heap_free(call->engine->heap);
    sis_error_set(&error, SIS_OUT_OF_ARENA, "%s: the script's memory has no room for %u bytes; %u are free",
                  call->function, (uint64_t)bytes, left);
    error.asked = bytes;
    error.free = left;
    sis_throw_error(call->context, &error);
    return false;
}

/* From the script's heap, after a garbage collection when it does not fit at once. */
static void *take(sis_call *call, size_t bytes, size_t align) {
    void *memory = sis_heap_take(call->engine->heap, bytes, align);
    if (memory) return memory;
    JS_RunGC(call->engine->runtime);
    return sis_heap_take(call->engine->heap, bytes, align);
}

bool sis_call_allocate(sis_call *call, size_t bytes, bool arena, void **memory) {
    size_t whole;
    if (__builtin_add_overflow(bytes, arena ? 0 : RECORDS_HEADER, &whole)) return no_room(call, bytes);
    if (!arena) {
        call->records = take(call, whole, SIS_ALIGNMENT);
        *memory = (uint8_t *)call->records + RECORDS_HEADER;
        return call->records ? true : no_room(call, bytes);
    }
    sis_graph_arena *made = take(call, sizeof *made, 16);
    if (!made) return no_room(call, bytes);
    *made = (sis_graph_arena){.heap = call->engine->heap, .owners = 1, .bytes = bytes};
    call->arena = made;
    made->memory = take(call, whole, SIS_ALIGNMENT);
    *memory = made->memory;
    return made->memory ? true : no_room(call, bytes);
}

void sis_call_drop_blocks(sis_call *call) {
    sis_heap_give(call->engine->heap, call->records);
    release_arena(call->arena);
    call->records = NULL;
    call->arena = NULL;
}

void sis_call_keep_blocks(sis_call *call) {
    sis_graph_object *object = call->object;
    if (call->records) {
        call->records->next = object->records;
        object->records = call->records;
        call->records = NULL;
    }
    if (call->arena) {
        release_arena(object->arena);
        object->arena = call->arena;
        call->arena = NULL;
    }
}

/* Detaching runs no script code; every view on the buffer has length 0 from here on. */
JSValue sis_call_destroy_graph(sis_call *call) {
    sis_graph_object *object = call->object;
    JSValue buffer = object->buffer, custom = object->custom;
    object->graph = NULL;
    object->buffer = object->custom = JS_UNDEFINED;
    if (!JS_IsUndefined(buffer)) JS_DetachArrayBuffer(call->context, buffer);
    JS_FreeValue(call->context, buffer);
    JS_FreeValue(call->context, custom);
    free_blocks(call->engine, object);
    return JS_UNDEFINED;
}

JSValue sis_platform_graph_buffer(sis_call *call) {
    sis_graph_object *object = call->object;
    sis_graph_arena *arena = object->arena;
    const uint8_t *data;
    size_t bytes;
    if (!arena)
        return sis_throw_status(call->context, SIS_BAD_STATE, "graphBuffer: the graph is not compiled");
    if (JS_IsUndefined(object->buffer)) {
        JSValue buffer = JS_NewArrayBuffer(call->context, arena->memory, arena->bytes, 0, arena_buffer_freed,
                                           arena, false);
        if (JS_IsException(buffer)) return buffer;
        arena->owners++;
        object->buffer = buffer;
    } else if (!sis_bytes_of(call->context, object->buffer, &data, &bytes)) {
        return sis_throw_status(call->context, SIS_BAD_STATE, "graphBuffer: the script transferred it");
    }
    return JS_DupValue(call->context, object->buffer);
}
