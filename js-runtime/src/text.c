/* TextEncoder and TextDecoder, UTF-8 only, as the WHATWG encoding standard defines them (no streaming). */
#include "engine.h"

#include <string.h>

static JSClassID decoder_class(JSContext *context) { return sis_engine_of(context)->decoder_class; }

enum { FATAL = 1, IGNORE_BOM = 2 };

static const uint8_t replacement[3] = {0xEF, 0xBF, 0xBD};

/* Length of the character at `at` (at < end), or minus the length of the longest wrong beginning, as the standard counts. */
static int sequence(const uint8_t *at, const uint8_t *end) {
    static const struct {
        uint8_t first, last, low, high; /* range of the first byte, and of the second */
        int length;
    } rows[] = {
        {0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        if (*at < rows[r].first || *at > rows[r].last) continue;
        uint8_t low = rows[r].low, high = rows[r].high;
        for (int i = 1; i < rows[r].length; i++, low = 0x80, high = 0xBF)
            if (at + i >= end || at[i] < low || at[i] > high) return -i;
        return rows[r].length;
    }
    return -1;
}

/* Where the first wrong byte is, or `end`. */
static const uint8_t *valid_until(const uint8_t *at, const uint8_t *end) {
    while (at < end) {
        int length = *at < 0x80 ? 1 : sequence(at, end);
        if (length < 0) break;
        at += length;
    }
    return at;
}

/* A string in which each wrong sequence became U+FFFD. */
static JSValue repaired(JSContext *context, const uint8_t *at, const uint8_t *end) {
    uint8_t *copy = js_malloc(context, (size_t)(end - at) * 3), *to = copy;
    if (!copy) return JS_EXCEPTION;
    while (at < end) {
        int length = sequence(at, end);
        const uint8_t *from = length < 0 ? replacement : at;
        size_t bytes = length < 0 ? sizeof replacement : (size_t)length;
        memcpy(to, from, bytes);
        to += bytes;
        at += length < 0 ? -length : length;
    }
    JSValue string = JS_NewStringLen(context, (const char *)copy, (size_t)(to - copy));
    js_free(context, copy);
    return string;
}

static JSValue decode(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
    const uint8_t *data = (const uint8_t *)"";
    size_t bytes = 0;
    const uintptr_t *flags = JS_GetOpaque2(context, self, decoder_class(context));
    if (!flags) return JS_EXCEPTION;
    if (argc > 0 && !JS_IsUndefined(argv[0]) && !sis_bytes_of(context, argv[0], &data, &bytes))
        return JS_ThrowTypeError(context,
                                 "decode: the argument must be a typed array or ArrayBuffer, not detached");
    if (!(*flags & IGNORE_BOM) && bytes >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) {
        data += 3;
        bytes -= 3;
    }
    if (valid_until(data, data + bytes) == data + bytes)
        return JS_NewStringLen(context, (const char *)data, bytes);
    if (*flags & FATAL) return JS_ThrowTypeError(context, "the bytes are not valid UTF-8");
    return repaired(context, data, data + bytes);
}

static int option(JSContext *context, JSValueConst options, const char *name) {
    if (!JS_IsObject(options)) return 0;
    JSValue value = JS_GetPropertyStr(context, options, name);
    int set = JS_IsException(value) ? -1 : JS_ToBool(context, value);
    JS_FreeValue(context, value);
    return set;
}

static bool is_utf8(JSContext *context, JSValueConst label) {
    if (JS_IsUndefined(label)) return true;
    const char *text = JS_ToCString(context, label);
    static const char *const names[] = {"utf-8", "utf8", "UTF-8", "UTF8"};
    bool known = false;
    for (size_t i = 0; text && i < sizeof names / sizeof names[0]; i++)
        known = known || strcmp(text, names[i]) == 0;
    if (text && !known) JS_ThrowRangeError(context, "TextDecoder knows only utf-8, not '%s'", text);
    JS_FreeCString(context, text);
    return known;
}

static JSValue new_decoder(JSContext *context, JSValueConst target, int argc, JSValueConst *argv) {
    JSValueConst options = argc > 1 ? argv[1] : JS_UNDEFINED;
    if (!is_utf8(context, argc > 0 ? argv[0] : JS_UNDEFINED)) return JS_EXCEPTION;
    int fatal = option(context, options, "fatal"), ignore = option(context, options, "ignoreBOM");
    if (fatal < 0 || ignore < 0) return JS_EXCEPTION;
    JSValue prototype = JS_GetPropertyStr(context, target, "prototype");
    JSValue object = JS_IsException(prototype)
                         ? prototype
                         : JS_NewObjectProtoClass(context, prototype, decoder_class(context));
    JS_FreeValue(context, prototype);
    if (JS_IsException(object)) return object;
    static uintptr_t kinds[] = {0, FATAL, IGNORE_BOM, FATAL | IGNORE_BOM};
    JS_SetOpaque(object, &kinds[fatal * FATAL + ignore * IGNORE_BOM]);
    return object;
}

static JSValue decoder_flag(JSContext *context, JSValueConst self, int flag) {
    const uintptr_t *flags = JS_GetOpaque2(context, self, decoder_class(context));
    return flags ? JS_NewBool(context, (*flags & (uintptr_t)flag) != 0) : JS_EXCEPTION;
}

/* The engine's UTF-8 has surrogates that stand alone as three bytes ED A0..BF xx; the standard wants U+FFFD. */
static void mend_surrogates(uint8_t *bytes, size_t count) {
    for (size_t i = 0; i + 2 < count; i++)
        if (bytes[i] == 0xED && bytes[i + 1] >= 0xA0) memcpy(bytes + i, replacement, sizeof replacement);
}

static JSValue encode(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
    (void)self;
    size_t count = 0;
    const char *text =
        argc > 0 && !JS_IsUndefined(argv[0]) ? JS_ToCStringLen(context, &count, argv[0]) : NULL;
    if (!text && JS_HasException(context)) return JS_EXCEPTION;
    JSValue array = JS_NewUint8ArrayCopy(context, (const uint8_t *)(text ? text : ""), count);
    JS_FreeCString(context, text);
    size_t bytes;
    uint8_t *data = JS_IsException(array) ? NULL : JS_GetUint8Array(context, &bytes, array);
    if (data) mend_surrogates(data, count);
    return array;
}

static JSValue new_encoder(JSContext *context, JSValueConst target, int argc, JSValueConst *argv) {
    (void)argc, (void)argv;
    JSValue prototype = JS_GetPropertyStr(context, target, "prototype");
    JSValue object = JS_IsException(prototype) ? prototype : JS_NewObjectProto(context, prototype);
    JS_FreeValue(context, prototype);
    return object;
}

static const JSCFunctionListEntry encoder_functions[] = {
    JS_CFUNC_DEF("encode", 0, encode),
    JS_PROP_STRING_DEF("encoding", "utf-8", JS_PROP_CONFIGURABLE),
};

static const JSCFunctionListEntry decoder_functions[] = {
    JS_CFUNC_DEF("decode", 0, decode),
    JS_PROP_STRING_DEF("encoding", "utf-8", JS_PROP_CONFIGURABLE),
    JS_CGETSET_MAGIC_DEF("fatal", decoder_flag, NULL, FATAL),
    JS_CGETSET_MAGIC_DEF("ignoreBOM", decoder_flag, NULL, IGNORE_BOM),
};

/* A global constructor; the prototype is the constructor's. */
static int define(JSContext *context, const char *name, JSCFunction *make, const JSCFunctionListEntry *list,
                  int count) {
    JSValue global = JS_GetGlobalObject(context), prototype = JS_NewObject(context);
    JSValue constructor = JS_NewCFunction2(context, make, name, 0, JS_CFUNC_constructor, 0);
    int status = JS_IsException(prototype) || JS_IsException(constructor) ? -1 : 0;
    if (!status) status = JS_SetPropertyFunctionList(context, prototype, list, count);
    if (!status) status = JS_SetConstructor(context, constructor, prototype);
    if (!status)
        status = JS_DefinePropertyValueStr(context, global, name, JS_DupValue(context, constructor),
                                           JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
    JS_FreeValue(context, constructor);
    JS_FreeValue(context, prototype);
    JS_FreeValue(context, global);
    return status < 0 ? -1 : 0;
}

int sis_text_init(JSContext *context) {
    static const JSClassDef class = {.class_name = "TextDecoder"};
    sis_engine *engine = sis_engine_of(context);
    JS_NewClassID(engine->runtime, &engine->decoder_class);
    if (JS_NewClass(engine->runtime, engine->decoder_class, &class) < 0) return -1;
    if (define(context, "TextEncoder", new_encoder, encoder_functions, 2)) return -1;
    return define(context, "TextDecoder", new_decoder, decoder_functions, 4);
}
