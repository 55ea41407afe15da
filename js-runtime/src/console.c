/* console: log, info and debug go to stream 1; warn, error and trace to stream 2. And the report of an uncaught error. */
#include "inspect.h"

#include <string.h>

#include "../generated/console-more.h"

static void convert(sis_writer *text, char how, JSValueConst value) {
    JSContext *context = text->engine->context;
    JSValue shown = JS_UNDEFINED;
    if (how == 'd' || how == 'i' || how == 'f') {
        double number = 0;
        if (JS_IsSymbol(value) || JS_ToFloat64(context, &number, value)) {
            JS_FreeValue(context, JS_GetException(context));
            number = 0.0 / 0.0;
        }
        if (how == 'i' && number == number)
            number = number < 0 ? -(double)(int64_t)-number : (double)(int64_t)number;
        shown = JS_NewFloat64(context, number);
    } else if (how == 'j') {
        shown = JS_JSONStringify(context, value, JS_UNDEFINED, JS_UNDEFINED);
        if (JS_IsException(shown)) JS_FreeValue(context, JS_GetException(context));
    } else {
        shown = JS_DupValue(context, value);
    }
    sis_inspect(text, shown);
    JS_FreeValue(context, shown);
}

/* The first argument as a format: %s %d %i %f %j %o %O %%. Returns how many arguments it used. */
static int format(sis_writer *text, int argc, JSValueConst *argv) {
    size_t bytes;
    const char *string = JS_ToCStringLen(text->engine->context, &bytes, argv[0]);
    int used = 1;
    for (size_t i = 0; string && i < bytes; i++) {
        const char how = string[i] == '%' && i + 1 < bytes ? string[i + 1] : 0;
        if (how == '%') {
            sis_writer_puts(text, "%");
            i++;
        } else if (how && strchr("sdifjoO", how) && used < argc) {
            convert(text, how, argv[used++]);
            i++;
        } else {
            sis_writer_add(text, string + i, 1);
        }
    }
    JS_FreeCString(text->engine->context, string);
    return used;
}

/* Inside console.group each line moves to the right. */
static void indent(sis_writer *text) {
    sis_writer moved = {.engine = text->engine, .failed = text->failed};
    for (size_t i = 0; i < text->used; i++) {
        for (unsigned step = 0; (i == 0 || text->data[i - 1] == '\n') && step < text->engine->console_indent;
             step++)
            sis_writer_puts(&moved, "  ");
        sis_writer_add(&moved, text->data + i, 1);
    }
    sis_writer_free(text);
    *text = moved;
}

/* Values in one line of words, the first as a format where more follow. */
static void format_all(sis_writer *text, int argc, JSValueConst *argv) {
    int next = argc > 1 && JS_IsString(argv[0]) ? format(text, argc, argv) : 0;
    for (; next < argc; next++) {
        if (next > 0) sis_writer_puts(text, " ");
        sis_inspect(text, argv[next]);
    }
}

static JSValue print(JSContext *context, JSValueConst self, int argc, JSValueConst *argv, int stream) {
    (void)self;
    sis_engine *engine = sis_engine_of(context);
    sis_writer text = {.engine = engine};
    format_all(&text, argc, argv);
    sis_writer_puts(&text, "\n");
    if (engine->console_indent) indent(&text);
    if (!text.failed) sis_engine_write(engine, stream, text.data, text.used);
    bool failed = text.failed;
    sis_writer_free(&text);
    return failed ? JS_ThrowOutOfMemory(context) : JS_UNDEFINED;
}

static JSValue group(JSContext *context, JSValueConst self, int argc, JSValueConst *argv, int step) {
    sis_engine *engine = sis_engine_of(context);
    if (step > 0 && argc > 0) {
        JSValue printed = print(context, self, argc, argv, 1);
        if (JS_IsException(printed)) return printed;
    }
    if (step > 0 && engine->console_indent < 32) engine->console_indent++;
    if (step < 0 && engine->console_indent > 0) engine->console_indent--;
    return JS_UNDEFINED;
}

/* Takes `head`. */
static JSValue joined(JSContext *context, JSValue head, JSValueConst tail) {
    JSAtom concat = JS_NewAtom(context, "concat");
    JSValue whole = JS_Invoke(context, head, concat, 1, &tail);
    JS_FreeAtom(context, concat);
    JS_FreeValue(context, head);
    return whole;
}

/* What is said stands behind "Assertion failed", as the rest of a format that begins so. */
static JSValue assert_true(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
    if (argc > 0 && JS_ToBool(context, argv[0]) == 1) return JS_UNDEFINED;
    JSValueConst said[17];
    int count = argc > 17 ? 17 : argc;
    for (int i = 1; i < count; i++) said[i] = argv[i];
    const bool joins = count > 1 && JS_IsString(argv[1]);
    JSValue head = JS_NewString(context, joins ? "Assertion failed: " : "Assertion failed");
    if (joins && !JS_IsException(head)) head = joined(context, head, argv[1]);
    if (JS_IsException(head)) return head;
    said[joins] = head;
    JSValue printed = joins ? print(context, self, count - 1, said + 1, 2)
                            : print(context, self, count ? count : 1, said, 2);
    JS_FreeValue(context, head);
    return printed;
}

/* ---- what console-more.js adds, evaluated when it is first used ---- */

static JSValue given_text(JSContext *context, sis_writer *text) {
    JSValue string = text->failed ? JS_ThrowOutOfMemory(context)
                                  : JS_NewStringLen(context, text->data ? text->data : "", text->used);
    sis_writer_free(text);
    return string;
}

static JSValue format_text(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
    (void)self;
    sis_writer text = {.engine = sis_engine_of(context)};
    format_all(&text, argc, argv);
    return given_text(context, &text);
}

