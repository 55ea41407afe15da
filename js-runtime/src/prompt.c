/* The prompt's life: texts evaluated one after the other, timers in between, and the ways out. */
#include "prompt-inside.h"

#include <stdio.h>
#include <string.h>

static const char too_small[] = "prompt not opened: its memory is too small\n";

/* ---- words ---- */

void sis_prompt_say(sis_prompt *prompt, const char *line) {
    sis_engine_write(&prompt->engine, 2, line, strlen(line));
    sis_engine_write(&prompt->engine, 2, "\n", 1);
}

void sis_prompt_show(sis_prompt *prompt, int stream, const char *prefix, JSValueConst value) {
    sis_engine *engine = &prompt->engine;
    sis_writer text = {.engine = engine};
    sis_heap_open_reserve(engine->heap, true); /* memory may be what ran out */
    sis_writer_puts(&text, prefix);
    sis_inspect_quoted(&text, value);
    sis_writer_puts(&text, "\n");
    if (text.failed)
        sis_prompt_say(prompt, "a value, and no memory to show it");
    else
        sis_engine_write(engine, stream, text.data, text.used);
    sis_heap_open_reserve(engine->heap, false);
    sis_writer_free(&text);
}

/* ---- the way in ---- */

static void settle_state(sis_prompt *prompt) {
    sis_engine *engine = &prompt->engine;
    sis_engine_report_stop(engine);
    if (engine->stop == SIS_STOP_EXIT) {
        prompt->state = SIS_PROMPT_LEFT;
        prompt->exit_code = engine->exit_code;
    } else if (engine->stop == SIS_STOP_MEMORY) {
        prompt->state = SIS_PROMPT_ENDED;
        prompt->exit_code = SIS_EXIT_LIMIT;
    }
    engine->stop = SIS_STOP_NONE;
    engine->deadline = 0;
}

/* All work of the engine is done in here: it may be left by a jump, at any of its instructions, and is gone then. */
__attribute__((noinline)) void sis_prompt_enter(sis_prompt *prompt, sis_prompt_work *work, void *what) {
    sis_engine *engine = &prompt->engine;
    const sis_platform *platform = engine->platform;
    if (prompt->state != SIS_PROMPT_OPEN) return;
    engine->ctrl_c = 0;
    engine->started = platform->now_ns(platform->context);
    if (prompt->script.time_limit_ns &&
        __builtin_add_overflow(engine->started, prompt->script.time_limit_ns, &engine->deadline))
        engine->deadline = UINT64_MAX;
    engine->budget = (sis_budget){0};
    sis_budget_start(engine);
    const int abandoned = setjmp(engine->abandon);
    if (abandoned == 0) {
        sis_engine_enter(engine);
        work(prompt, what);
        if (engine->stop != SIS_STOP_NONE) JS_DropJobs(engine->runtime);
        settle_state(prompt);
    } else {
        engine->native_depth = 1; /* not once more */
        settle_state(prompt);
        if (abandoned != SIS_EXIT_FAULT) sis_prompt_say(prompt, "the prompt has lost its engine and ends");
        prompt->state = SIS_PROMPT_ENDED;
        prompt->exit_code = abandoned;
    }
    if (prompt->state == SIS_PROMPT_OPEN)
        sis_engine_leave();
    else
        sis_engine_forget();
}

void sis_prompt_end(sis_prompt *prompt) {
    if (prompt->state != SIS_PROMPT_OPEN) return;
    prompt->state = SIS_PROMPT_LEFT;
    sis_engine_enter(&prompt->engine);
    sis_engine_forget();
}

/* ---- whole, idle ---- */

typedef struct whole_question {
    sis_prompt_text text;
    bool whole;
} whole_question;

static void ask_whole(sis_prompt *prompt, void *what) {
    whole_question *question = what;
    snprintf(prompt->name, sizeof prompt->name, "prompt%u", (unsigned)prompt->texts + 1);
    question->whole = sis_prompt_text_is_whole(prompt, question->text.text, question->text.bytes);
}

bool sis_prompt_whole(sis_prompt *prompt, const char *text, size_t bytes) {
    whole_question question = {{text, bytes}, true};
    sis_prompt_enter(prompt, ask_whole, &question);
    return question.whole || prompt->state != SIS_PROMPT_OPEN;
}

static void take_turn(sis_prompt *prompt, void *what) {
    uint64_t *due = what;
    *due = sis_timers_run(&prompt->engine);
}

uint64_t sis_prompt_idle(sis_prompt *prompt) {
    sis_engine *engine = &prompt->engine;
    uint64_t due = sis_timers_due(engine);
    if (due && due <= engine->platform->now_ns(engine->platform->context))
        sis_prompt_enter(prompt, take_turn, &due);
    return prompt->state == SIS_PROMPT_OPEN && due ? due : UINT64_MAX;
}

/* ---- open, close ---- */

