/* Completion: what the text before the cursor could go on with. Values are looked at, never asked: no getter, no proxy. */
#include <string.h>

#include "prompt-inside.h"
#include "scan.h"

enum { MOST_PARTS = 16, MOST_PROTOTYPES = 64 };

static const char *const keywords[] = {
    "async",    "await",  "break",  "case",   "catch",      "class",   "const", "continue", "debugger",
    "default",  "delete", "do",     "else",   "export",     "extends", "false", "finally",  "for",
    "function", "if",     "import", "in",     "instanceof", "let",     "new",   "null",     "of",
    "return",   "static", "super",  "switch", "this",       "throw",   "true",  "try",      "typeof",
    "var",      "void",   "while",  "with",   "yield",
};

typedef struct completion {
    sis_prompt *prompt;
    const char *text;
    size_t cursor;
    sis_prompt_offer *offer;
    void *to;
    size_t word;    /* where the word at the cursor begins */
    size_t replace; /* bytes before the cursor */
} completion;

/* Whoever takes the word is not to be abandoned in it. */
static void offer_word(const completion *c, const char *word, size_t bytes) {
    if (bytes < c->replace || memcmp(word, c->text + c->cursor - c->replace, c->replace) != 0) return;
    c->prompt->engine.native_depth++;
    c->offer(c->to, word, bytes);
    c->prompt->engine.native_depth--;
}

/* ---- values ---- */

/* The value of an object's own property: 1 with the value, 0 there is none, -1 it is not to be looked at. */
static int own_value(JSContext *context, JSValueConst object, JSAtom name, JSValue *value) {
    JSPropertyDescriptor own;
    if (JS_IsProxy(object)) return -1;
    const int found = JS_GetOwnProperty(context, &own, object, name);
    if (found < 0) sis_swallow(context);
    if (found <= 0) return found;
    const bool getter = (own.flags & JS_PROP_GETSET) != 0;
    JS_FreeValue(context, own.getter);
    JS_FreeValue(context, own.setter);
    if (!getter && !JS_IsUninitialized(own.value)) {
        *value = own.value;
        return 1;
    }
    JS_FreeValue(context, own.value);
    return -1;
}

/* Along the prototypes. Takes the object; undefined where nothing is found. */
static JSValue find(JSContext *context, JSValue object, JSAtom name) {
    JSValue value = JS_UNDEFINED;
    for (unsigned i = 0; i < MOST_PROTOTYPES && JS_IsObject(object); i++) {
        if (own_value(context, object, name, &value) != 0) break;
        JSValue next = JS_GetPrototype(context, object);
        JS_FreeValue(context, object);
        object = next;
    }
    JS_FreeValue(context, object);
    return value;
}

static JSValue find_text(JSContext *context, JSValue object, const char *name, size_t bytes) {
    const JSAtom atom = JS_NewAtomLen(context, name, bytes);
    JSValue value = find(context, object, atom);
    JS_FreeAtom(context, atom);
    return value;
}

/* Of a primitive, what it has its methods from. */
static JSValue object_of(JSContext *context, JSValue value) {
    if (JS_IsObject(value)) return value;
    const char *name = JS_IsString(value)   ? "String"
                       : JS_IsNumber(value) ? "Number"
                       : JS_IsBigInt(value) ? "BigInt"
                       : JS_IsBool(value)   ? "Boolean"
                       : JS_IsSymbol(value) ? "Symbol"
                                            : NULL;
    JS_FreeValue(context, value);
    if (!name) return JS_UNDEFINED;
    JSValue constructor = find_text(context, JS_GetGlobalObject(context), name, strlen(name));
    return find_text(context, constructor, "prototype", strlen("prototype"));
}

/* A name without an object in front. `sis` is ours, and may be loaded. */
static JSValue global_value(const completion *c, const char *name, size_t bytes) {
    JSContext *context = c->prompt->engine.context;
    JSValue value = JS_UNDEFINED;
    if (bytes == 4 && memcmp(name, "this", 4) == 0) return JS_GetGlobalObject(context);
    const JSAtom atom = JS_NewAtomLen(context, name, bytes);
    const int declared = own_value(context, c->prompt->declarations, atom, &value);
    if (declared == 0 && bytes == 3 && memcmp(name, "sis", 3) == 0)
        value = sis_prompt_library(c->prompt);
    else if (declared == 0)
        value = find(context, JS_GetGlobalObject(context), atom);
    JS_FreeAtom(context, atom);
    return value;
}

/* ---- names ---- */

/* Those of a level of prototypes are told already where a level before it has them. */
static bool told_before(JSContext *context, const JSValue *levels, unsigned level, JSAtom name) {
    for (unsigned i = 0; i < level; i++)
        if (JS_GetOwnProperty(context, NULL, levels[i], name) > 0) return true;
    return false;
}

static void offer_own(const completion *c, const JSValue *levels, unsigned level) {
    JSContext *context = c->prompt->engine.context;
    JSPropertyEnum *names = NULL;
    uint32_t count = 0;
    if (JS_GetOwnPropertyNames(context, &names, &count, levels[level], JS_GPN_STRING_MASK)) {
        sis_swallow(context);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        size_t bytes = 0, at = 0;
        const char *name = JS_AtomToCStringLen(context, &bytes, names[i].atom);
        while (name && at < bytes && sis_is_name_byte(name[at])) at++;
        if (name && bytes && at == bytes && (name[0] < '0' || name[0] > '9') &&
            !told_before(context, levels, level, names[i].atom))
            offer_word(c, name, bytes);
        JS_FreeCString(context, name);
    }
    JS_FreePropertyEnum(context, names, count);
}

