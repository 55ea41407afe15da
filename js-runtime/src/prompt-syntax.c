/* A text as a script: whether it is whole, what is wrong with it, and where. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prompt-inside.h"
#include "scan.h"

#define COMPILE (JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_ASYNC | JS_EVAL_FLAG_COMPILE_ONLY)

static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/* { a: 1 } is meant as an object, unless it ends as a block's statement does. */
static bool may_be_object(const char *text, size_t bytes) {
    while (bytes && is_blank(text[bytes - 1])) bytes--;
    while (bytes && is_blank(*text)) text++, bytes--;
    return bytes && text[0] == '{' && text[bytes - 1] != ';';
}

/* The text in parentheses, as far as a new line's; JS_EXCEPTION is pending when it is no expression. */
static JSValue compile_expression(sis_prompt *prompt, const char *text, size_t bytes) {
    sis_writer wrapped = {.engine = &prompt->engine};
    sis_writer_puts(&wrapped, "(");
    sis_writer_add(&wrapped, text, bytes);
    sis_writer_add(&wrapped, "\n)", 3);
    JSContext *context = prompt->engine.context;
    JSValue code = wrapped.failed ? JS_ThrowOutOfMemory(context)
                                  : JS_Eval(context, wrapped.data, wrapped.used - 1, prompt->name, COMPILE);
    sis_writer_free(&wrapped);
    return code;
}

JSValue sis_prompt_compile(sis_prompt *prompt, const char *text, size_t bytes) {
    JSContext *context = prompt->engine.context;
    if (may_be_object(text, bytes)) {
        JSValue code = compile_expression(prompt, text, bytes);
        if (!JS_IsException(code)) return code;
        JS_FreeValue(context, JS_GetException(context));
    }
    return JS_Eval(context, text, bytes, prompt->name, COMPILE);
}

/* ---- places ---- */

/* Of a syntax error in the present text: "prompt3:LINE:COLUMN" in its stack, both from 1. */
static bool place_of(sis_prompt *prompt, JSValueConst error, unsigned long *line, unsigned long *column) {
    JSContext *context = prompt->engine.context;
    JSValue stack = JS_IsError(error) ? JS_GetPropertyStr(context, error, "stack") : JS_UNDEFINED;
    const char *text = JS_IsString(stack) ? JS_ToCString(context, stack) : NULL;
    const char *found = text ? strstr(text, prompt->name) : NULL;
    char *end = NULL;
    *line = *column = 0;
    if (found && found[strlen(prompt->name)] == ':')
        *line = strtoul(found + strlen(prompt->name) + 1, &end, 10);
    if (end && *end == ':') *column = strtoul(end + 1, NULL, 10);
    if (JS_IsException(stack)) sis_swallow(context);
    JS_FreeCString(context, text);
    JS_FreeValue(context, stack);
    return *line && *column;
}

/* Byte of the text at a place; `bytes` when it lies behind. */
static size_t byte_at(const char *text, size_t bytes, unsigned long line, unsigned long column) {
    size_t at = 0;
    for (; line > 1; line--) {
        const char *end = memchr(text + at, '\n', bytes - at);
        if (!end) return bytes;
        at = (size_t)(end - text) + 1;
    }
    return column - 1 < bytes - at ? at + column - 1 : bytes;
}

/* Takes the pending exception: true when a syntax error has nothing of the text behind it. */
static bool failed_at_end(sis_prompt *prompt, const char *text, size_t bytes, size_t in_front) {
    JSContext *context = prompt->engine.context;
    JSValue error = JS_GetException(context);
    unsigned long line = 0, column = 0;
    const bool placed = place_of(prompt, error, &line, &column);
    JS_FreeValue(context, error);
    if (!placed) return false;
    if (line == 1) column = column > in_front ? column - in_front : 1;
    for (size_t at = byte_at(text, bytes, line, column); at < bytes; at++)
        if (!is_blank(text[at])) return false;
    return true;
}

/* ---- whole ---- */

