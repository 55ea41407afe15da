/* sis_script_run: one module from its first line to its exit code. */
#include "engine.h"

#include <stdio.h>

static const char too_small[] = "script not started: its memory is too small\n";

static void line(sis_engine *engine, const char *text, int bytes) {
    if (bytes > 0) sis_engine_write(engine, 2, text, (size_t)bytes);
}

/* Why the script was stopped, in one line. */
static void report_stop(sis_engine *engine) {
    char text[96];
    if (engine->stop == SIS_STOP_TIME) {
        double seconds = (double)engine->script->time_limit_ns / 1e9;
        line(engine, text,
             snprintf(text, sizeof text, "script stopped: time limit of %.3g s reached\n", seconds));
    } else if (engine->stop == SIS_STOP_CTRL_C) {
        line(engine, text, snprintf(text, sizeof text, "script stopped: Ctrl-C\n"));
    } else if (engine->stop == SIS_STOP_MEMORY) {
        unsigned kib = (unsigned)(engine->script->region_bytes / 1024);
        line(engine, text,
             snprintf(text, sizeof text, "script stopped: memory limit of %u KiB reached\n", kib));
    }
}

static int exit_code(const sis_engine *engine) {
    switch (engine->stop) {
    case SIS_STOP_NONE: return 0;
    case SIS_STOP_EXIT: return engine->exit_code;
    case SIS_STOP_CTRL_C: return SIS_EXIT_CTRL_C;
    case SIS_STOP_TIME:
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
        while (!sis_engine_poll(engine) && platform->now_ns(platform->context) < due)
            platform->idle_until(platform->context, due);
    }
}

/* The promise of the module: rejected by an error at its top level, pending when an await there never came back. */
static void finish_module(sis_engine *engine, JSValueConst promise) {
    static const char never[] = "script ended while its top level still awaits a promise\n";
    if (engine->stop != SIS_STOP_NONE || JS_PromiseState(engine->context, promise) != JS_PROMISE_PENDING)
        return;
    line(engine, never, sizeof never - 1);
    sis_engine_exit(engine, SIS_EXIT_ERROR);
}

static void run_module(sis_engine *engine, sis_script_usage *usage) {
    const sis_script *script = engine->script;
    usage->heap_after_start = sis_heap_used(engine->heap);
    JSValue promise =
        JS_Eval(engine->context, script->source, script->source_bytes, script->name, JS_EVAL_TYPE_MODULE);
    if (JS_IsException(promise))
        sis_engine_uncaught(engine);
    else
        engine->module = JS_VALUE_GET_PTR(promise);
    run_loop(engine);
    if (!JS_IsException(promise)) finish_module(engine, promise);
    JS_FreeValue(engine->context, promise);
    report_stop(engine);
}

/* From here on the engine may be left by a jump, at any of its instructions: nothing is freed then, only forgotten. */
static __attribute__((noinline)) int run_until_abandoned(sis_engine *engine, sis_script_usage *usage) {
    int abandoned = setjmp(engine->abandon);
    if (abandoned == 0) {
        if (sis_engine_open(engine)) {
            run_module(engine, usage);
        } else {
            line(engine, too_small, sizeof too_small - 1);
            engine->stop = SIS_STOP_MEMORY;
        }
        sis_engine_close(engine);
        return exit_code(engine);
    }
    sis_engine_forget();
    if (abandoned == SIS_ABANDON_CLOSING) return exit_code(engine);
    report_stop(engine);
    engine->left = true;
    return abandoned;
}

int sis_script_run(const sis_script *script, const sis_platform *platform, sis_script_usage *usage) {
    sis_script_usage unasked, *used = usage ? usage : &unasked;
    sis_heap *heap = sis_heap_init(script->region, script->region_bytes);
    sis_engine *engine = heap ? sis_heap_take(heap, sizeof *engine, 64) : NULL;
    *used = (sis_script_usage){0};
    if (!engine) {
        platform->write(platform->context, 2, too_small, sizeof too_small - 1);
        return SIS_EXIT_LIMIT;
    }
    *engine = (sis_engine){.script = script, .platform = platform, .heap = heap};
    engine->started = platform->now_ns(platform->context);
    engine->deadline = script->time_limit_ns ? engine->started + script->time_limit_ns : 0;
    int code = run_until_abandoned(engine, used);
    used->heap_peak = sis_heap_peak(heap);
    if (!engine->left) {
        sis_heap_give(heap, engine);
        used->heap_at_end = sis_heap_used(heap);
    }
    return code;
}
