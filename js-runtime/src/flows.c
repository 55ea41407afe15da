/* Flows beyond what is generated: operators whose body is a function of the script, memory of their record sinks. */
#include <string.h>

#include "native.h"
#include "sis/flow.h"

/* The verdict as the script gave it; what is no such number is none, which C refuses. */
static uint32_t verdict_of(JSContext *context, JSValueConst given) {
    double number = -1;
    if (JS_IsNumber(given)) JS_ToFloat64(context, &number, given);
    return number >= 0 && number < UINT32_MAX && (double)(uint32_t)number == number ? (uint32_t)number
                                                                                    : UINT32_MAX;
}

/* `slots` as an array of its own: the function may keep it. */
static JSValue array_of(JSContext *context, const uint32_t *slots, uint32_t count) {
    enum { FEW = 16 };
    JSValue values[FEW];
    if (count <= FEW) { /* in one piece, cheaper than one by one */
        for (uint32_t i = 0; i < count; i++) values[i] = JS_NewUint32(context, slots[i]);
        return JS_NewArrayFrom(context, (int)count, values);
    }
    JSValue array = JS_NewArray(context);
    for (uint32_t i = 0; i < count && !JS_IsException(array); i++) {
        if (JS_DefinePropertyValueUint32(context, array, i, JS_NewUint32(context, slots[i]), JS_PROP_C_W_E) <
            0) {
            JS_FreeValue(context, array);
            array = JS_EXCEPTION;
        }
    }
    return array;
}

static sis_status call_operator(void *context, uint32_t operator_, const uint32_t *slots, uint32_t n_slots,
                                uint32_t *verdict) {
    sis_handle *handle = context;
    JSContext *js = handle->engine->context;
    JSValue arguments[2] = {JS_NewUint32(js, operator_), array_of(js, slots, n_slots)};
    if (JS_IsException(arguments[1])) {
        sis_keep_exception(handle);
        return SIS_CUSTOM_FAILED;
    }
    JSValue given = sis_call_script(handle, 2, arguments);
    JS_FreeValue(js, arguments[1]);
    if (JS_IsException(given)) return SIS_CUSTOM_FAILED;
    *verdict = verdict_of(js, given);
    JS_FreeValue(js, given);
    return SIS_OK;
}

JSValue sis_platform_flow_on_call(sis_call *call, JSValueConst function) {
    sis_flow *flow = call->handle->thing;
    if (sis_flow_on_call(flow, call_operator, call->handle) != SIS_OK)
        return sis_throw_error(call->context, sis_flow_error(flow));
    sis_handle_set_callback(call->handle, function);
    return JS_UNDEFINED;
}

JSValue sis_platform_flow_buffer(sis_call *call) { return sis_handle_buffer(call->handle, call->function); }

/* The sink's memory is the flow's and its ArrayBuffer's; one that the script made could be detached under C. */
JSValue sis_platform_flow_record(sis_call *call, uint32_t operator_, size_t bytes) {
    sis_flow *flow = call->handle->thing;
    void *memory;
    if (!sis_call_allocate(call, bytes, true, &memory) || !sis_call_room_to_keep(call)) return JS_EXCEPTION;
    memset(memory, 0, bytes);
    JSValue buffer = sis_shared_buffer(call->context, call->arena);
    if (JS_IsException(buffer)) return buffer;
    if (sis_flow_record(flow, operator_, memory, bytes) != SIS_OK) {
        JS_FreeValue(call->context, buffer);
        return sis_throw_error(call->context, sis_flow_error(flow));
    }
    sis_call_keep(call);
    return buffer;
}
