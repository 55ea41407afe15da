/* One text at the prompt: its imports, its script, what it awaits, and what is shown of it. */
#include <stdio.h>
#include <string.h>

#include "prompt-inside.h"

/* Jobs and timers until the promise is settled, the evaluation has to stop, or nothing is left that could settle it. */
static void await(sis_prompt *prompt, JSValueConst promise) {
    sis_engine *engine = &prompt->engine;
    JSContext *context = engine->context;
    const sis_platform *platform = engine->platform;
    engine->module = JS_VALUE_GET_PTR(promise);
    while (engine->stop == SIS_STOP_NONE) {
        int status = 1;
        while (JS_PromiseState(context, promise) == JS_PROMISE_PENDING && !sis_engine_poll(engine) &&
               (status = JS_ExecutePendingJob(engine->runtime, &context)) != 0)
            if (status < 0) sis_engine_uncaught(engine);
        if (JS_PromiseState(context, promise) != JS_PROMISE_PENDING || engine->stop != SIS_STOP_NONE) break;
        sis_promises_run(engine);
        uint64_t due = sis_timers_run(engine);
        if (due == 0 && JS_PromiseState(context, promise) == JS_PROMISE_PENDING &&
            !JS_IsJobPending(engine->runtime))
            break;
        if (engine->deadline && due > engine->deadline) due = engine->deadline;
        engine->budget.idle = true;
        while (JS_PromiseState(context, promise) == JS_PROMISE_PENDING && !sis_engine_poll(engine) &&
               platform->now_ns(platform->context) < due)
            platform->idle_until(platform->context, due);
        engine->budget.idle = false;
    }
    sis_promises_forget(engine, promise);
    engine->module = NULL;
}

static void remember(sis_prompt *prompt, JSValueConst value) {
    JSContext *context = prompt->engine.context;
    JSValue global = JS_GetGlobalObject(context);
    JSValue present = JS_GetPropertyStr(context, global, "_");
    if (!JS_IsException(present) && JS_IsStrictEqual(context, present, prompt->last) &&
        JS_SetPropertyStr(context, global, "_", JS_DupValue(context, value)) >= 0) {
        JS_FreeValue(context, prompt->last);
        prompt->last = JS_DupValue(context, value);
    }
    if (JS_HasException(context)) sis_swallow(context);
    JS_FreeValue(context, present);
    JS_FreeValue(context, global);
}

/* A result is { value }, so that a promise as a value stays one. */
static void show_result(sis_prompt *prompt, JSValueConst promise) {
    JSContext *context = prompt->engine.context;
    JSValue result = JS_PromiseResult(context, promise);
    if (JS_PromiseState(context, promise) == JS_PROMISE_REJECTED) {
        sis_prompt_show(prompt, 2, "Uncaught ", result);
    } else {
        JSValue value = JS_GetPropertyStr(context, result, "value");
        sis_prompt_show(prompt, 1, "", value);
        remember(prompt, value);
        JS_FreeValue(context, value);
    }
    JS_FreeValue(context, result);
}

/* True when the promise was fulfilled; all else is reported. Takes it. */
static bool finish(sis_prompt *prompt, JSValue promise, bool show) {
    sis_engine *engine = &prompt->engine;
    JSContext *context = engine->context;
    if (JS_IsException(promise)) {
        JSValue error = JS_GetException(context);
        if (engine->stop == SIS_STOP_NONE) sis_prompt_show(prompt, 2, "Uncaught ", error);
        JS_FreeValue(context, error);
        return false;
    }
    await(prompt, promise);
    const JSPromiseStateEnum state = JS_PromiseState(context, promise);
    if (engine->stop == SIS_STOP_NONE && state == JS_PROMISE_PENDING)
        sis_prompt_say(prompt, "it awaits a promise that nothing is left to settle");
    else if (engine->stop == SIS_STOP_NONE && (show || state == JS_PROMISE_REJECTED))
        show_result(prompt, promise);
    JS_FreeValue(context, promise);
    return engine->stop == SIS_STOP_NONE && state == JS_PROMISE_FULFILLED;
}

/* What the module exports becomes global, in place of whatever had the name. */
static bool make_global(sis_prompt *prompt, JSModuleDef *module) {
    JSContext *context = prompt->engine.context;
    JSValue names = JS_GetModuleNamespace(context, module), global = JS_GetGlobalObject(context);
    JSPropertyEnum *properties = NULL;
    uint32_t count = 0;
    bool made = !JS_IsException(names) &&
                JS_GetOwnPropertyNames(context, &properties, &count, names, JS_GPN_STRING_MASK) == 0;
    for (uint32_t i = 0; made && i < count; i++) {
        const JSAtom name = properties[i].atom;
        JSValue value = JS_GetProperty(context, names, name);
        made = !JS_IsException(value) && JS_DeleteProperty(context, prompt->declarations, name, 0) >= 0 &&
               JS_DefinePropertyValue(context, global, name, value, JS_PROP_C_W_E) >= 0;
    }
    JS_FreePropertyEnum(context, properties, count);
    JS_FreeValue(context, global);
    JS_FreeValue(context, names);
    return made;
}

/* The text's imports, which come first whatever stands before them. */
static bool import(sis_prompt *prompt, const sis_writer *imports, const sis_prompt_text *text) {
    JSContext *context = prompt->engine.context;
    const int how = JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY;
    JSValue code = JS_Eval(context, imports->data, imports->used - 1, prompt->name, how);
    if (JS_IsException(code)) {
        sis_prompt_report_syntax(prompt, text->text, text->bytes);
        return false;
    }
    JSModuleDef *module = JS_VALUE_GET_PTR(code);
    if (!finish(prompt, JS_EvalFunction(context, code), false)) return false;
    if (make_global(prompt, module)) return true;
    finish(prompt, JS_EXCEPTION, false);
    return false;
}

static void evaluate(sis_prompt *prompt, void *what) {
    const sis_prompt_text *text = what;
    sis_engine *engine = &prompt->engine;
    sis_prompt_parts parts;
    snprintf(prompt->name, sizeof prompt->name, "prompt%u", (unsigned)++prompt->texts);
    if (!sis_prompt_split(engine, text->text, text->bytes, &parts)) {
        sis_prompt_say(prompt, "no memory for this text");
    } else {
        JSValue code = sis_prompt_compile(prompt, parts.rest.data, parts.rest.used - 1);
        if (JS_IsException(code))
            sis_prompt_report_syntax(prompt, text->text, text->bytes);
        else if (parts.imports.used && !import(prompt, &parts.imports, text))
            JS_FreeValue(engine->context, code);
        else
            finish(prompt, JS_EvalFunction(engine->context, code), true);
    }
    sis_prompt_parts_free(&parts);
    /* A look at the clock where nothing is left to do would find that a long evaluation was too long after all. */
    if (engine->stop == SIS_STOP_NONE && (engine->rejections || JS_IsJobPending(engine->runtime)))
        sis_promises_run(engine);
    if (engine->out_of_memory) JS_RunGC(engine->runtime);
    engine->out_of_memory = false;
}

sis_prompt_state sis_prompt_evaluate(sis_prompt *prompt, const char *text, size_t bytes) {
    size_t blank = 0;
    while (blank < bytes && strchr(" \t\r\n", text[blank]) && text[blank]) blank++;
    sis_prompt_text what = {text, bytes};
    if (blank < bytes) sis_prompt_enter(prompt, evaluate, &what);
    return prompt->state;
}
