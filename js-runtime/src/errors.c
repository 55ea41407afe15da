/* SisError: a C error as a script sees it. An Error with name "SisError" and what the C side knew. */
#include "native.h"

#include <stdarg.h>
#include <stdio.h>

static int set(JSContext *context, JSValueConst error, const char *name, JSValue value, int flags) {
    return JS_DefinePropertyValueStr(context, error, name, value, flags);
}

JSValue sis_new_error(JSContext *context, const sis_error *cause) {
    const int hidden = JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE, shown = JS_PROP_C_W_E;
    const char *code =
        (unsigned)cause->status < SIS_STATUS_COUNT ? sis_status_names[cause->status] : "INTERNAL";
    const bool figures = cause->status == SIS_OUT_OF_ARENA || cause->status == SIS_OVER_BOUND;
    JSValue error = JS_NewError(context);
    if (JS_IsException(error)) return error;
    if (set(context, error, "name", JS_NewString(context, "SisError"), hidden) < 0 ||
        set(context, error, "message", JS_NewString(context, cause->text), hidden) < 0 ||
        set(context, error, "code", JS_NewString(context, code), shown) < 0 ||
        set(context, error, "number", JS_NewInt32(context, (int32_t)cause->status), shown) < 0)
        goto fail;
    if (cause->operator_name && cause->operator_name[0] &&
        set(context, error, "operator", JS_NewString(context, cause->operator_name), shown) < 0)
        goto fail;
    if (cause->node[0] && set(context, error, "node", JS_NewString(context, cause->node), shown) < 0)
        goto fail;
    if (cause->node_number &&
        set(context, error, "nodeNumber", JS_NewUint32(context, cause->node_number - 1), hidden) < 0)
        goto fail;
    if (cause->flow_operator &&
        set(context, error, "flowOperator", JS_NewUint32(context, cause->flow_operator - 1), hidden) < 0)
        goto fail;
    if (figures && (set(context, error, "asked", JS_NewInt64(context, (int64_t)cause->asked), shown) < 0 ||
                    set(context, error, "free", JS_NewInt64(context, (int64_t)cause->free), shown) < 0))
        goto fail;
    return error;
fail:
    JS_FreeValue(context, error);
    return JS_EXCEPTION;
}

JSValue sis_throw_error(JSContext *context, const sis_error *cause) {
    JSValue error = sis_new_error(context, cause);
    return JS_IsException(error) ? error : JS_Throw(context, error);
}

JSValue sis_throw_status(JSContext *context, sis_status status, const char *format, ...) {
    sis_error error = {.status = status, .operator_name = ""};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error.text, sizeof error.text, format, arguments);
    va_end(arguments);
    return sis_throw_error(context, &error);
}
