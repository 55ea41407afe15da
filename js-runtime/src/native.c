/* The module "sis:native": calls, their arguments and results. See native.h for the order of things. */
#include "native.h"

#include <string.h>

#define ARRAY_LIMIT 65536u /* elements of an array argument */

bool sis_call_begin(sis_call *call, JSContext *context, const char *function, int argc, JSValueConst *argv) {
    sis_engine *engine = sis_engine_of(context);
    memset(call, 0, sizeof *call);
    call->context = context;
    call->engine = engine;
    call->function = function;
    call->argv = argv;
    call->argc = argc;
    call->made = JS_UNDEFINED;
    if (engine->stop == SIS_STOP_NONE) return true;
    sis_engine_throw_stop(context);
    return false;
}

bool sis_call_enter(sis_call *call) {
    call->entered = true;
    call->engine->native_depth++;
    return true;
}

JSValue sis_call_end(sis_call *call, JSValue result) {
    sis_call_drop_blocks(call);
    sis_custom_forget(call);
    for (uint32_t i = 0; i < call->n_texts; i++) JS_FreeCString(call->context, call->texts[i]);
    for (uint32_t i = 0; i < call->n_arrays; i++) js_free(call->context, call->arrays[i]);
    JS_FreeValue(call->context, call->made);
    if (call->entered) call->engine->native_depth--;
    return result;
}

JSValue sis_call_fail(sis_call *call, sis_status status) {
    if (status == SIS_INTERRUPTED && sis_engine_poll(call->engine))
        return sis_call_end(call, sis_engine_throw_stop(call->context));
    if (sis_custom_threw(call)) return sis_call_end(call, JS_EXCEPTION);
    if (!JS_IsUndefined(call->made))
        call->object->graph = NULL; /* making it failed: there is none to destroy */
    const sis_error *error =
        call->object && call->object->graph ? sis_graph_error(call->object->graph) : NULL;
    if (error && error->status == status) return sis_call_end(call, sis_throw_error(call->context, error));
    return sis_call_end(
        call, sis_throw_status(call->context, status, "%s: %s", call->function, sis_status_text(status)));
}

/* ---- arguments ---- */

static JSValueConst argument(const sis_call *call, int index) {
    return index < call->argc ? call->argv[index] : JS_UNDEFINED;
}

static bool bad(sis_call *call, const char *name, const char *wanted) {
    sis_throw_status(call->context, SIS_BAD_ARGUMENT, "%s: %s must be %s", call->function, name, wanted);
    return false;
}

/* A number that is whole and in range; nothing is converted, so nothing of the script runs. */
static bool whole(JSValueConst value, double low, double high, int64_t *result) {
    double number;
    if (JS_VALUE_GET_TAG(value) == JS_TAG_INT)
        number = JS_VALUE_GET_INT(value);
    else if (JS_TAG_IS_FLOAT64(JS_VALUE_GET_TAG(value)))
        number = JS_VALUE_GET_FLOAT64(value);
    else
        return false;
    if (!(number >= low && number <= high) || (double)(int64_t)number != number) return false;
    *result = (int64_t)number;
    return true;
}

#define SAFE 9007199254740991.0

static bool as_u32(JSValueConst value, int64_t *result) { return whole(value, 0, 4294967295.0, result); }
static bool as_i64(JSValueConst value, int64_t *result) { return whole(value, -SAFE, SAFE, result); }

bool sis_arg_u32(sis_call *call, int index, const char *name, uint32_t *value) {
    int64_t number;
    if (!as_u32(argument(call, index), &number))
        return bad(call, name, "a whole number from 0 to 4294967295");
    *value = (uint32_t)number;
    return true;
}

bool sis_arg_i32(sis_call *call, int index, const char *name, int32_t *value) {
    int64_t number;
    if (!whole(argument(call, index), -2147483648.0, 2147483647.0, &number))
        return bad(call, name, "a whole number of 32 bits");
    *value = (int32_t)number;
    return true;
}

bool sis_arg_i64(sis_call *call, int index, const char *name, int64_t *value) {
    return as_i64(argument(call, index), value) || bad(call, name, "a safe integer");
}

bool sis_arg_f64(sis_call *call, int index, const char *name, double *value) {
    JSValueConst number = argument(call, index);
    if (!JS_IsNumber(number)) return bad(call, name, "a number");
    return JS_ToFloat64(call->context, value, number) == 0;
}

bool sis_arg_bool(sis_call *call, int index, const char *name, bool *value) {
    JSValueConst flag = argument(call, index);
    if (!JS_IsBool(flag)) return bad(call, name, "true or false");
    *value = JS_VALUE_GET_BOOL(flag) != 0;
    return true;
}

bool sis_arg_string(sis_call *call, int index, const char *name, const char **text) {
    size_t bytes;
    JSValueConst string = argument(call, index);
    if (!JS_IsString(string)) return bad(call, name, "a string");
    *text = JS_ToCStringLen(call->context, &bytes, string);
    if (!*text) return false;
    call->texts[call->n_texts++] = *text;
    return memchr(*text, 0, bytes) ? bad(call, name, "a string without NUL") : true;
}

