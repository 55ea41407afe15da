/* Error.prototype.stack, as Node's users expect it: first what the error says, then a line for each call, with its place
 * in the TypeScript. The engine notes positions of the bundle when an error is made, which costs nothing more; they are
 * looked up when somebody reads them. */
#include "stack.h"

#include <string.h>

#include "places.h"

/* ---- places ---- */

/* "FILE:LINE:COLUMN" at the end of [text, text + bytes): bytes of FILE, 0 when it is nothing of the kind. */
static size_t split(const char *text, size_t bytes, uint32_t numbers[2]) {
    for (int which = 1; which >= 0; which--) {
        uint64_t value = 0, unit = 1;
        size_t digits = 0;
        while (bytes > 0 && digits < 9 && text[bytes - 1] >= '0' && text[bytes - 1] <= '9') {
            value += unit * (uint64_t)(text[--bytes] - '0');
            unit *= 10;
            digits++;
        }
        if (digits == 0 || bytes == 0 || text[--bytes] != ':') return 0;
        numbers[which] = (uint32_t)value;
    }
    return bytes;
}

static bool find_map(const sis_engine *engine, const char *module, size_t bytes, const uint8_t **map,
                     size_t *map_bytes) {
    const sis_platform *platform = engine->platform;
    char name[SIS_MODULE_NAME];
    if (!platform->read_map || bytes >= sizeof name) return false;
    memcpy(name, module, bytes);
    name[bytes] = '\0';
    return platform->read_map(platform->context, name, map, map_bytes) == SIS_OK;
}

/* One position: that of the source where a map says it, else as it is. */
static void add_position(sis_writer *out, const char *text, size_t bytes) {
    uint32_t numbers[2];
    sis_place place;
    const uint8_t *map;
    size_t map_bytes, module = split(text, bytes, numbers);
    if (module && find_map(out->engine, text, module, &map, &map_bytes) &&
        sis_place_find(map, map_bytes, numbers[0], numbers[1], &place)) {
        sis_writer_add(out, place.source, place.source_bytes);
        sis_writer_printf(out, ":%u:%u", (unsigned)place.line, (unsigned)place.column);
    } else {
        sis_writer_add(out, text, bytes);
    }
}

/* Calls of built-in functions stand in no file. */
static bool is_native(const char *line, size_t bytes) {
    static const char *const endings[] = {" (native)", " (missing)"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t count = strlen(endings[i]);
        if (bytes >= count && memcmp(line + bytes - count, endings[i], count) == 0) return true;
    }
    return false;
}

/* "    at name (position)", or "    at position". */
static void add_frame(sis_writer *out, const char *line, size_t bytes) {
    size_t open = 0, close = bytes;
    static const char at[] = "    at ";
    if (bytes > 0 && line[bytes - 1] == ')') {
        for (open = --close; open > 0 && !(line[open - 1] == '(' && open > 1 && line[open - 2] == ' ');
             open--) {
        }
    } else if (bytes > sizeof at - 1 && memcmp(line, at, sizeof at - 1) == 0) {
        open = sizeof at - 1;
    }
    sis_writer_add(out, line, open);
    add_position(out, line + open, close - open);
    sis_writer_add(out, line + close, bytes - close);
}

void sis_stack_frames(sis_writer *out, const char *stack, size_t bytes) {
    const char *end = stack + bytes;
    for (const char *line = stack; line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        size_t count = (size_t)((newline ? newline : end) - line);
        if (count > 0 && !is_native(line, count)) {
            sis_writer_puts(out, "\n");
            add_frame(out, line, count);
        }
        line += count + 1;
    }
}

/* ---- the accessor ---- */

/* "TypeError: text" by the engine's own toString; nothing where that fails. */
static void add_head(sis_writer *out, JSValueConst error) {
    JSContext *context = out->engine->context;
    JSValue head = JS_Call(context, out->engine->error_to_string, error, 0, NULL);
    size_t bytes = 0;
    const char *text = JS_IsException(head) ? NULL : JS_ToCStringLen(context, &bytes, head);
    if (text)
        sis_writer_add(out, text, bytes);
    else
        sis_swallow(context);
    JS_FreeCString(context, text);
    JS_FreeValue(context, head);
}

