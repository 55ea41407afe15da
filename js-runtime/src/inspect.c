/* Values as text. See inspect.h; lines are laid out in inspect-layout.c. */
#include "inspect.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void sis_swallow(JSContext *context) { JS_FreeValue(context, JS_GetException(context)); }

void sis_add_string(sis_inspector *in, JSValueConst value, bool quoted) {
    size_t bytes;
    const char *string = JS_ToCStringLen(in->context, &bytes, value);
    if (!string) {
        sis_swallow(in->context);
        return;
    }
    const char quote = !memchr(string, '\'', bytes) ? '\'' : !memchr(string, '"', bytes) ? '"' : '`';
    if (!quoted)
        sis_writer_add(in->text, string, bytes);
    else
        sis_writer_add(in->text, &quote, 1);
    for (size_t i = 0; quoted && i < bytes; i++) {
        unsigned char c = (unsigned char)string[i];
        if (c == '\n' || c == '\t' || c == '\r')
            sis_writer_puts(in->text, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r");
        else if (c == '\\')
            sis_writer_puts(in->text, "\\\\");
        else if (c < 32 || c == 127)
            sis_writer_printf(in->text, "\\x%02X", c);
        else
            sis_writer_add(in->text, string + i, 1);
    }
    if (quoted) sis_writer_add(in->text, &quote, 1);
    JS_FreeCString(in->context, string);
}

/* The result of a built-in method, as text. */
static void add_method(sis_inspector *in, JSValueConst value, const char *name) {
    JSAtom atom = JS_NewAtom(in->context, name);
    JSValue string = JS_Invoke(in->context, value, atom, 0, NULL);
    if (JS_IsException(string))
        sis_swallow(in->context);
    else
        sis_add_string(in, string, false);
    JS_FreeValue(in->context, string);
    JS_FreeAtom(in->context, atom);
}

static void show_list(sis_inspector *in, JSValueConst object, unsigned level, bool indices) {
    char open[96];
    int64_t length = 0;
    sis_parts parts = {.start = in->text->used};
    JS_GetLength(in->context, object, &length);
    sis_show_prefix(in, open, sizeof open, object, length, "[");
    sis_show_elements(in, object, &parts, level);
    if (indices) sis_show_properties(in, object, &parts, level, false);
    sis_inspect_layout(in->text, &parts, open, "]", level, true);
}

static void show_map(sis_inspector *in, JSValueConst object, unsigned level, bool map) {
    char open[96];
    sis_parts parts = {.start = in->text->used};
    int64_t count = sis_show_entries(in, object, &parts, level, map);
    sis_show_prefix(in, open, sizeof open, object, count, "{");
    sis_inspect_layout(in->text, &parts, open, "}", level, false);
}

static void show_plain(sis_inspector *in, JSValueConst object, unsigned level) {
    char open[96];
    sis_parts parts = {.start = in->text->used};
    sis_show_prefix(in, open, sizeof open, object, -1, "{");
    sis_show_properties(in, object, &parts, level, true);
    sis_inspect_layout(in->text, &parts, open, "}", level, false);
}

/* What the error says and the calls below it, as its stack has them; in brackets where there are no calls. */
static void show_stack(sis_inspector *in, JSValueConst error, unsigned level) {
    JSValue stack = JS_GetPropertyStr(in->context, error, "stack");
    size_t bytes = 0;
    const char *text = JS_IsString(stack) ? JS_ToCStringLen(in->context, &bytes, stack) : NULL;
    if (JS_IsException(stack)) sis_swallow(in->context);
    const bool calls = bytes && strstr(text, "\n    at ");
    while (bytes && text[bytes - 1] == '\n') bytes--;
    if (!calls) sis_writer_puts(in->text, "[");
    for (size_t i = 0; i < bytes; i++) { /* below the first line it stands as deep as the error does */
        sis_writer_add(in->text, text + i, 1);
        for (unsigned step = 0; text[i] == '\n' && step < level; step++) sis_writer_puts(in->text, "  ");
    }
    if (!bytes) add_method(in, error, "toString");
    if (!calls) sis_writer_puts(in->text, "]");
    JS_FreeCString(in->context, text);
    JS_FreeValue(in->context, stack);
}

/* A property that is not enumerable, in brackets. */
static void show_hidden(sis_inspector *in, JSValueConst error, const char *name, sis_parts *parts,
                        unsigned level) {
    JSPropertyDescriptor own = {.value = JS_UNDEFINED};
    JSAtom atom = JS_NewAtom(in->context, name);
    int found = JS_GetOwnProperty(in->context, &own, error, atom);
    JS_FreeAtom(in->context, atom);
    if (found < 0) sis_swallow(in->context);
    if (found <= 0) return;
    if (!(own.flags & JS_PROP_ENUMERABLE) && !JS_IsUndefined(own.value) && parts->count < SIS_INSPECT_ITEMS) {
        sis_writer_printf(in->text, "[%s]: ", name);
        sis_show(in, own.value, level + 1, true);
        parts->end[parts->count++] = in->text->used;
    }
    JS_FreeValue(in->context, own.value);
    JS_FreeValue(in->context, own.getter);
    JS_FreeValue(in->context, own.setter);
}

/* An error, and its own properties, its cause too. */
static void show_error(sis_inspector *in, JSValueConst error, unsigned level) {
    const size_t start = in->text->used;
    show_stack(in, error, level);
    sis_parts parts = {.start = in->text->used, .base = in->text->used - start};
    parts.broken = parts.base > 0 && memchr(in->text->data + start, '\n', parts.base) != NULL;
    sis_show_properties(in, error, &parts, level, true);
    show_hidden(in, error, "cause", &parts, level);
    show_hidden(in, error, "errors", &parts, level);
    if (parts.count) sis_inspect_layout(in->text, &parts, " {", "}", level, false);
}

static void show_promise(sis_inspector *in, JSValueConst promise, unsigned level) {
    JSPromiseStateEnum state = JS_PromiseState(in->context, promise);
    JSValue result = JS_PromiseResult(in->context, promise);
    sis_writer_puts(in->text, "Promise { ");
    if (state == JS_PROMISE_PENDING)
        sis_writer_puts(in->text, "<pending>");
    else if (state == JS_PROMISE_REJECTED)
        sis_writer_puts(in->text, "<rejected> ");
    if (state != JS_PROMISE_PENDING) sis_show(in, result, level + 1, true);
    sis_writer_puts(in->text, " }");
    JS_FreeValue(in->context, result);
}

static void show_buffer(sis_inspector *in, JSValueConst buffer) {
    size_t bytes = 0;
    if (!JS_GetArrayBuffer(in->context, &bytes, buffer)) sis_swallow(in->context);
    sis_writer_printf(in->text, "ArrayBuffer { byteLength: %zu }", bytes);
}

static void show_object(sis_inspector *in, JSValueConst object, unsigned level);

/* What the object's own method of Node's convention, Symbol.for("nodejs.util.inspect.custom"), says it is; false: it has none. */
static bool show_custom(sis_inspector *in, JSValueConst object, unsigned level) {
    JSContext *context = in->context;
    if (in->customs == SIS_INSPECT_CUSTOMS) return false;
    const JSAtom name = JS_ValueToAtom(context, in->custom);
    JSValue method = JS_GetProperty(context, object, name);
    const bool custom = JS_IsFunction(context, method);
    JS_FreeAtom(context, name);
    if (custom) {
        in->customs++;
        JSValue depth = JS_NewInt32(context, (int32_t)SIS_INSPECT_DEPTH - (int32_t)level);
        JSValue text = JS_Call(context, method, object, 1, (JSValueConst *)&depth);
        if (JS_IsException(text)) sis_swallow(context);
        if (JS_IsObject(text) && JS_VALUE_GET_PTR(text) != JS_VALUE_GET_PTR(object))
            show_object(in, text, level);
        else if (!JS_IsException(text))
            sis_add_string(in, text, false);
        JS_FreeValue(context, text);
        in->customs--;
    } else if (JS_IsException(method)) {
        sis_swallow(context);
    }
    JS_FreeValue(context, method);
    return custom;
}

static void show_object(sis_inspector *in, JSValueConst object, unsigned level) {
    const bool list = JS_IsArray(object) || JS_GetTypedArrayType(object) >= 0;
    void *const pointer = JS_VALUE_GET_PTR(object);
    for (unsigned i = 0; i < level && i <= SIS_INSPECT_DEPTH; i++) {
        if (in->above[i] == pointer) {
            sis_writer_puts(in->text, "[Circular]");
            return;
        }
    }
    if (JS_IsProxy(object)) {
        sis_writer_puts(in->text, "[Proxy]");
    } else if (show_custom(in, object, level)) {
        return;
    } else if (JS_IsFunction(in->context, object)) {
        sis_show_function(in, object);
    } else if (JS_IsDate(object)) {
        add_method(in, object, "toISOString");
    } else if (JS_IsRegExp(object)) {
        add_method(in, object, "toString");
    } else if (level > SIS_INSPECT_DEPTH) {
        char name[64];
        sis_constructor_name(in->context, object, name, sizeof name);
        sis_writer_printf(in->text, "[%s]", name[0] ? name : "Object: null prototype");
    } else {
        in->above[level] = pointer;
        if (JS_IsError(object))
            show_error(in, object, level);
        else if (list)
            show_list(in, object, level, JS_IsArray(object));
        else if (JS_IsMap(object) || JS_IsSet(object))
            show_map(in, object, level, JS_IsMap(object));
        else if (JS_IsArrayBuffer(object))
            show_buffer(in, object);
        else if (JS_IsPromise(object))
            show_promise(in, object, level);
        else
            show_plain(in, object, level);
    }
}

void sis_show(sis_inspector *in, JSValueConst value, unsigned level, bool quoted) {
    if (JS_IsObject(value)) {
        show_object(in, value, level);
    } else if (JS_IsString(value)) {
        sis_add_string(in, value, quoted);
    } else if (JS_IsSymbol(value)) {
        add_method(in, value, "toString");
    } else if (JS_TAG_IS_FLOAT64(JS_VALUE_GET_TAG(value)) && JS_VALUE_GET_FLOAT64(value) == 0) {
        sis_writer_puts(in->text, signbit(JS_VALUE_GET_FLOAT64(value)) ? "-0" : "0");
    } else {
        sis_add_string(in, value, false);
        if (JS_IsBigInt(value)) sis_writer_puts(in->text, "n");
    }
}

static void inspect(sis_writer *text, JSValueConst value, bool quoted) {
    JSContext *context = text->engine->context;
    sis_inspector in = {.text = text, .context = context};
    in.custom = JS_IsObject(value) ? JS_NewSymbol(context, "nodejs.util.inspect.custom", true) : JS_UNDEFINED;
    if (JS_IsException(in.custom)) {
        sis_swallow(context);
        in.customs = SIS_INSPECT_CUSTOMS;
    }
    sis_show(&in, value, 0, quoted);
    JS_FreeValue(context, in.custom);
}

void sis_inspect(sis_writer *text, JSValueConst value) { inspect(text, value, false); }
void sis_inspect_quoted(sis_writer *text, JSValueConst value) { inspect(text, value, true); }