static JSValue leave(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
    (void)self;
    int32_t code = 0;
    if (argc > 0 && !JS_IsUndefined(argv[0]) && JS_ToInt32(context, &code, argv[0])) return JS_EXCEPTION;
    sis_engine_exit(sis_engine_of(context), code & 255);
    return sis_engine_throw_stop(context);
}

/* `sis`: loaded when it is first asked for, then a property like any other. */
static JSValue load_library(JSContext *context) {
    static const char text[] = "import * as sis from 'sis'; export { sis };";
    const int how = JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY;
    JSValue code = JS_Eval(context, text, sizeof text - 1, "prompt", how);
    if (JS_IsException(code)) return code;
    JSModuleDef *module = JS_VALUE_GET_PTR(code);
    JSValue promise = JS_EvalFunction(context, code); /* it awaits nothing, so it is done now */
    if (JS_IsException(promise)) return promise;
    JS_FreeValue(context, promise);
    JSValue names = JS_GetModuleNamespace(context, module), global = JS_GetGlobalObject(context);
    JSValue library = JS_GetPropertyStr(context, names, "sis");
    if (!JS_IsException(library))
        JS_DefinePropertyValueStr(context, global, "sis", JS_DupValue(context, library), JS_PROP_C_W_E);
    JS_FreeValue(context, global);
    JS_FreeValue(context, names);
    return library;
}

static JSValue get_library(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
    (void)self, (void)argc, (void)argv;
    return load_library(context);
}

JSValue sis_prompt_library(sis_prompt *prompt) {
    JSContext *context = prompt->engine.context;
    JSPropertyDescriptor own;
    JSValue global = JS_GetGlobalObject(context), library = JS_UNDEFINED;
    const JSAtom name = JS_NewAtom(context, "sis");
    if (JS_GetOwnProperty(context, &own, global, name) > 0) {
        const bool ours = JS_IsObject(own.getter) && JS_VALUE_GET_PTR(own.getter) == prompt->library_getter;
        library = ours ? load_library(context) : JS_DupValue(context, own.value);
        JS_FreeValue(context, own.getter);
        JS_FreeValue(context, own.setter);
        JS_FreeValue(context, own.value);
    }
    if (JS_IsException(library)) {
        sis_swallow(context);
        library = JS_UNDEFINED;
    }
    JS_FreeAtom(context, name);
    JS_FreeValue(context, global);
    return library;
}

static const JSCFunctionListEntry globals[] = {JS_CFUNC_DEF("exit", 1, leave)};

static void open(sis_prompt *prompt, void *what) {
    bool *opened = what;
    sis_engine *engine = &prompt->engine;
    if (!sis_engine_open(engine)) return;
    JSContext *context = engine->context;
    JSValue global = JS_GetGlobalObject(context);
    JSAtom sis = JS_NewAtom(context, "sis");
    JSValue getter = JS_NewCFunction(context, get_library, "sis", 0);
    if (JS_IsObject(getter)) prompt->library_getter = JS_VALUE_GET_PTR(getter);
    *opened =
        JS_SetPropertyFunctionList(context, global, globals, 1) == 0 &&
        JS_DefinePropertyGetSet(context, global, sis, getter, JS_UNDEFINED, JS_PROP_CONFIGURABLE) >= 0 &&
        JS_SetPropertyStr(context, global, "_", JS_UNDEFINED) >= 0;
    JS_FreeAtom(context, sis);
    JS_FreeValue(context, global);
    prompt->declarations = JS_DeclareAgain(context, true);
    engine->heap_after_start = sis_heap_used(engine->heap);
}

sis_prompt *sis_prompt_open(const sis_script *script, const sis_platform *platform) {
    sis_heap *heap = sis_heap_init(script->region, script->region_bytes);
    sis_prompt *prompt = heap ? sis_heap_take(heap, sizeof *prompt, 64) : NULL;
    bool opened = false;
    if (prompt) {
        *prompt = (sis_prompt){.engine = {.platform = platform, .heap = heap}, .last = JS_UNDEFINED};
        prompt->script = *script;
        prompt->script.name = "prompt";
        prompt->engine.script = &prompt->script;
        prompt->engine.prompt = true;
        sis_prompt_enter(prompt, open, &opened);
    }
    if (opened && prompt->state == SIS_PROMPT_OPEN) return prompt;
    platform->write(platform->context, 2, too_small, sizeof too_small - 1);
    return NULL;
}

sis_prompt_state sis_prompt_state_of(const sis_prompt *prompt) { return prompt->state; }
int sis_prompt_exit_code(const sis_prompt *prompt) { return prompt->exit_code; }

static void close(sis_prompt *prompt, void *what) {
    size_t *left = what;
    sis_engine *engine = &prompt->engine;
    JS_FreeValue(engine->context, prompt->last);
    sis_engine_close(engine);
    prompt->state = SIS_PROMPT_LEFT;
    *left = sis_heap_used(engine->heap) - sis_heap_usable(prompt) - SIS_HEAP_HEADER;
}

size_t sis_prompt_close(sis_prompt *prompt) {
    size_t left = SIZE_MAX;
    sis_prompt_enter(prompt, close, &left);
    return left;
}
