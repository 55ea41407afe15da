/* setTimeout, setInterval, clearTimeout, clearInterval, on the platform's clock. */
#include "engine.h"

struct sis_timer {
    sis_timer *next; /* sorted by due time; among equals first come, first served */
    uint64_t due;    /* ns of the platform's clock */
    uint64_t period; /* of an interval; 0 = runs once */
    uint32_t id;
    int n_args;
    JSValue function;
    JSValue args[];
};

static uint64_t now(const sis_engine *engine) { return engine->platform->now_ns(engine->platform->context); }

static void insert(sis_engine *engine, sis_timer *timer) {
    sis_timer **link = &engine->timers;
    while (*link && (*link)->due <= timer->due) link = &(*link)->next;
    timer->next = *link;
    *link = timer;
}

static void release(sis_engine *engine, sis_timer *timer) {
    JS_FreeValue(engine->context, timer->function);
    for (int i = 0; i < timer->n_args; i++) JS_FreeValue(engine->context, timer->args[i]);
    sis_heap_give(engine->heap, timer);
}

/* As in browsers and Node: at least 1 ms, anything odd is 1 ms. */
static uint64_t delay_ns(double ms) {
    if (!(ms >= 1) || ms > 2147483647.0) ms = 1;
    return (uint64_t)(ms * 1e6);
}

static JSValue set_timer(JSContext *context, JSValueConst self, int argc, JSValueConst *argv, int repeat) {
    (void)self;
    sis_engine *engine = sis_engine_of(context);
    double ms = 0;
    if (!JS_IsFunction(context, argv[0]))
        return JS_ThrowTypeError(context, "the first argument must be a function");
    if (argc > 1 && JS_ToFloat64(context, &ms, argv[1])) return JS_EXCEPTION;
    int n_args = argc > 2 ? argc - 2 : 0;
    const size_t bytes = sizeof(sis_timer) + (size_t)n_args * sizeof(JSValue);
    sis_timer *timer = sis_heap_take(engine->heap, bytes, 16);
    if (!timer) return sis_throw_no_room(context, bytes);
    timer->period = repeat ? delay_ns(ms) : 0;
    timer->due = now(engine) + delay_ns(ms);
    timer->id = ++engine->last_timer;
    timer->function = JS_DupValue(context, argv[0]);
    timer->n_args = n_args;
    for (int i = 0; i < n_args; i++) timer->args[i] = JS_DupValue(context, argv[i + 2]);
    insert(engine, timer);
    return JS_NewUint32(context, timer->id);
}

static JSValue clear_timer(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
    (void)self, (void)argc;
    sis_engine *engine = sis_engine_of(context);
    double id = 0;
    if (JS_IsNumber(argv[0]) && JS_ToFloat64(context, &id, argv[0])) return JS_EXCEPTION;
    if (engine->firing && engine->firing->id == id) engine->firing = NULL; /* fire() lets it go */
    for (sis_timer **link = &engine->timers; *link; link = &(*link)->next) {
        if ((*link)->id == id) {
            sis_timer *timer = *link;
            *link = timer->next;
            release(engine, timer);
            break;
        }
    }
    return JS_UNDEFINED;
}

static const JSCFunctionListEntry functions[] = {
    JS_CFUNC_MAGIC_DEF("setTimeout", 1, set_timer, 0),
    JS_CFUNC_MAGIC_DEF("setInterval", 1, set_timer, 1),
    JS_CFUNC_DEF("clearTimeout", 1, clear_timer),
    JS_CFUNC_DEF("clearInterval", 1, clear_timer),
};

int sis_timers_init(JSContext *context) {
    JSValue global = JS_GetGlobalObject(context);
    int status =
        JS_SetPropertyFunctionList(context, global, functions, sizeof functions / sizeof functions[0]);
    JS_FreeValue(context, global);
    return status;
}

/* Calls a timer that is off the list. An interval goes back on it afterwards, unless it cleared itself meanwhile, or was
 * stopped: at the prompt it would take the next turn as well. */
static void fire(sis_engine *engine, sis_timer *timer, uint64_t start) {
    engine->firing = timer;
    JSValue result =
        JS_Call(engine->context, timer->function, JS_UNDEFINED, timer->n_args, (JSValueConst *)timer->args);
    if (JS_IsException(result)) sis_engine_uncaught(engine);
    JS_FreeValue(engine->context, result);
    if (engine->firing == timer && timer->period && engine->stop == SIS_STOP_NONE) {
        timer->due = start + timer->period;
        insert(engine, timer);
    } else {
        release(engine, timer);
    }
    engine->firing = NULL;
}

/* One round: what is due when it begins, each followed by its jobs. Timers set meanwhile are never due before. */
uint64_t sis_timers_run(sis_engine *engine) {
    uint64_t start = now(engine);
    while (engine->stop == SIS_STOP_NONE && engine->timers && engine->timers->due <= start) {
        sis_timer *timer = engine->timers;
        engine->timers = timer->next;
        fire(engine, timer, start);
        sis_promises_run(engine);
    }
    return sis_timers_due(engine);
}

uint64_t sis_timers_due(const sis_engine *engine) { return engine->timers ? engine->timers->due : 0; }

void sis_timers_clear(sis_engine *engine) {
    while (engine->timers) {
        sis_timer *timer = engine->timers;
        engine->timers = timer->next;
        release(engine, timer);
    }
}
