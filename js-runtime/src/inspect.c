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

/* A data property of the object itself, else undefined: no getter runs. */
static JSValue own_data(JSContext *context, JSValueConst object, const char *name) {
    JSPropertyDescriptor own;
    JSAtom atom = JS_NewAtom(context, name);
    int found =
        JS_IsObject(object) && !JS_IsProxy(object) ? JS_GetOwnProperty(context, &own, object, atom) : 0;
    JS_FreeAtom(context, atom);
    if (found < 0) sis_swallow(context);
    if (found <= 0) return JS_UNDEFINED;
    JS_FreeValue(context, own.getter);
    JS_FreeValue(context, own.setter);
    return own.value;
}

/* Name of the nearest constructor up the prototypes into `name`: "Object", "Point", "" when there is none. */
static void constructor_name(JSContext *context, JSValueConst object, char *name, size_t room) {
    JSValue prototype = JS_GetPrototype(context, object);
    name[0] = 0;
    while (JS_IsObject(prototype) && !name[0]) {
        JSValue constructor = own_data(context, prototype, "constructor");
        JSValue text = own_data(context, constructor, "name");
        const char *string = JS_IsString(text) ? JS_ToCString(context, text) : NULL;
        snprintf(name, room, "%s", string ? string : "");
        JS_FreeCString(context, string);
        JS_FreeValue(context, text);
        JS_FreeValue(context, constructor);
        JSValue next = JS_GetPrototype(context, prototype);
        JS_FreeValue(context, prototype);
        prototype = next;
    }
    JS_FreeValue(context, prototype);
}

/* "Name(3) ", nothing for a plain object or array. */
static void prefix(sis_inspector *in, char *open, size_t room, JSValueConst object, int64_t count,
                   const char *bracket) {
    static const char *const plain[] = {"Object", "Array"};
    char name[64];
    const bool array = JS_IsArray(object);
    constructor_name(in->context, object, name, sizeof name);
    if (strcmp(name, plain[array]) == 0)
        snprintf(open, room, "%s", bracket);
    else if (count >= 0)
        snprintf(open, room, "%s(%lld) %s", name[0] ? name : "[null prototype]", (long long)count, bracket);
    else
        snprintf(open, room, "%s %s", name[0] ? name : "[Object: null prototype]", bracket);
}

static void show_list(sis_inspector *in, JSValueConst object, unsigned level, bool indices) {
    char open[96];
    int64_t length = 0;
    sis_parts parts = {.start = in->text->used};
    JS_GetLength(in->context, object, &length);
    prefix(in, open, sizeof open, object, length, "[");
    sis_show_elements(in, object, &parts, level);
    if (indices) sis_show_properties(in, object, &parts, level, false);
    sis_inspect_layout(in->text, &parts, open, "]", level, true);
}

static void show_map(sis_inspector *in, JSValueConst object, unsigned level, bool map) {
    char open[96];
    sis_parts parts = {.start = in->text->used};
    int64_t count = sis_show_entries(in, object, &parts, level, map);
    prefix(in, open, sizeof open, object, count, "{");
    sis_inspect_layout(in->text, &parts, open, "}", level, false);
}

static void show_plain(sis_inspector *in, JSValueConst object, unsigned level) {
    char open[96];
    sis_parts parts = {.start = in->text->used};
    prefix(in, open, sizeof open, object, -1, "{");
    sis_show_properties(in, object, &parts, level, true);
    sis_inspect_layout(in->text, &parts, open, "}", level, false);
}

static void add_name(sis_inspector *in, const char *before, JSValueConst function, const char *otherwise) {
    JSValue name = own_data(in->context, function, "name");
    const char *text = JS_IsString(name) ? JS_ToCString(in->context, name) : NULL;
    bool named = text && text[0];
    sis_writer_puts(in->text, named ? before : otherwise);
    sis_writer_puts(in->text, named ? text : "");
    JS_FreeCString(in->context, text);
    JS_FreeValue(in->context, name);
}

static bool is_class(JSContext *context, JSValueConst function) {
    JSValue source = JS_IsConstructor(context, function) ? JS_ToString(context, function) : JS_UNDEFINED;
    const char *text = JS_IsString(source) ? JS_ToCString(context, source) : NULL;
    bool found = text && strncmp(text, "class", 5) == 0;
    if (JS_IsException(source)) sis_swallow(context);
    JS_FreeCString(context, text);
    JS_FreeValue(context, source);
    return found;
}

static void show_function(sis_inspector *in, JSValueConst function) {
    if (is_class(in->context, function)) {
        JSValue parent = JS_GetPrototype(in->context, function);
        add_name(in, "[class ", function, "[class (anonymous)");
        add_name(in, " extends ", parent, "");
        JS_FreeValue(in->context, parent);
    } else if (JS_IsAsyncFunction(function)) {
        add_name(in, "[AsyncFunction: ", function, "[AsyncFunction (anonymous)");
    } else {
        add_name(in, "[Function: ", function, "[Function (anonymous)");
    }
    sis_writer_puts(in->text, "]");
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
    } else if (JS_IsFunction(in->context, object)) {
        show_function(in, object);
    } else if (JS_IsDate(object)) {
        add_method(in, object, "toISOString");
    } else if (JS_IsRegExp(object)) {
        add_method(in, object, "toString");
    } else if (level > SIS_INSPECT_DEPTH) {
        char name[64];
        constructor_name(in->context, object, name, sizeof name);
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

void sis_inspect(sis_writer *text, JSValueConst value) {
    sis_inspector in = {.text = text, .context = text->engine->context};
    sis_show(&in, value, 0, false);
}