/* Ends inside of a template, a comment, or a string that is to go on in the next line. */
static bool ends_open(const char *text, size_t bytes) {
    sis_scan scan = {.text = text, .bytes = bytes};
    sis_token token, last = {.closed = true};
    while ((token = sis_scan_next(&scan)).kind != SIS_TOKEN_END) last = token;
    if (scan.n_templates) return true;
    if (last.closed) return false;
    if (last.kind == SIS_TOKEN_STRING) return text[bytes - 1] == '\\' && last.end == bytes;
    return last.kind == SIS_TOKEN_TEMPLATE || last.kind == SIS_TOKEN_COMMENT;
}

static bool compiles(sis_prompt *prompt, JSValue code) {
    if (JS_IsException(code)) return false;
    JS_FreeValue(prompt->engine.context, code);
    return true;
}

/* rest[0..bytes), a zero behind it. */
static bool is_whole(sis_prompt *prompt, const char *rest, size_t bytes) {
    JSContext *context = prompt->engine.context;
    if (ends_open(rest, bytes)) return false;
    if (compiles(prompt, JS_Eval(context, rest, bytes, prompt->name, COMPILE))) return true;
    if (failed_at_end(prompt, rest, bytes, 0)) return false;
    if (!may_be_object(rest, bytes)) return true;
    return compiles(prompt, compile_expression(prompt, rest, bytes)) ||
           !failed_at_end(prompt, rest, bytes, 1);
}

bool sis_prompt_text_is_whole(sis_prompt *prompt, const char *text, size_t bytes) {
    sis_prompt_parts parts;
    const bool split = sis_prompt_split(&prompt->engine, text, bytes, &parts);
    const bool whole = !split || (!parts.open && is_whole(prompt, parts.rest.data, parts.rest.used - 1));
    sis_prompt_parts_free(&parts);
    return whole;
}

/* ---- what is wrong ---- */

/* The line at[0..), and a caret below the byte `column`; of a long line what is around it. */
static void add_line(sis_writer *out, const char *text, size_t bytes, size_t at) {
    size_t start = at, end = at;
    while (start > 0 && text[start - 1] != '\n') start--;
    while (end < bytes && text[end] != '\n') end++;
    if (at - start > SIS_PROMPT_SHOWN) start = at - SIS_PROMPT_SHOWN / 2;
    if (end - start > SIS_PROMPT_SHOWN) end = start + SIS_PROMPT_SHOWN;
    while (start < at && ((unsigned char)text[start] & 0xC0) == 0x80) start++; /* whole characters */
    while (end > at && end < bytes && ((unsigned char)text[end] & 0xC0) == 0x80) end--;
    sis_writer_add(out, text + start, end - start);
    sis_writer_puts(out, "\n");
    for (size_t i = start; i < at; i++)
        if (((unsigned char)text[i] & 0xC0) != 0x80) sis_writer_puts(out, text[i] == '\t' ? "\t" : " ");
    sis_writer_puts(out, "^\n");
}

void sis_prompt_report_syntax(sis_prompt *prompt, const char *text, size_t bytes) {
    sis_engine *engine = &prompt->engine;
    JSContext *context = engine->context;
    JSValue error = JS_GetException(context);
    unsigned long line = 0, column = 0;
    if (!place_of(prompt, error, &line, &column)) {
        sis_prompt_show(prompt, 2, "Uncaught ", error);
        JS_FreeValue(context, error);
        return;
    }
    JSValue message = JS_GetPropertyStr(context, error, "message");
    const char *what = JS_IsException(message) ? NULL : JS_ToCString(context, message);
    sis_writer out = {.engine = engine};
    add_line(&out, text, bytes, byte_at(text, bytes, line, column));
    sis_writer_puts(&out, "SyntaxError: ");
    sis_writer_puts(&out, what ? what : "?");
    sis_writer_puts(&out, "\n");
    if (out.failed)
        sis_prompt_say(prompt, "SyntaxError, and no memory to show it");
    else
        sis_engine_write(engine, 2, out.data, out.used);
    sis_writer_free(&out);
    JS_FreeCString(context, what);
    JS_FreeValue(context, message);
    JS_FreeValue(context, error);
}