/* Elements have numbers for names, of which there may be millions. */
static bool has_elements(JSContext *context, JSValueConst object) {
    (void)context;
    return JS_IsArray(object) || JS_GetTypedArrayType(object) >= 0;
}

/* Takes the object. */
static void offer_properties(const completion *c, JSValue object) {
    JSContext *context = c->prompt->engine.context;
    JSValue levels[MOST_PROTOTYPES];
    unsigned count = 0;
    while (JS_IsObject(object) && !JS_IsProxy(object) && count < MOST_PROTOTYPES) {
        levels[count++] = object;
        if (!has_elements(context, object)) offer_own(c, levels, count - 1);
        object = JS_GetPrototype(context, object);
    }
    JS_FreeValue(context, object);
    if (count && JS_IsArray(levels[0])) offer_word(c, "length", strlen("length"));
    while (count > 0) JS_FreeValue(context, levels[--count]);
}

static void offer_globals(const completion *c) {
    JSContext *context = c->prompt->engine.context;
    const JSValue declarations = JS_DupValue(context, c->prompt->declarations);
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        offer_word(c, keywords[i], strlen(keywords[i]));
    offer_own(c, &declarations, 0);
    JS_FreeValue(context, declarations);
    offer_properties(c, JS_GetGlobalObject(context));
}

/* ---- what is typed ---- */

typedef struct part {
    size_t start, end;
} part;

/* The parts of a.b.c in front of the word, the last one first; -1: what is in front is no such path. */
static int path_before(const completion *c, part *parts) {
    int count = 0;
    size_t at = c->word;
    const char *text = c->text;
    if (at >= 3 && memcmp(text + at - 3, "...", 3) == 0) return 0;
    while (at > 0 && text[at - 1] == '.') {
        at -= at > 1 && text[at - 2] == '?' ? 2 : 1;
        part one = {at, at};
        while (one.start > 0 && sis_is_name_byte(text[one.start - 1])) one.start--;
        if (one.start == one.end || count == MOST_PARTS) return -1;
        if (text[one.start] >= '0' && text[one.start] <= '9') return -1;
        parts[count++] = one;
        at = one.start;
    }
    return count;
}

static void complete_code(completion *c) {
    JSContext *context = c->prompt->engine.context;
    part parts[MOST_PARTS];
    const int count = path_before(c, parts);
    c->replace = c->cursor - c->word;
    if (count < 0 || (c->replace && c->text[c->word] >= '0' && c->text[c->word] <= '9')) return;
    if (count == 0) {
        offer_globals(c);
        return;
    }
    const part first = parts[count - 1];
    JSValue value = global_value(c, c->text + first.start, first.end - first.start);
    for (int i = count - 2; i >= 0; i--)
        value = find_text(context, object_of(context, value), c->text + parts[i].start,
                          parts[i].end - parts[i].start);
    offer_properties(c, object_of(context, value));
}

/* Inside a string: modules behind import and from, else files where a call may want one. */
static void complete_string(completion *c, sis_token string, bool modules) {
    const sis_platform *platform = c->prompt->engine.platform;
    const char *name;
    c->replace = c->cursor - string.start - 1;
    if (modules) {
        offer_word(c, "sis", 3);
        offer_word(c, "sis:native", strlen("sis:native"));
    }
    for (uint32_t i = 0; (name = platform->file_name(platform->context, i)) != NULL; i++) {
        const size_t bytes = strlen(name);
        char path[256] = "./";
        if (!modules)
            offer_word(c, name, bytes);
        else if (bytes + 3 < sizeof path)
            offer_word(c, strcat(path, name), bytes + 2);
    }
}

static bool is(const sis_scan *scan, sis_token token, const char *text) {
    return token.kind != SIS_TOKEN_END && sis_token_is(scan, token, text);
}

static void complete(sis_prompt *prompt, void *what) {
    completion *c = what;
    sis_scan scan = {.text = c->text, .bytes = c->cursor};
    sis_token token, last = {.closed = true}, before = last, first = last;
    (void)prompt;
    while ((token = sis_scan_next(&scan)).kind != SIS_TOKEN_END) {
        first = before;
        before = last;
        last = token;
    }
    const bool inside = last.end == c->cursor && c->cursor > 0;
    if (inside && last.kind == SIS_TOKEN_STRING && !last.closed) {
        const bool call = is(&scan, before, "(");
        const bool modules =
            is(&scan, before, "from") || is(&scan, before, "import") || (call && is(&scan, first, "import"));
        if (modules || call) complete_string(c, last, modules);
        return;
    }
    if (inside && last.kind == SIS_TOKEN_COMMENT) return;
    if (!last.closed && last.kind != SIS_TOKEN_STRING) return;
    c->word = c->cursor;
    while (c->word > 0 && sis_is_name_byte(c->text[c->word - 1])) c->word--;
    complete_code(c);
}

size_t sis_prompt_complete(sis_prompt *prompt, const char *text, size_t cursor, sis_prompt_offer *offer,
                           void *to) {
    completion question = {.prompt = prompt, .text = text, .cursor = cursor, .offer = offer, .to = to};
    sis_prompt_enter(prompt, complete, &question);
    return question.replace;
}
