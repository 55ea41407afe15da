/* sis_script_check: whether a script would start. Parsed and linked with all it imports, in an engine of its own, without
 * a line of it run: another script may stand in the middle of its own engine meanwhile. */
#include "engine.h"

#include <stdio.h>
#include <string.h>

/* Linking is done for all modules before the first one is evaluated, and the first one here throws. */
static const char stop_name[] = "sis:stop";
static const char stop_source[] = "throw 'linked';";
static const char check_name[] = "/check.js";

/* "SyntaxError: … at /init.js:3:4" of the pending exception; true when it is the throw above. */
static bool describe(JSContext *context, JSValueConst error, char *text, size_t room) {
    const char *message = JS_ToCString(context, error);
    bool linked = message && JS_IsString(error) && strcmp(message, "linked") == 0;
    JSValue stack = JS_IsObject(error) ? JS_GetPropertyStr(context, error, "stack") : JS_UNDEFINED;
    const char *places = JS_IsString(stack) ? JS_ToCString(context, stack) : NULL;
    if (!linked)
        snprintf(text, room, "%.200s%s%.150s", message ? message : "out of memory",
                 places && *places ? "\n" : "", places ? places : "");
    JS_FreeCString(context, places);
    JS_FreeCString(context, message);
    JS_FreeValue(context, stack);
    return linked;
}

static bool compile(JSContext *context, const char *name, const char *source, size_t bytes) {
    JSValue module = JS_Eval(context, source, bytes, name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    bool compiled = !JS_IsException(module);
    JS_FreeValue(context, module); /* the engine's list of modules holds it */
    return compiled;
}

static bool check(sis_engine *engine, char *text, size_t room) {
    const sis_script *script = engine->script;
    char *source = sis_heap_take(engine->heap, script->source_bytes + 1, 1);
    snprintf(text, room, "no memory to check the script");
    if (!source || !sis_engine_open(engine)) return false;
    JSContext *context = engine->context;
    memcpy(source, script->source, script->source_bytes);
    source[script->source_bytes] = '\0';
    char both[160];
    int count = snprintf(both, sizeof both, "import '%s'; import '%.100s';", stop_name, script->name);
    JSValue promise = JS_EXCEPTION;
    if (compile(context, stop_name, stop_source, sizeof stop_source - 1) &&
        compile(context, script->name, source, script->source_bytes))
        promise = JS_Eval(context, both, (size_t)count, check_name, JS_EVAL_TYPE_MODULE);
    JSValue error = JS_IsException(promise) ? JS_GetException(context) : JS_PromiseResult(context, promise);
    return describe(context, error, text, room);
}

/* The engine may give up by a jump; its region is forgotten as a whole. */
static __attribute__((noinline)) bool check_until_abandoned(sis_engine *engine, char *text, size_t room) {
    if (setjmp(engine->abandon) == 0) return check(engine, text, room);
    snprintf(text, room, engine->out_of_memory ? "no memory to check the script" : "fault in the engine");
    return false;
}

bool sis_script_check(const sis_script *script, const sis_platform *platform, char *text, size_t room) {
    sis_heap *heap = sis_heap_init(script->region, script->region_bytes);
    sis_engine *engine = heap ? sis_heap_take(heap, sizeof *engine, 64) : NULL;
    if (!engine || script->source_bytes == SIZE_MAX) {
        snprintf(text, room, "no memory to check the script");
        return false;
    }
    /* Nothing of the script runs, and parsing ends by itself: no interrupt has a reason to abandon it. */
    *engine = (sis_engine){.script = script, .platform = platform, .heap = heap, .native_depth = 1};
    sis_engine *before = sis_engine_put_aside();
    bool good = check_until_abandoned(engine, text, room);
    sis_engine_forget();
    sis_engine_take_up(before);
    return good;
}
