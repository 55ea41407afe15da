/* The module "sis:native": calls and their results. See native.h for the order of things. */
#include "native.h"

#include <string.h>

bool sis_call_begin(sis_call *call, JSContext *context, const char *function, int argc, JSValueConst *argv) {
    sis_engine *engine = sis_engine_of(context);
    memset(call, 0, sizeof *call);
    call->context = context;
    call->engine = engine;
    call->function = function;
    call->argv = argv;
    call->argc = argc;
    call->made = JS_UNDEFINED;
    call->thrown = JS_UNINITIALIZED;
    if (engine->stop == SIS_STOP_NONE) return true;
    sis_engine_throw_stop(context);
    return false;
}

bool sis_call_enter(sis_call *call) {
    call->entered = true;
    call->outer = call->engine->call;
    call->engine->call = call;
    call->engine->native_depth++;
    return true;
}

JSValue sis_call_end(sis_call *call, JSValue result) {
    if (call->entered) {
        call->engine->call = call->outer;
        call->engine->native_depth--;
    }
    sis_call_drop(call);
    JS_FreeValue(call->context, call->thrown); /* where the call went on without it */
    for (uint32_t i = 0; i < call->n_texts; i++) JS_FreeCString(call->context, call->texts[i]);
    for (uint32_t i = 0; i < call->n_arrays; i++) js_free(call->context, call->arrays[i]);
    JS_FreeValue(call->context, call->made);
    return result;
}

JSValue sis_call_fail(sis_call *call, sis_status status) {
    if (status == SIS_INTERRUPTED && sis_engine_poll(call->engine))
        return sis_call_end(call, sis_engine_throw_stop(call->context));
    if (sis_call_threw(call)) return sis_call_end(call, JS_EXCEPTION);
    const sis_handle *handle = call->handle;
    const sis_error *error = handle && handle->thing ? handle->kind->error(handle->thing) : NULL;
    if (error && error->status == status) return sis_call_end(call, sis_throw_error(call->context, error));
    return sis_call_end(
        call, sis_throw_status(call->context, status, "%s: %s", call->function, sis_status_text(status)));
}

/* ---- results ---- */

JSValue sis_new_i64s(JSContext *context, const int64_t *values, uint32_t count) {
    enum { FEW = 16 };
    JSValue few[FEW];
    if (count <= FEW) { /* in one piece: a place of a tensor or token is asked often */
        for (uint32_t i = 0; i < count; i++) few[i] = JS_NewInt64(context, values[i]);
        return JS_NewArrayFrom(context, (int)count, few);
    }
    JSValue result = JS_NewArray(context);
    for (uint32_t i = 0; i < count && !JS_IsException(result); i++) {
        if (JS_DefinePropertyValueUint32(context, result, i, JS_NewInt64(context, values[i]), JS_PROP_C_W_E) <
            0) {
            JS_FreeValue(context, result);
            result = JS_EXCEPTION;
        }
    }
    return result;
}

JSValue sis_new_u8s(JSContext *context, const uint8_t *values, uint32_t count) {
    return JS_NewUint8ArrayCopy(context, values, count);
}

/* ---- the module ---- */

static int export_functions(JSContext *context, JSModuleDef *module) {
    return JS_SetModuleExportList(context, module, sis_native_functions, sis_native_function_count);
}

int sis_native_init(JSContext *context) {
    if (sis_handles_init(context)) return -1;
    JSModuleDef *module = JS_NewCModule(context, "sis:native", export_functions);
    if (!module) return -1;
    return JS_AddModuleExportList(context, module, sis_native_functions, sis_native_function_count);
}

void sis_native_clear(sis_engine *engine) {
    sis_handles_clear(engine);
    sis_files_clear(engine);
}