static JSValue inspect_text(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
    (void)self, (void)argc;
    sis_writer text = {.engine = sis_engine_of(context)};
    /* Objects as they are, not as methods of theirs say. */
    sis_inspector in = {
        .text = &text, .context = context, .custom = JS_UNDEFINED, .customs = SIS_INSPECT_CUSTOMS};
    sis_show(&in, argv[0], 0, true);
    return given_text(context, &text);
}

static JSValue milliseconds(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
    (void)self, (void)argc, (void)argv;
    const sis_platform *platform = sis_engine_of(context)->platform;
    return JS_NewFloat64(context, (double)platform->now_ns(platform->context) / 1e6);
}

static const JSCFunctionListEntry parts[] = {
    JS_CFUNC_MAGIC_DEF("log", 0, print, 1), JS_CFUNC_MAGIC_DEF("error", 0, print, 2),
    JS_CFUNC_DEF("format", 0, format_text), JS_CFUNC_DEF("inspect", 1, inspect_text),
    JS_CFUNC_DEF("now", 0, milliseconds),
};

static JSValue make_more(JSContext *context) {
    JSValue make =
        JS_Eval(context, console_more, sizeof console_more - 1, "sis:console", JS_EVAL_TYPE_GLOBAL);
    JSValue given = JS_IsException(make) ? JS_EXCEPTION : JS_NewObject(context);
    if (!JS_IsException(given) &&
        JS_SetPropertyFunctionList(context, given, parts, sizeof parts / sizeof parts[0]) < 0) {
        JS_FreeValue(context, given);
        given = JS_EXCEPTION;
    }
    JSValueConst arguments[] = {given};
    JSValue made = JS_IsException(given) ? JS_EXCEPTION : JS_Call(context, make, JS_UNDEFINED, 1, arguments);
    JS_FreeValue(context, given);
    JS_FreeValue(context, make);
    return made;
}

static const char *const more_names[] = {"table", "dir",     "count",   "countReset",
                                         "time",  "timeLog", "timeEnd", "trace"};

static JSValue more(JSContext *context, JSValueConst self, int argc, JSValueConst *argv, int which) {
    (void)self;
    sis_engine *engine = sis_engine_of(context);
    if (!JS_IsObject(engine->console_more)) {
        JSValue made = make_more(context);
        if (JS_IsException(made)) return made;
        engine->console_more = made;
    }
    JSAtom name = JS_NewAtom(context, more_names[which]);
    JSValue result = JS_Invoke(context, engine->console_more, name, argc, argv);
    JS_FreeAtom(context, name);
    return result;
}

void sis_console_clear(sis_engine *engine) { JS_FreeValue(engine->context, engine->console_more); }

static const JSCFunctionListEntry functions[] = {
    JS_CFUNC_MAGIC_DEF("log", 0, print, 1),
    JS_CFUNC_MAGIC_DEF("info", 0, print, 1),
    JS_CFUNC_MAGIC_DEF("debug", 0, print, 1),
    JS_CFUNC_MAGIC_DEF("warn", 0, print, 2),
    JS_CFUNC_MAGIC_DEF("error", 0, print, 2),
    JS_CFUNC_MAGIC_DEF("group", 0, group, 1),
    JS_CFUNC_MAGIC_DEF("groupEnd", 0, group, -1),
    JS_CFUNC_DEF("assert", 0, assert_true),
    JS_CFUNC_MAGIC_DEF("groupCollapsed", 0, group, 1),
    JS_CFUNC_MAGIC_DEF("table", 1, more, 0),
    JS_CFUNC_MAGIC_DEF("dir", 1, more, 1),
    JS_CFUNC_MAGIC_DEF("count", 0, more, 2),
    JS_CFUNC_MAGIC_DEF("countReset", 0, more, 3),
    JS_CFUNC_MAGIC_DEF("time", 0, more, 4),
    JS_CFUNC_MAGIC_DEF("timeLog", 0, more, 5),
    JS_CFUNC_MAGIC_DEF("timeEnd", 0, more, 6),
    JS_CFUNC_MAGIC_DEF("trace", 0, more, 7),
};

int sis_console_init(JSContext *context) {
    JSValue global = JS_GetGlobalObject(context), console = JS_NewObject(context);
    int status = JS_IsException(console) ? -1 : 0;
    if (!status)
        status =
            JS_SetPropertyFunctionList(context, console, functions, sizeof functions / sizeof functions[0]);
    if (!status)
        status = JS_DefinePropertyValueStr(context, global, "console", console,
                                           JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE);
    JS_FreeValue(context, global);
    return status < 0 ? -1 : 0;
}

void sis_console_report(sis_engine *engine, const char *prefix, JSValue error) {
    sis_writer text = {.engine = engine};
    sis_heap_open_reserve(engine->heap, true); /* memory may be what ran out */
    sis_writer_puts(&text, prefix);
    const size_t start = text.used;
    sis_inspect(&text, error);
    if (JS_IsError(error) && !text.failed && text.used > start + 1 && text.data[start] == '[' &&
        text.data[text.used - 1] == ']') { /* without calls; the brackets are for errors among values */
        text.used -= 2;
        memmove(text.data + start, text.data + start + 1, text.used - start);
    }
    sis_writer_puts(&text, "\n");
    if (text.failed || !text.data)
        sis_engine_write(engine, 2, "Uncaught error, and no memory to show it\n", 41);
    else
        sis_engine_write(engine, 2, text.data, text.used);
    sis_heap_open_reserve(engine->heap, false);
    sis_writer_free(&text);
    JS_FreeValue(engine->context, error);
}
