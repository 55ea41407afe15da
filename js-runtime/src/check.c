/* sis_script_check: whether a script would start. Parsed and linked with all it imports, in an engine of its own, without
 * a line of it run: another script may stand in the middle of its own engine meanwhile. */
#include "engine.h"

#include <stdio.h>
#include <string.h>

/* Linking is done for all modules before the first one is evaluated, and the first one here throws. */
static const char stop_name[] = "sis:stop";
static const char stop_source[] = "throw 'linked';";
static const char check_name[] = "/check.js";

enum { NAME_BYTES = 512 };
static const char no_memory[] = "no memory to check the script";

/* What the error's stack says: "SyntaxError: …", then places. True when it is the throw above. An engine without memory even
 * for an error throws what is none. */
static bool describe(JSContext *context, JSValueConst error, char *text, size_t room) {
    JSValue shown =
        JS_IsObject(error) ? JS_GetPropertyStr(context, error, "stack") : JS_DupValue(context, error);
    const char *words = JS_IsString(shown) ? JS_ToCString(context, shown) : NULL;
    bool linked = words && JS_IsString(error) && strcmp(words, "linked") == 0;
    size_t length = words ? strlen(words) : 0;
    while (length > 0 && words[length - 1] == '\n') length--;
    if (!linked)
        snprintf(text, room, "%.*s", words ? (int)length : (int)sizeof no_memory, words ? words : no_memory);
    JS_FreeCString(context, words);
    JS_FreeValue(context, shown);
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
    snprintf(text, room, "%s", no_memory);
    if (!source || !sis_engine_open(engine)) return false;
    JSContext *context = engine->context;
    memcpy(source, script->source, script->source_bytes);
    source[script->source_bytes] = '\0';
    char both[NAME_BYTES + 64];
    int count = snprintf(both, sizeof both, "import '%s'; import '%s';", stop_name, script->name);
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
    snprintf(text, room, "%s", engine->out_of_memory ? no_memory : "fault in the engine");
    return false;
}

sis_status sis_script_check(const sis_script *script, const sis_platform *platform, char *text, size_t room) {
    sis_heap *heap = sis_heap_init(script->region, script->region_bytes);
    sis_engine *engine = heap ? sis_heap_take(heap, sizeof *engine, 64) : NULL;
    if (!engine || script->source_bytes == SIZE_MAX) {
        snprintf(text, room, "%s", no_memory);
        return SIS_OUT_OF_ARENA;
    }
    if (strlen(script->name) > NAME_BYTES || strpbrk(script->name, "'\\\r\n")) {
        snprintf(text, room, "a script of such a name cannot be checked");
        return SIS_BAD_ARGUMENT;
    }
    /* Nothing of the script runs, and parsing ends by itself: no interrupt has a reason to abandon it. */
    *engine = (sis_engine){.script = script, .platform = platform, .heap = heap, .native_depth = 1};
    sis_engine *before = sis_engine_put_aside();
    bool good = check_until_abandoned(engine, text, room);
    sis_engine_take_up(before); /* what the platform holds for that one stays */
    return good ? SIS_OK : engine->out_of_memory ? SIS_OUT_OF_ARENA : SIS_BAD_FILE;
}