/* The engine's lines for an error become a whole stack. Takes `raw`; what is no text, or without memory, stays. */
static JSValue whole_stack(JSContext *context, JSValueConst error, JSValue raw) {
    size_t bytes;
    const char *text = JS_IsString(raw) ? JS_ToCStringLen(context, &bytes, raw) : NULL;
    if (!text) return raw;
    sis_writer out = {.engine = sis_engine_of(context)};
    add_head(&out, error);
    sis_stack_frames(&out, text, bytes);
    JSValue whole = out.failed ? JS_UNDEFINED : JS_NewStringLen(context, out.data ? out.data : "", out.used);
    sis_writer_free(&out);
    JS_FreeCString(context, text);
    if (out.failed) return raw;
    JS_FreeValue(context, raw);
    return whole;
}

static JSValue get_stack(JSContext *context, JSValueConst self) {
    JSValue raw = JS_Call(context, sis_engine_of(context)->error_stack, self, 0, NULL);
    return whole_stack(context, self, raw);
}

/* Error.captureStackTrace(object, function): the engine's, whose own `stack` is completed at once. */
static JSValue capture(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
    sis_engine *engine = sis_engine_of(context);
    /* Without a function to begin below it is this one, which would count as a call. */
    JSValueConst below[] = {argc > 0 ? argv[0] : JS_UNDEFINED,
                            argc > 1 && !JS_IsUndefined(argv[1]) ? argv[1] : engine->own_capture};
    JSValue result = JS_Call(context, engine->capture_stack, self, 2, below);
    if (JS_IsException(result) || !JS_IsObject(argv[0])) return result;
    JSValue raw = JS_GetPropertyStr(context, argv[0], "stack");
    if (!JS_IsString(raw)) {
        JS_FreeValue(context, raw);
        return result;
    }
    JS_DefinePropertyValueStr(context, argv[0], "stack", whole_stack(context, argv[0], raw),
                              JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
    return result;
}

void sis_stack_here(sis_writer *out) {
    JSContext *context = out->engine->context;
    JSValue error = JS_NewError(context);
    JSValue raw =
        JS_IsException(error) ? JS_EXCEPTION : JS_Call(context, out->engine->error_stack, error, 0, NULL);
    size_t bytes = 0;
    const char *text = JS_IsString(raw) ? JS_ToCStringLen(context, &bytes, raw) : NULL;
    if (text) sis_stack_frames(out, text, bytes);
    if (!text) sis_swallow(context);
    JS_FreeCString(context, text);
    JS_FreeValue(context, raw);
    JS_FreeValue(context, error);
}

/* ---- start ---- */

/* The getter of a property of the engine's own. */
static JSValue getter_of(JSContext *context, JSValueConst object, JSAtom name, JSValue *setter) {
    JSPropertyDescriptor own;
    if (JS_GetOwnProperty(context, &own, object, name) <= 0) return JS_UNDEFINED;
    JS_FreeValue(context, own.value);
    *setter = own.setter;
    return own.getter;
}

int sis_stack_init(JSContext *context) {
    sis_engine *engine = sis_engine_of(context);
    JSValue global = JS_GetGlobalObject(context), error = JS_GetPropertyStr(context, global, "Error");
    JSValue prototype = JS_GetPropertyStr(context, error, "prototype"), setter = JS_UNDEFINED;
    JSAtom name = JS_NewAtom(context, "stack");
    engine->error_stack = getter_of(context, prototype, name, &setter);
    engine->error_to_string = JS_GetPropertyStr(context, prototype, "toString");
    engine->capture_stack = JS_GetPropertyStr(context, error, "captureStackTrace");
    JSValue getter =
        JS_NewCFunction2(context, (JSCFunction *)(void *)get_stack, "get stack", 0, JS_CFUNC_getter, 0);
    int status = JS_DefinePropertyGetSet(context, prototype, name, getter, setter, JS_PROP_CONFIGURABLE);
    engine->own_capture = JS_NewCFunction(context, capture, "captureStackTrace", 2);
    if (status >= 0)
        status = JS_DefinePropertyValueStr(context, error, "captureStackTrace",
                                           JS_DupValue(context, engine->own_capture),
                                           JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
    JS_FreeAtom(context, name);
    JS_FreeValue(context, prototype);
    JS_FreeValue(context, error);
    JS_FreeValue(context, global);
    return status < 0 ? -1 : 0;
}

void sis_stack_clear(sis_engine *engine) {
    JS_FreeValue(engine->context, engine->error_stack);
    JS_FreeValue(engine->context, engine->error_to_string);
    JS_FreeValue(engine->context, engine->capture_stack);
    JS_FreeValue(engine->context, engine->own_capture);
}
