/* The platform's part of the native module: files, arguments, console, clocks.
 *
 * readFile shows a file where it lies, as an immutable ArrayBuffer: writing throws, so a constant that borrows its bytes
 * from a file stays what it was, and the initrd stays whole. */
#include "native.h"

#include <string.h>

struct sis_file_range { /* a file that the script has seen */
    sis_file_range *next;
    const uint8_t *data;
    size_t bytes;
};

bool sis_files_hold(const sis_engine *engine, const uint8_t *data, size_t bytes) {
    for (const sis_file_range *file = engine->files; file; file = file->next) {
        uintptr_t offset = (uintptr_t)data - (uintptr_t)file->data; /* wraps when in front */
        if (offset <= file->bytes && bytes <= file->bytes - offset) return true;
    }
    return false;
}

static bool remember(sis_engine *engine, const uint8_t *data, size_t bytes) {
    if (sis_files_hold(engine, data, bytes)) return true;
    sis_file_range *file = sis_heap_take(engine->heap, sizeof *file, 16);
    if (!file) return false;
    *file = (sis_file_range){engine->files, data, bytes};
    engine->files = file;
    return true;
}

void sis_files_clear(sis_engine *engine) {
    for (sis_file_range *next, *file = engine->files; file; file = next) {
        next = file->next;
        sis_heap_give(engine->heap, file);
    }
    engine->files = NULL;
}

JSValue sis_platform_read_file(sis_call *call, const char *name) {
    JSContext *context = call->context;
    const sis_platform *platform = call->engine->platform;
    static const uint8_t nothing[1];
    const uint8_t *data = nothing;
    size_t bytes = 0;
    sis_status status = platform->read_file(platform->context, name, &data, &bytes);
    if (status != SIS_OK)
        return sis_throw_status(context, status, "readFile '%.200s': %s", name, sis_status_text(status));
    if (!remember(call->engine, data, bytes)) return sis_throw_no_room(context, sizeof(sis_file_range));
    /* The engine asks for writable memory; immutable, it never writes there. */
    uint8_t *start = (uint8_t *)(uintptr_t)(bytes ? data : nothing);
    JSValue buffer = JS_NewArrayBuffer(context, start, bytes, 0, NULL, NULL, false);
    if (JS_IsException(buffer)) return buffer;
    JS_SetImmutableArrayBuffer(buffer, true);
    JSValueConst arguments[] = {buffer};
    JSValue view = JS_NewTypedArray(context, 1, arguments, JS_TYPED_ARRAY_UINT8);
    JS_FreeValue(context, buffer);
    return view;
}

/* A plain name, as every host can save it in one folder. */
static bool can_be_written(const char *name) {
    return name[0] && !strpbrk(name, "/\\\n") && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

JSValue sis_platform_write_file(sis_call *call, const char *name, const uint8_t *data, size_t bytes) {
    const sis_platform *platform = call->engine->platform;
    sis_status status = SIS_BAD_ARGUMENT;
    if (can_be_written(name)) status = platform->write_file(platform->context, name, data, bytes);
    if (status != SIS_OK)
        return sis_throw_status(call->context, status, "writeFile '%.200s', %zu bytes: %s", name, bytes,
                                sis_status_text(status));
    return JS_UNDEFINED;
}

/* An array of strings, from a function that gives NULL behind the last. */
static JSValue strings(sis_call *call, const char *(*text)(const sis_engine *engine, uint32_t index)) {
    JSContext *context = call->context;
    JSValue result = JS_NewArray(context);
    const char *next;
    for (uint32_t i = 0; !JS_IsException(result) && (next = text(call->engine, i)) != NULL; i++) {
        JSValue string = JS_NewString(context, next);
        if (JS_IsException(string) ||
            JS_DefinePropertyValueUint32(context, result, i, string, JS_PROP_C_W_E) < 0) {
            JS_FreeValue(context, result);
            result = JS_EXCEPTION;
        }
    }
    return result;
}

static const char *file_name(const sis_engine *engine, uint32_t index) {
    return engine->platform->file_name(engine->platform->context, index);
}

static const char *script_argument(const sis_engine *engine, uint32_t index) {
    return index < engine->script->n_args ? engine->script->args[index] : NULL;
}

JSValue sis_platform_list_files(sis_call *call) { return strings(call, file_name); }
JSValue sis_platform_args(sis_call *call) { return strings(call, script_argument); }

JSValue sis_platform_exit(sis_call *call, int32_t code) {
    if (code < 0 || code > 255)
        return sis_throw_status(call->context, SIS_BAD_ARGUMENT, "exit: code must be 0 to 255, not %d",
                                (int)code);
    sis_engine_exit(call->engine, code);
    return sis_engine_throw_stop(call->context);
}

JSValue sis_platform_write(sis_call *call, uint32_t stream, const char *text) {
    if (stream != 1 && stream != 2)
        return sis_throw_status(call->context, SIS_BAD_ARGUMENT, "write: stream must be 1 or 2, not %u",
                                (unsigned)stream);
    sis_engine_write(call->engine, (int)stream, text, strlen(text));
    return JS_UNDEFINED;
}

JSValue sis_platform_read_console(sis_call *call) {
    enum { MOST = 4096 };
    uint8_t bytes[MOST];
    sis_engine *engine = call->engine;
    const sis_platform *platform = engine->platform;
    int64_t count = platform->read_console ? platform->read_console(platform->context, bytes, MOST) : -1;
    engine->console_ended = count < 0;
    return JS_NewUint8ArrayCopy(call->context, bytes, count > 0 ? (size_t)count : 0);
}

JSValue sis_platform_console_ended(sis_call *call) {
    return JS_NewBool(call->context, call->engine->console_ended);
}

JSValue sis_platform_now(sis_call *call) {
    const sis_platform *platform = call->engine->platform;
    return JS_NewFloat64(call->context, (double)platform->now_ns(platform->context) / 1e6);
}

JSValue sis_platform_instructions(sis_call *call) {
    const sis_platform *platform = call->engine->platform;
    return JS_NewFloat64(call->context, (double)platform->instructions(platform->context));
}

JSValue sis_platform_target(sis_call *call) {
    return JS_NewString(call->context, call->engine->platform->target);
}
