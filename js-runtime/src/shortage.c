/* OUT_OF_MEMORY: the error a script catches when the heap refused it something. A SisError with what was asked, what was in
 * use at that moment, and what the script may have. */
#include "native.h"

#include <stdio.h>

/* Of patches/0002: makes what the engine throws for want of memory. */
void JS_SetMemoryError(JSRuntime *runtime, JSValue (*make)(JSContext *context));

void sis_memory_note(sis_engine *engine, size_t asked) {
    const size_t allowed = engine->script->region_bytes;
    engine->out_of_memory = true;
    engine->refused = (sis_refusal){asked, allowed - sis_heap_free(engine->heap)};
}

static int set(JSContext *context, JSValueConst error, const char *name, JSValue value, int flags) {
    return JS_DefinePropertyValueStr(context, error, name, value, flags | JS_PROP_C_W_E);
}

static int set_figures(JSContext *context, JSValueConst error, sis_refusal refused, size_t allowed) {
    if (!refused.asked) return 0; /* the engine knew without asking that it cannot be had */
    return set(context, error, "asked", JS_NewInt64(context, (int64_t)refused.asked), 0) < 0 ||
                   set(context, error, "used", JS_NewInt64(context, (int64_t)refused.used), 0) < 0
               ? -1
               : set(context, error, "allowed", JS_NewInt64(context, (int64_t)allowed), 0);
}

/* With the reserve open: what is short must not hinder telling so. */
static JSValue make(JSContext *context) {
    sis_engine *engine = sis_engine_of(context);
    const sis_refusal refused = engine->refused;
    const size_t allowed = engine->script->region_bytes;
    sis_error error = {.status = SIS_OUT_OF_MEMORY, .operator_name = ""};
    if (refused.asked)
        sis_error_set(&error, SIS_OUT_OF_MEMORY, "out of memory: %u bytes asked, %u of %u in use",
                      (uint64_t)refused.asked, (uint64_t)refused.used, (uint64_t)allowed);
    else
        sis_error_set(&error, SIS_OUT_OF_MEMORY, "out of memory");
    engine->refused = (sis_refusal){0};
    /* Some functions of the engine fail with half-made things in the collector's reach: it has to wait. */
    const size_t threshold = JS_GetGCThreshold(engine->runtime);
    JS_SetGCThreshold(engine->runtime, SIZE_MAX);
    sis_heap_open_reserve(engine->heap, true);
    JSValue value = sis_new_error(context, &error);
    if (!JS_IsException(value) && set_figures(context, value, refused, allowed) < 0) {
        JS_FreeValue(context, value);
        value = JS_EXCEPTION;
    }
    sis_heap_open_reserve(engine->heap, false);
    JS_SetGCThreshold(engine->runtime, threshold);
    return JS_IsException(value) ? JS_NULL : value;
}

JSValue sis_throw_no_room(JSContext *context, size_t asked) {
    sis_engine *engine = sis_engine_of(context);
    sis_memory_note(engine, asked);
    sis_memory_leave_room(engine);
    return JS_ThrowOutOfMemory(context);
}

void sis_memory_error_init(sis_engine *engine) { JS_SetMemoryError(engine->runtime, make); }
