/* sis_script_run: one module from its first line to its exit code. */
#include "engine.h"

#include <stdio.h>

static const char too_small[] = "script not started: its memory is too small\n";

static void line(sis_engine *engine, const char *text, int bytes) {
    if (bytes > 0) sis_engine_write(engine, 2, text, (size_t)bytes);
}

void sis_engine_report_stop(sis_engine *engine) {
    const char *who = engine->prompt ? "" : "script ";
    char text[96];
    int bytes = 0;
    switch (engine->stop) {
    case SIS_STOP_TIME:
        bytes = snprintf(text, sizeof text, "%sstopped: time limit of %.3g s reached\n", who,
                         (double)engine->script->time_limit_ns / 1e9);
        break;
    case SIS_STOP_INSTRUCTIONS:
        bytes = snprintf(text, sizeof text, "%sstopped: instruction limit of %llu reached%s\n", who,
                         (unsigned long long)engine->budget.limit,
                         engine->budget.estimated ? ", as estimated here" : "");
        break;
    case SIS_STOP_CTRL_C: bytes = snprintf(text, sizeof text, "%sstopped: Ctrl-C\n", who); break;
    case SIS_STOP_MEMORY:
        bytes = snprintf(text, sizeof text, "%sstopped: memory limit of %u KiB reached\n", who,
                         (unsigned)(engine->script->region_bytes / 1024));
        break;
    case SIS_STOP_NONE:
    case SIS_STOP_EXIT: break;
    }
    line(engine, text, bytes);
}

static int exit_code(const sis_engine *engine) {
    switch (engine->stop) {
    case SIS_STOP_NONE: return 0;
    case SIS_STOP_EXIT: return engine->exit_code;
    case SIS_STOP_CTRL_C: return SIS_EXIT_CTRL_C;
    case SIS_STOP_TIME:
    case SIS_STOP_INSTRUCTIONS:
    case SIS_STOP_MEMORY: break;
    }
    return SIS_EXIT_LIMIT;
}

/* Timers and jobs until there are none, or the script has to end. */
static void run_loop(sis_engine *engine) {
    const sis_platform *platform = engine->platform;
    sis_promises_run(engine);
    for (uint64_t due; engine->stop == SIS_STOP_NONE && (due = sis_timers_run(engine)) != 0;) {
        if (engine->deadline && due > engine->deadline) due = engine->deadline;
        engine->budget.idle = true;
        while (!sis_engine_poll(engine) && platform->now_ns(platform->context) < due)
            platform->idle_until(platform->context, due);
        engine->budget.idle = false;
    }
}

/* The module's promise is pending when an await at its top level never came back. */
static void finish_module(sis_engine *engine, JSValueConst promise) {
    static const char never[] = "script ended while its top level still awaits a promise\n";
    engine->settled = JS_PromiseState(engine->context, promise) != JS_PROMISE_PENDING;
    if (engine->stop != SIS_STOP_NONE || engine->settled) return;
    line(engine, never, sizeof never - 1);
    sis_engine_exit(engine, SIS_EXIT_ERROR);
}

static void run_module(sis_engine *engine) {
    const sis_script *script = engine->script;
    engine->heap_after_start = sis_heap_used(engine->heap);
    JSValue promise =
        JS_Eval(engine->context, script->source, script->source_bytes, script->name, JS_EVAL_TYPE_MODULE);
    if (JS_IsException(promise)) {
        sis_engine_uncaught(engine);
        engine->settled = true;
    } else {
        engine->module = JS_VALUE_GET_PTR(promise);
        run_loop(engine);
        finish_module(engine, promise);
    }
    JS_FreeValue(engine->context, promise);
    sis_engine_report_stop(engine);
}

/* The engine may be left by a jump, at any of its instructions. As a rule it is not taken apart at the end either: the
 * region is forgotten. Only who wants to know of leaks has it closed, and only when the script ended by itself: closing
 * an engine that still awaits or was stopped half-way uses memory it has freed. */
static __attribute__((noinline)) int run_until_abandoned(sis_engine *engine, bool close) {
    int abandoned = setjmp(engine->abandon);
    if (abandoned == 0) {
        if (sis_engine_open(engine)) {
            run_module(engine);
        } else {
            line(engine, too_small, sizeof too_small - 1);
            engine->stop = SIS_STOP_MEMORY;
        }
        if (close && engine->settled && engine->stop <= SIS_STOP_EXIT) sis_engine_close(engine);
    } else if (!engine->closing) {
        engine->native_depth = 1; /* not once more */
        sis_engine_report_stop(engine);
    }
    sis_engine_forget();
    return abandoned && !engine->closing ? abandoned : exit_code(engine);
}

int sis_script_run(const sis_script *script, const sis_platform *platform, sis_script_usage *usage) {
    sis_heap *heap = sis_heap_init(script->region, script->region_bytes);
    sis_engine *engine = heap ? sis_heap_take(heap, sizeof *engine, 64) : NULL;
    if (usage) *usage = (sis_script_usage){0};
    if (!engine) {
        platform->write(platform->context, 2, too_small, sizeof too_small - 1);
        return SIS_EXIT_LIMIT;
    }
    *engine = (sis_engine){.script = script, .platform = platform, .heap = heap};
    engine->started = platform->now_ns(platform->context);
    if (script->time_limit_ns &&
        __builtin_add_overflow(engine->started, script->time_limit_ns, &engine->deadline))
        engine->deadline = UINT64_MAX;
    sis_budget_start(engine);
    int code = run_until_abandoned(engine, usage != NULL && !script->stays_open);
    if (usage) {
        usage->heap_after_start = engine->heap_after_start;
        usage->heap_peak = sis_heap_peak(heap);
        if (engine->closing)
            usage->heap_at_end = sis_heap_used(heap) - sis_heap_usable(engine) - SIS_HEAP_HEADER;
    }
    return code;
}
