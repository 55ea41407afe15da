/* Handles as JS objects: their classes, what keeps what alive, and how they go.
 *
 * The garbage collector may finalize a flow and the graphs it keeps in any order. So a JS object has only a share of its
 * handle: the C thing goes with the last share, and a keeper goes before what it keeps. */
#include "handles.h"

static void let_go(sis_handle *handle);

/* Everything the handle had beside its C thing, which is gone, and its JS values. */
static void free_memory(sis_engine *engine, sis_handle *handle) {
    for (sis_block *next, *block = handle->blocks; block; block = next) {
        next = block->next;
        sis_heap_give(engine->heap, block);
    }
    for (sis_kept *next, *kept = handle->kept; kept; kept = next) {
        next = kept->next;
        if (kept->handle) {
            kept->handle->keepers--;
            let_go(kept->handle);
        }
        sis_shared_release(kept->memory);
        sis_heap_give(engine->heap, kept);
    }
    sis_shared_release(handle->arena);
    handle->blocks = NULL;
    handle->kept = NULL;
    handle->arena = NULL;
}

/* It goes when nobody has a share any more. */
static void let_go(sis_handle *handle) {
    if (handle->has_object || handle->keepers > 0) return;
    if (handle->thing) handle->kind->destroy(handle->thing);
    free_memory(handle->engine, handle);
    *handle->link = handle->next;
    if (handle->next) handle->next->link = handle->link;
    sis_heap_give(handle->engine->heap, handle);
}

static void free_value(JSRuntime *runtime, JSValue *value) {
    JSValue gone = *value;
    *value = JS_UNDEFINED;
    JS_FreeValueRT(runtime, gone);
}

static void free_values(sis_handle *handle) {
    JSRuntime *runtime = handle->engine->runtime;
    free_value(runtime, &handle->buffer);
    free_value(runtime, &handle->callback);
    for (sis_kept *kept = handle->kept; kept; kept = kept->next) free_value(runtime, &kept->object);
}

static sis_handle *handle_of(JSRuntime *runtime, JSValueConst value) {
    const sis_engine *engine = JS_GetRuntimeOpaque(runtime);
    const JSClassID class_id = JS_GetClassID(value);
    for (uint32_t i = 0; i < SIS_HANDLE_KINDS; i++)
        if (engine->handle_classes[i] == class_id) return JS_GetOpaque(value, class_id);
    return NULL;
}

static void finalize(JSRuntime *runtime, JSValueConst value) {
    sis_handle *handle = handle_of(runtime, value);
    if (!handle) return; /* there was no memory for it */
    free_values(handle);
    handle->has_object = false;
    let_go(handle);
}

static void mark(JSRuntime *runtime, JSValueConst value, JS_MarkFunc *mark_value) {
    const sis_handle *handle = handle_of(runtime, value);
    if (!handle) return;
    JS_MarkValue(runtime, handle->buffer, mark_value);
    JS_MarkValue(runtime, handle->callback, mark_value);
    for (const sis_kept *kept = handle->kept; kept; kept = kept->next)
        JS_MarkValue(runtime, kept->object, mark_value);
}

int sis_handles_init(JSContext *context) {
    sis_engine *engine = sis_engine_of(context);
    for (uint32_t i = 0; i < SIS_HANDLE_KINDS; i++) {
        const JSClassDef class = {
            .class_name = sis_handle_kinds[i].class_name, .finalizer = finalize, .gc_mark = mark};
        JS_NewClassID(engine->runtime, &engine->handle_classes[i]);
        if (JS_NewClass(engine->runtime, engine->handle_classes[i], &class) < 0) return -1;
        JSValue prototype = JS_NewObject(context);
        if (JS_IsException(prototype)) return -1;
        JS_SetClassProto(context, engine->handle_classes[i], prototype);
    }
    return 0;
}

/* Keepers first. The JS objects are gone with the runtime. */
void sis_handles_clear(sis_engine *engine) {
    while (engine->handles) {
        sis_handle *handle = engine->handles;
        while (handle->keepers > 0) handle = handle->next; /* nobody is kept in a circle */
        handle->has_object = false;
        let_go(handle);
    }
}

sis_handle *sis_handle_new(JSContext *context, uint32_t kind, JSValue *object) {
    sis_engine *engine = sis_engine_of(context);
    JSValue made = JS_NewObjectClass(context, (int)engine->handle_classes[kind]);
    if (JS_IsException(made)) return NULL;
    sis_handle *handle = sis_heap_take(engine->heap, sizeof *handle, 16);
    if (!handle) {
        JS_FreeValue(context, made);
        sis_throw_no_room(context, sizeof *handle);
        return NULL;
    }
    *handle = (sis_handle){.next = engine->handles,
                           .link = &engine->handles,
                           .kind = &sis_handle_kinds[kind],
                           .engine = engine,
                           .has_object = true,
                           .buffer = JS_UNDEFINED,
                           .callback = JS_UNDEFINED};
    if (handle->next) handle->next->link = &handle->next;
    engine->handles = handle;
    JS_SetOpaque(made, handle);
    *object = made;
    return handle;
}

/* Detaching runs no script code; every view on the buffer has length 0 from here on. */
void sis_handle_freed(sis_handle *handle) {
    handle->thing = NULL;
    if (!JS_IsUndefined(handle->buffer)) JS_DetachArrayBuffer(handle->engine->context, handle->buffer);
    free_values(handle);
    free_memory(handle->engine, handle);
}

JSValue sis_handle_buffer(sis_handle *handle, const char *function) {
    JSContext *context = handle->engine->context;
    const uint8_t *data;
    size_t bytes;
    if (!handle->arena)
        return sis_throw_status(context, SIS_BAD_STATE, "%s: the %s has no arena yet", function,
                                handle->kind->name);
    if (JS_IsUndefined(handle->buffer)) {
        JSValue buffer = sis_shared_buffer(context, handle->arena);
        if (JS_IsException(buffer)) return buffer;
        handle->buffer = buffer;
    } else if (!sis_bytes_of(context, handle->buffer, &data, &bytes)) {
        return sis_throw_status(context, SIS_BAD_STATE, "%s: the script transferred it", function);
    }
    return JS_DupValue(context, handle->buffer);
}
