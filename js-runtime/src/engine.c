/* The engine's life: memory, limits, faults, and the way out of a script that does not stop by itself. */
#include "stack.h"

#include <stdio.h>
#include <string.h>
#include <sys/time.h>

#define STACK_DEFAULT (256u * 1024u)
#define STACK_NATIVE (32u * 1024u) /* kept for C below the deepest script call */
#define GRACE_NS 250000000u

/* The running script: the engine asks for the time and aborts without saying for whom, an interrupt knows nobody. */
static sis_engine *volatile current;

/* ---- stopping ---- */

bool sis_engine_poll(sis_engine *engine) {
    if (engine->stop != SIS_STOP_NONE) return true;
    const sis_platform *platform = engine->platform;
    if (platform->interrupted(platform->context))
        engine->stop = SIS_STOP_CTRL_C;
    else if (engine->deadline && platform->now_ns(platform->context) >= engine->deadline)
        engine->stop = SIS_STOP_TIME;
    else if (sis_budget_spent(engine))
        engine->stop = SIS_STOP_INSTRUCTIONS;
    return engine->stop != SIS_STOP_NONE;
}

static int interrupt(JSRuntime *runtime, void *opaque) {
    (void)runtime;
    sis_memory_limit_garbage(opaque);
    sis_budget_poll(opaque);
    return sis_engine_poll(opaque);
}

JSValue sis_engine_throw_stop(JSContext *context) {
    JSValue error = JS_NewError(context);
    JS_SetUncatchableError(context, error);
    return JS_Throw(context, JS_IsException(error) ? JS_NULL : error);
}

void sis_engine_exit(sis_engine *engine, int exit_code) {
    if (engine->stop != SIS_STOP_NONE) return;
    engine->stop = SIS_STOP_EXIT;
    engine->exit_code = exit_code;
}

int sis_script_overdue(uint64_t now_ns) {
    sis_engine *engine = current;
    if (!engine || engine->native_depth) return 0;
    if (engine->deadline && now_ns > engine->deadline && now_ns - engine->deadline > GRACE_NS) {
        engine->stop = SIS_STOP_TIME;
        return SIS_EXIT_LIMIT;
    }
    if (sis_budget_overdue(engine, now_ns, GRACE_NS)) {
        engine->stop = SIS_STOP_INSTRUCTIONS;
        return SIS_EXIT_LIMIT;
    }
    if (engine->stop != SIS_STOP_CTRL_C && !engine->platform->interrupted(engine->platform->context))
        return 0;
    if (!engine->ctrl_c) engine->ctrl_c = now_ns;
    if (now_ns <= engine->ctrl_c + GRACE_NS) return 0;
    engine->stop = SIS_STOP_CTRL_C;
    return SIS_EXIT_CTRL_C;
}

_Noreturn void sis_script_abandon(int exit_code) { longjmp(current->abandon, exit_code); }

/* Called by the engine's assert and abort (port/). The heap may be damaged: nothing is freed, only forgotten. */
_Noreturn void sis_engine_fault(const char *what, const char *file, int line);

_Noreturn void sis_engine_fault(const char *what, const char *file, int line) {
    sis_engine *engine = current;
    if (engine->closing) /* it had ended already; what is left over shows in usage.heap_at_end */
        longjmp(engine->abandon, SIS_EXIT_FAULT);
    if (engine->out_of_memory) { /* the engine does not survive a refusal in every place */
        engine->stop = SIS_STOP_MEMORY;
        longjmp(engine->abandon, SIS_EXIT_LIMIT);
    }
    const char *name = strrchr(file, '/');
    char text[160];
    int bytes = snprintf(text, sizeof text, "script stopped: fault in the engine (%s:%d: %.80s)\n",
                         name ? name + 1 : file, line, what);
    sis_engine_write(engine, 2, text, (size_t)bytes);
    longjmp(engine->abandon, SIS_EXIT_FAULT);
}

/* ---- services ---- */

int sis_engine_time(struct timeval *time, void *zone);