/* Numbers of an array, as 32-bit or 64-bit integers. */
static bool array(sis_call *call, int index, const char *name, size_t width, void **values, uint32_t *count) {
    JSContext *context = call->context;
    JSValueConst source = argument(call, index);
    const char *wanted =
        width == 4 ? "an array of whole numbers from 0 to 4294967295" : "an array of safe integers";
    int64_t length;
    if (!JS_IsArray(source) && JS_GetTypedArrayType(source) < 0) return bad(call, name, wanted);
    if (JS_GetLength(context, source, &length)) return false;
    if (length < 0 || length > ARRAY_LIMIT) return bad(call, name, "an array of at most 65536 elements");
    uint8_t *copy = js_malloc(context, length ? (size_t)length * width : 1);
    if (!copy) return false;
    call->arrays[call->n_arrays++] = copy;
    for (int64_t i = 0; i < length; i++) {
        int64_t number;
        JSValue element = JS_GetPropertyInt64(context, source, i);
        bool good = width == 4 ? as_u32(element, &number) : as_i64(element, &number);
        bool thrown = JS_IsException(element);
        JS_FreeValue(context, element);
        if (!good) return thrown ? false : bad(call, name, wanted);
        if (width == 4)
            ((uint32_t *)(void *)copy)[i] = (uint32_t)number;
        else
            ((int64_t *)(void *)copy)[i] = number;
    }
    *values = copy;
    *count = (uint32_t)length;
    return true;
}

bool sis_arg_u32s(sis_call *call, int index, const char *name, const uint32_t **values, uint32_t *count) {
    void *copy;
    if (!array(call, index, name, sizeof(uint32_t), &copy, count)) return false;
    *values = copy;
    return true;
}

bool sis_arg_i64s(sis_call *call, int index, const char *name, const int64_t **values, uint32_t *count) {
    void *copy;
    if (!array(call, index, name, sizeof(int64_t), &copy, count)) return false;
    *values = copy;
    return true;
}

bool sis_bytes_of(JSContext *context, JSValueConst value, const uint8_t **data, size_t *bytes) {
    size_t offset = 0, length = SIZE_MAX, size;
    JSValue buffer = JS_UNDEFINED;
    if (JS_GetTypedArrayType(value) >= 0)
        buffer = JS_GetTypedArrayBuffer(context, value, &offset, &length, NULL);
    else if (JS_IsArrayBuffer(value))
        buffer = JS_DupValue(context, value);
    const uint8_t *start = JS_IsObject(buffer) ? JS_GetArrayBuffer(context, &size, buffer) : NULL;
    JS_FreeValue(context, buffer); /* the argument keeps it */
    if (!start || offset > size) {
        JS_FreeValue(context, JS_GetException(context));
        return false;
    }
    *data = start + offset;
    *bytes =
        length < size - offset ? length : size - offset; /* a view may be larger than its buffer has become */
    return true;
}

/* The bytes stay where they are: valid until script code runs again. */
bool sis_arg_bytes(sis_call *call, int index, const char *name, const uint8_t **data, size_t *bytes) {
    return sis_bytes_of(call->context, argument(call, index), data, bytes) ||
           bad(call, name, "a Uint8Array that is not detached");
}

bool sis_arg_borrow(sis_call *call, int index, const char *name, const uint8_t *data, size_t bytes,
                    bool *borrow) {
    if (!sis_arg_bool(call, index, name, borrow)) return false;
    *borrow = *borrow && sis_files_hold(call->engine, data, bytes);
    return true;
}

bool sis_arg_graph(sis_call *call, int index, const char *name) {
    sis_graph_object *object = JS_GetOpaque(argument(call, index), call->engine->graph_class);
    if (!object) return bad(call, name, "a graph");
    if (!object->graph) {
        sis_throw_status(call->context, SIS_FREED, "%s: the graph was freed", call->function);
        return false;
    }
    call->object = object;
    return true;
}

static bool block(sis_call *call, int index, const char *name, bool arena, void **memory, size_t *bytes) {
    int64_t number;
    if (!whole(argument(call, index), 0, SAFE, &number)) return bad(call, name, "a number of bytes");
    *bytes = (size_t)number;
    return sis_call_allocate(call, *bytes, arena, memory);
}

bool sis_arg_memory(sis_call *call, int index, const char *name, void **memory, size_t *bytes) {
    return block(call, index, name, false, memory, bytes);
}

bool sis_arg_arena(sis_call *call, int index, const char *name, void **memory, size_t *bytes) {
    return block(call, index, name, true, memory, bytes);
}

/* ---- results ---- */

JSValue sis_new_i64s(JSContext *context, const int64_t *values, uint32_t count) {
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
    if (sis_graphs_init(context)) return -1;
    JSModuleDef *module = JS_NewCModule(context, "sis:native", export_functions);
    if (!module) return -1;
    return JS_AddModuleExportList(context, module, sis_native_functions, sis_native_function_count);
}

void sis_native_clear(sis_engine *engine) {
    sis_graphs_clear(engine);
    sis_files_clear(engine);
}
