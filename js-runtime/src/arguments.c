/* Arguments of native calls: checked strictly, and brought into the form that C takes. */
#include <string.h>

#include "native.h"

#define ARRAY_LIMIT 65536u /* elements of an array argument */

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

bool sis_arg_u64(sis_call *call, int index, const char *name, uint64_t *value) {
    int64_t number;
    if (!whole(argument(call, index), 0, SAFE, &number))
        return bad(call, name, "a safe integer that is not negative");
    *value = (uint64_t)number;
    return true;
}

bool sis_arg_size(sis_call *call, int index, const char *name, size_t *value) {
    int64_t number;
    if (!whole(argument(call, index), 0, SAFE < (double)SIZE_MAX ? SAFE : (double)SIZE_MAX, &number))
        return bad(call, name, "a number of bytes");
    *value = (size_t)number;
    return true;
}

bool sis_arg_function(sis_call *call, int index, const char *name, JSValueConst *function) {
    *function = argument(call, index);
    return JS_IsFunction(call->context, *function) || bad(call, name, "a function");
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

bool sis_arg_handle(sis_call *call, int index, const char *name, uint32_t kind) {
    const char *what = sis_handle_kinds[kind].name;
    sis_handle *handle = JS_GetOpaque(argument(call, index), call->engine->handle_classes[kind]);
    if (!handle) {
        sis_throw_status(call->context, SIS_BAD_ARGUMENT, "%s: %s must be a %s", call->function, name, what);
        return false;
    }
    if (!handle->thing) {
        sis_throw_status(call->context, SIS_FREED, "%s: the %s was freed", call->function, what);
        return false;
    }
    if (index == 0) {
        call->handle = handle;
        return true;
    }
    call->given = handle;
    call->given_object = argument(call, index);
    return sis_call_room_to_keep(call);
}

/* A file's bytes stay where they are, if they begin at a multiple of `align`; of any others a copy stays as long as the
 * handle. */
static bool kept(sis_call *call, int index, const char *name, size_t align, const uint8_t **data,
                 size_t *bytes) {
    void *copy;
    if (!sis_arg_bytes(call, index, name, data, bytes)) return false;
    if (sis_files_hold(call->engine, *data, *bytes) && (uintptr_t)*data % align == 0) return true;
    if (!sis_call_allocate(call, *bytes, false, &copy)) return false;
    if (*bytes) memcpy(copy, *data, *bytes);
    *data = copy;
    return true;
}

bool sis_arg_kept(sis_call *call, int index, const char *name, const uint8_t **data, size_t *bytes) {
    return kept(call, index, name, 1, data, bytes);
}

bool sis_arg_image(sis_call *call, int index, const char *name, const uint8_t **data, size_t *bytes) {
    return kept(call, index, name, SIS_ALIGNMENT, data, bytes);
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
