/* What the sources of the prompt share. */
#ifndef SIS_PROMPT_INSIDE_H
#define SIS_PROMPT_INSIDE_H

#include "inspect.h"
#include "sis/prompt.h"

#define SIS_PROMPT_SHOWN 72u /* characters of a long line that an error shows */

struct sis_prompt {
    sis_engine engine;
    sis_script script;
    sis_prompt_state state;
    int exit_code;
    uint32_t texts;       /* evaluated so far: names of sources are prompt1, prompt2 … */
    char name[24];        /* of the present one */
    JSValue last;         /* what `_` was set to; the script may set it otherwise, and keeps its own then */
    void *library_getter; /* of the global `sis`, until it is loaded */
    JSValueConst declarations; /* the object that holds let, const and class; only to be looked at */
};

/* Of patches/0020: whether let, const and class may replace others; the object that holds them. */
JSValueConst JS_DeclareAgain(JSContext *context, bool again);
void JS_DropJobs(JSRuntime *runtime); /* of patches/0021 */

typedef struct sis_prompt_text {
    const char *text;
    size_t bytes;
} sis_prompt_text;

/* prompt-import.c: a text's imports as a module of their own, which exports what it imports. Positions stay: what is not a
 * part's is blank in it. */
typedef struct sis_prompt_parts {
    sis_writer rest;    /* without the imports */
    sis_writer imports; /* nothing in it: there are none */
    bool open;          /* the text ends inside of one */
} sis_prompt_parts;
bool sis_prompt_split(sis_engine *engine, const char *text, size_t bytes, sis_prompt_parts *parts);
void sis_prompt_parts_free(sis_prompt_parts *parts);

/* prompt-syntax.c: the text as a script, which begins as an object's literal where it can be one. JS_EXCEPTION: the syntax
 * error is pending. */
JSValue sis_prompt_compile(sis_prompt *prompt, const char *text, size_t bytes);
bool sis_prompt_text_is_whole(sis_prompt *prompt, const char *text, size_t bytes);
/* Takes the pending exception of a text and writes it, a syntax error with line and caret. */
void sis_prompt_report_syntax(sis_prompt *prompt, const char *text, size_t bytes);

/* prompt.c: all work of the engine is done inside; nothing is done once the prompt is over. */
typedef void sis_prompt_work(sis_prompt *prompt, void *what);
void sis_prompt_enter(sis_prompt *prompt, sis_prompt_work *work, void *what);
JSValue sis_prompt_library(
    sis_prompt *prompt); /* the value of the global `sis`; undefined when it is a getter of the script's */

/* prompt.c: writes "prefix value", strings in quotes. */
void sis_prompt_show(sis_prompt *prompt, int stream, const char *prefix, JSValueConst value);
void sis_prompt_say(sis_prompt *prompt, const char *line); /* to stream 2 */

#endif
