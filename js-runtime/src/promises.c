/* The job queue, and promises that were rejected without anybody listening.
 *
 * As in Node: after the jobs have run dry, a rejection that still has no handler is an uncaught error. */
#include "engine.h"

struct sis_rejection {
    sis_rejection *next;
    JSValue promise;
    JSValue reason;
};

static void forget(sis_engine *engine, sis_rejection **link) {
    sis_rejection *rejection = *link;
    *link = rejection->next;
    JS_FreeValue(engine->context, rejection->promise);
    JS_FreeValue(engine->context, rejection->reason);
    sis_heap_give(engine->heap, rejection);
}

static void track(JSContext *context, JSValueConst promise, JSValueConst reason, bool is_handled,
                  void *opaque) {
    sis_engine *engine = opaque;
    if (is_handled) {
        sis_promises_forget(engine, promise);
        return;
    }
    sis_heap_open_reserve(engine->heap, true); /* memory may be what it failed for */
    sis_rejection *rejection = sis_heap_take(engine->heap, sizeof *rejection, 16);
    sis_heap_open_reserve(engine->heap, false);
    if (!rejection) {
        if (engine->stop == SIS_STOP_NONE) engine->stop = SIS_STOP_MEMORY;
        return;
    }
    *rejection = (sis_rejection){NULL, JS_DupValue(context, promise), JS_DupValue(context, reason)};
    sis_rejection **last = &engine->rejections;
    while (*last) last = &(*last)->next;
    *last = rejection;
}

int sis_promises_init(JSContext *context) {
    sis_engine *engine = sis_engine_of(context);
    JS_SetHostPromiseRejectionTracker(engine->runtime, track, engine);
    return 0;
}

void sis_promises_run(sis_engine *engine) {
    JSContext *context;
    int status;
    while (!sis_engine_poll(engine) && (status = JS_ExecutePendingJob(engine->runtime, &context)) != 0)
        if (status < 0) sis_engine_uncaught(engine);
    while (engine->stop == SIS_STOP_NONE && engine->rejections) {
        const bool top = JS_VALUE_GET_PTR(engine->rejections->promise) == engine->module;
        JSValue reason = JS_DupValue(engine->context, engine->rejections->reason);
        forget(engine, &engine->rejections);
        if (top && engine->prompt) { /* which reports it itself */
            JS_FreeValue(engine->context, reason);
            continue;
        }
        sis_engine_fail(engine, top ? "Uncaught " : "Uncaught (in promise) ", reason);
    }
}

void sis_promises_forget(sis_engine *engine, JSValueConst promise) {
    for (sis_rejection **link = &engine->rejections; *link; link = &(*link)->next) {
        if (JS_VALUE_GET_PTR((*link)->promise) != JS_VALUE_GET_PTR(promise)) continue;
        forget(engine, link);
        return;
    }
}

void sis_promises_clear(sis_engine *engine) {
    while (engine->rejections) forget(engine, &engine->rejections);
}
