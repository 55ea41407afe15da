/* A function of the script that C calls while a native call is under way. What it throws is kept and thrown again by
 * that native call, so it reaches the script as if nothing had been in between. */
#include "native.h"

void sis_keep_exception(sis_handle *handle) {
    sis_engine *engine = handle->engine;
    sis_call *call = engine->call;
    JS_FreeValue(engine->context, call->thrown);
    call->thrown = JS_GetException(engine->context);
}

/* The function is the script's: it may be abandoned as any other script code, and what it allocated before it threw is
 * the garbage collector's. */
JSValue sis_call_script(sis_handle *handle, int argc, JSValueConst *argv) {
    sis_engine *engine = handle->engine;
    JSContext *context = engine->context;
    const uint32_t depth = engine->native_depth;
    engine->native_depth = 0;
    JSValue callback =
        JS_DupValue(context, handle->callback); /* while it runs it is not the handle's alone */
    JSValue result = JS_Call(context, callback, JS_UNDEFINED, argc, argv);
    JS_FreeValue(context, callback);
    engine->native_depth = depth;
    if (JS_IsException(result)) sis_keep_exception(handle);
    return result;
}

bool sis_call_threw(sis_call *call) {
    if (JS_IsUninitialized(call->thrown)) return false; /* a script may throw undefined */
    JSValue thrown = call->thrown;
    call->thrown = JS_UNINITIALIZED;
    JS_Throw(call->context, thrown);
    return true;
}

void sis_handle_set_callback(sis_handle *handle, JSValueConst function) {
    JSContext *context = handle->engine->context;
    JSValue before = handle->callback;
    handle->callback = JS_DupValue(context, function);
    JS_FreeValue(context, before);
}
