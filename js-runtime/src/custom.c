/* Custom operators: C calls the script's function while a native call is under way. What the function throws is kept
 * and thrown again by that native call, so it reaches the script as if nothing had been in between. */
#include "native.h"

bool sis_arg_function(sis_call *call, int index, const char *name, JSValueConst *function) {
    *function = index < call->argc ? call->argv[index] : JS_UNDEFINED;
    if (JS_IsFunction(call->context, *function)) return true;
    sis_throw_status(call->context, SIS_BAD_ARGUMENT, "%s: %s must be a function", call->function, name);
    return false;
}

static void keep_exception(sis_graph_object *object) {
    JS_FreeValue(object->context, object->thrown);
    object->thrown = JS_GetException(object->context);
}

/* dtype, rank and dims as the shape rule gave them. What is no number becomes -1, which C refuses. */
static bool read_facts(JSContext *context, JSValueConst given, int64_t facts[SIS_CUSTOM_FACTS]) {
    int64_t length;
    if (!JS_IsArray(given)) {
        facts[0] = -1;
        return true;
    }
    if (JS_GetLength(context, given, &length) < 0) return false;
    for (int64_t i = 0; i < SIS_CUSTOM_FACTS && i < length; i++) {
        JSValue element = JS_GetPropertyInt64(context, given, i);
        double number = -1;
        const bool failed = JS_IsException(element);
        if (JS_IsNumber(element)) JS_ToFloat64(context, &number, element);
        JS_FreeValue(context, element);
        if (failed) return false;
        facts[i] = number >= 0 && number <= 9007199254740991.0 && (double)(int64_t)number == number
                       ? (int64_t)number
                       : -1;
    }
    return true;
}

/* The function is the script's: it may be abandoned as any other script code, and what it allocated before it threw is
 * the garbage collector's. */
static sis_status call_script(void *context, int64_t function, uint32_t output, int64_t *facts) {
    sis_graph_object *object = context;
    JSContext *js = object->context;
    sis_engine *engine = sis_engine_of(js);
    JSValue arguments[2] = {JS_NewInt64(js, function), JS_NewInt64(js, facts == NULL ? -1 : (int64_t)output)};
    const uint32_t depth = engine->native_depth;
    engine->native_depth = 0;
    JSValue custom = JS_DupValue(js, object->custom); /* while it runs it is not the graph's alone */
    JSValue given = JS_Call(js, custom, JS_UNDEFINED, 2, arguments);
    JS_FreeValue(js, custom);
    engine->native_depth = depth;
    bool good = !JS_IsException(given) && (facts == NULL || read_facts(js, given, facts));
    JS_FreeValue(js, given);
    if (good) return SIS_OK;
    keep_exception(object);
    return SIS_CUSTOM_FAILED;
}

JSValue sis_platform_graph_on_custom(sis_call *call, JSValueConst function) {
    sis_graph_object *object = call->object;
    if (sis_graph_on_custom(object->graph, call_script, object) != SIS_OK)
        return sis_throw_error(call->context, sis_graph_error(object->graph));
    JSValue before = object->custom;
    object->custom = JS_DupValue(call->context, function);
    JS_FreeValue(call->context, before);
    return JS_UNDEFINED;
}

void sis_custom_forget(sis_call *call) {
    if (!call->object) return;
    JS_FreeValue(call->context, call->object->thrown);
    call->object->thrown = JS_UNDEFINED;
}

bool sis_custom_threw(sis_call *call) {
    if (!call->object || JS_IsUndefined(call->object->thrown)) return false;
    JSValue thrown = call->object->thrown;
    call->object->thrown = JS_UNDEFINED;
    JS_Throw(call->context, thrown);
    return true;
}
