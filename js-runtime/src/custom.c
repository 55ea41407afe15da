/* Graphs beyond what is generated: Custom operators, and the arena's ArrayBuffer. */
#include "native.h"

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

static sis_status call_custom(void *context, int64_t function, uint32_t output, int64_t *facts) {
    sis_handle *handle = context;
    JSContext *js = handle->engine->context;
    JSValue arguments[2] = {JS_NewInt64(js, function), JS_NewInt64(js, facts == NULL ? -1 : (int64_t)output)};
    JSValue given = sis_call_script(handle, 2, arguments);
    if (JS_IsException(given)) return SIS_CUSTOM_FAILED;
    const bool good = facts == NULL || read_facts(js, given, facts);
    JS_FreeValue(js, given);
    if (good) return SIS_OK;
    sis_keep_exception(handle);
    return SIS_CUSTOM_FAILED;
}

JSValue sis_platform_graph_on_custom(sis_call *call, JSValueConst function) {
    sis_graph *graph = call->handle->thing;
    if (sis_graph_on_custom(graph, call_custom, call->handle) != SIS_OK)
        return sis_throw_error(call->context, sis_graph_error(graph));
    sis_handle_set_callback(call->handle, function);
    return JS_UNDEFINED;
}

JSValue sis_platform_graph_buffer(sis_call *call) { return sis_handle_buffer(call->handle, call->function); }