int sis_engine_time(struct timeval *time, void *zone) {
    (void)zone;
    const sis_platform *platform = current->platform;
    int64_t us = platform->wall_us ? platform->wall_us(platform->context)
                                   : (int64_t)(platform->now_ns(platform->context) / 1000);
    time->tv_sec = us / 1000000;
    time->tv_usec = us % 1000000;
    return 0;
}

void sis_engine_write(sis_engine *engine, int stream, const char *text, size_t bytes) {
    engine->native_depth++;
    engine->platform->write(engine->platform->context, stream, text, bytes);
    engine->native_depth--;
}

/* ---- life ---- */

bool sis_engine_open(sis_engine *engine) {
    current = engine;
    JSRuntime *runtime = JS_NewRuntime2(&sis_memory_functions, engine);
    if (!runtime) return false;
    engine->runtime = runtime;
    JS_SetRuntimeOpaque(runtime, engine);
    size_t stack = engine->script->stack_bytes ? engine->script->stack_bytes : STACK_DEFAULT;
    JS_SetMaxStackSize(runtime, stack > 2 * STACK_NATIVE ? stack - STACK_NATIVE : stack / 2);
    JS_SetInterruptHandler(runtime, interrupt, engine);
    sis_modules_init(runtime, engine);
    sis_memory_limit_garbage(engine);
    sis_memory_error_init(engine);
    JSContext *context = JS_NewContext(runtime);
    engine->context = context;
    return context && sis_stack_init(context) == 0 && sis_promises_init(context) == 0 &&
           sis_console_init(context) == 0 && sis_timers_init(context) == 0 && sis_text_init(context) == 0 &&
           sis_native_init(context) == 0;
}

/* Before the engine is gone, for good or by a jump: what it held outside of its memory. */
static void give_back(const sis_engine *engine) {
    const sis_platform *platform = engine->platform;
    if (platform->script_ends) platform->script_ends(platform->context);
}

void sis_engine_close(sis_engine *engine) {
    engine->closing = true;
    if (engine->context) {
        sis_timers_clear(engine);
        sis_promises_clear(engine);
        sis_stack_clear(engine);
        sis_console_clear(engine);
        JS_FreeContext(engine->context);
    }
    if (engine->runtime) JS_FreeRuntime(engine->runtime);
    sis_native_clear(engine);
    give_back(engine);
    current = NULL;
}

void sis_engine_enter(sis_engine *engine) {
    current = engine;
    if (engine->runtime) JS_UpdateStackTop(engine->runtime);
}

void sis_engine_leave(void) { current = NULL; }

void sis_engine_forget(void) {
    const sis_engine *engine = current;
    current = NULL; /* it is over: nobody abandons it any more */
    if (engine) give_back(engine);
}

sis_engine *sis_engine_put_aside(void) {
    sis_engine *engine = current;
    current = NULL;
    return engine;
}

void sis_engine_take_up(sis_engine *engine) { current = engine; }

/* Says "out of memory" (shortage.c), or is null: there was no room for that error. */
static bool tells_memory(sis_engine *engine, JSValueConst error) {
    if (!engine->out_of_memory) return false;
    if (JS_IsNull(error)) return true;
    JSContext *context = engine->context;
    JSValue message = JS_IsError(error) ? JS_GetPropertyStr(context, error, "message") : JS_UNDEFINED;
    const char *text = JS_IsString(message) ? JS_ToCString(context, message) : NULL;
    bool tells = text && strncmp(text, "out of memory", 13) == 0;
    JS_FreeCString(context, text);
    JS_FreeValue(context, message);
    return tells;
}

void sis_engine_uncaught(sis_engine *engine) {
    JSValue error = JS_GetException(engine->context);
    if (engine->stop != SIS_STOP_NONE) { /* the error that stopped it */
        JS_FreeValue(engine->context, error);
        return;
    }
    sis_engine_fail(engine, "Uncaught ", error);
}

void sis_engine_fail(sis_engine *engine, const char *prefix, JSValue error) {
    int code = tells_memory(engine, error) ? SIS_EXIT_LIMIT : SIS_EXIT_ERROR;
    sis_console_report(engine, prefix, error);
    if (!engine->prompt) sis_engine_exit(engine, code);
}
