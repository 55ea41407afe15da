/* Modules: what `import` finds. Files of the platform, by paths relative to the importing file, and what is built in.
 *
 * A file "lib/a.js" is the module "/lib/a.js". The script itself, which need not be one of the files, stands in the root. */
#include "native.h"

#include <stdio.h>
#include <string.h>

#define BUILT_IN "'sis', 'sis:gpio' and 'sis:native'"

/* The library has it; a bundle brings its own. */
static const char gpio_module[] = "import { gpio } from 'sis'; export const { pin, pins, Pin } = gpio;";

/* ---- names ---- */

static bool is_path(const char *name) { return name[0] == '/' || strncmp(name, "./", 2) == 0; }

static bool goes_up(const char *path) {
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || !part[2])) return true;
    }
    return false;
}

static bool is_file(const sis_engine *engine, const char *name) {
    const uint8_t *data;
    size_t bytes;
    return engine->platform->read_file(engine->platform->context, name, &data, &bytes) == SIS_OK;
}

/* Bytes of the importing module's folder, "/" at its end included; 0: the root. Only modules that are files have one. */
static size_t folder_of(const sis_engine *engine, const char *importer) {
    const char *slash = strrchr(importer, '/');
    if (importer[0] != '/' || slash == importer) return 0;
    return is_file(engine, importer + 1) ? (size_t)(slash - importer) + 1 : 0;
}

/* Copies a path's parts behind `to`, without empty ones and "."; `to` ends in "/". */
static void add_parts(char *to, const char *path) {
    char *start = to;
    while (*path) {
        size_t count = strcspn(path, "/");
        if (count > 0 && !(count == 1 && path[0] == '.')) {
            if (to != start) *to++ = '/';
            memcpy(to, path, count);
            to += count;
        }
        path += count + (path[count] == '/');
    }
    *to = 0;
}

/* For messages: who imports, when it is a file. */
static void note_importer(sis_engine *engine, const char *importer) {
    const bool file = importer[0] == '/' && is_file(engine, importer + 1);
    snprintf(engine->importer, sizeof engine->importer, "%s%.80s%s", file ? ", asked for by '" : "",
             file ? importer + 1 : "", file ? "'" : "");
}

static char *module_name(JSContext *context, const char *importer, const char *name, void *opaque) {
    sis_engine *engine = opaque;
    if (!is_path(name) && strncmp(name, "../", 3) != 0) return js_strdup(context, name);
    note_importer(engine, importer);
    if (goes_up(name)) {
        sis_throw_status(context, SIS_BAD_ARGUMENT,
                         "cannot import '%.120s'%s: a path has no '..'; '/' in front starts at the root",
                         name, engine->importer);
        return NULL;
    }
    const size_t folder = name[0] == '/' ? 0 : folder_of(engine, importer), count = strlen(name);
    char *path = js_malloc(context, folder + count + 2);
    if (!path) return NULL;
    memcpy(path, folder ? importer : "/", folder ? folder : 1);
    add_parts(path + (folder ? folder : 1), name);
    return path;
}

/* ---- contents ---- */

static int init_json(JSContext *context, JSModuleDef *module) {
    return JS_SetModuleExport(context, module, "default", JS_GetModulePrivateValue(context, module));
}

static JSModuleDef *json_module(JSContext *context, const char *name, const char *text, size_t bytes) {
    JSValue value = JS_ParseJSON(context, text, bytes, name);
    if (JS_IsException(value)) return NULL;
    JSModuleDef *module = JS_NewCModule(context, name, init_json);
    if (!module || JS_AddModuleExport(context, module, "default") < 0) {
        JS_FreeValue(context, value);
        return NULL;
    }
    JS_SetModulePrivateValue(context, module, value);
    return module;
}

static JSModuleDef *source_module(JSContext *context, const char *name, const char *text, size_t bytes) {
    JSValue module = JS_Eval(context, text, bytes, name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(module)) return NULL;
    JSModuleDef *made = JS_VALUE_GET_PTR(module);
    JS_FreeValue(context, module); /* the engine's list of modules holds it */
    return made;
}

/* The attribute `type`: 1 JSON, 0 none, -1 with an exception. */
static int wants_json(JSContext *context, JSValueConst attributes) {
    if (!JS_IsObject(attributes)) return 0;
    JSValue type = JS_GetPropertyStr(context, attributes, "type");
    const char *text = JS_IsString(type) ? JS_ToCString(context, type) : NULL;
    int wants = JS_IsUndefined(type) ? 0 : text && strcmp(text, "json") == 0 ? 1 : -1;
    if (wants < 0 && !JS_IsException(type))
        sis_throw_status(context, SIS_BAD_ARGUMENT,
                         "cannot import as type '%.40s': there is only type 'json'", text ? text : "?");
    JS_FreeCString(context, text);
    JS_FreeValue(context, type);
    return wants;
}

static bool ends_in(const char *name, const char *end) {
    size_t count = strlen(name), tail = strlen(end);
    return count >= tail && strcmp(name + count - tail, end) == 0;
}

/* The engine wants a zero behind the text, and the file may change: a copy as long as it is read. */
static JSModuleDef *file_module(JSContext *context, const char *name, bool json) {
    sis_engine *engine = sis_engine_of(context);
    const uint8_t *data = NULL;
    size_t bytes = 0;
    const sis_platform *platform = engine->platform;
    if (platform->read_file(platform->context, name + 1, &data, &bytes) != SIS_OK) {
        sis_throw_status(context, SIS_NO_FILE, "cannot import '%.120s'%s: %s", name + 1, engine->importer,
                         sis_status_text(SIS_NO_FILE));
        return NULL;
    }
    char *text = bytes < SIZE_MAX ? js_malloc(context, bytes + 1) : NULL;
    if (!text) return NULL;
    if (bytes) memcpy(text, data, bytes);
    text[bytes] = 0;
    JSModuleDef *module =
        (json || ends_in(name, ".json") ? json_module : source_module)(context, name, text, bytes);
    js_free(context, text);
    return module;
}

static JSModuleDef *load_module(JSContext *context, const char *name, void *opaque, JSValueConst attributes) {
    (void)opaque;
    int json = wants_json(context, attributes);
    if (json < 0) return NULL;
    if (name[0] == '/') return file_module(context, name, json);
    if (strcmp(name, "sis") == 0) return sis_library_module(context);
    if (strcmp(name, "sis:gpio") == 0)
        return source_module(context, name, gpio_module, sizeof gpio_module - 1);
    sis_throw_status(context, SIS_BAD_ARGUMENT,
                     "cannot import '%.120s': only " BUILT_IN " are built in; a file beside is './%.120s'",
                     name, name);
    return NULL;
}

void sis_modules_init(JSRuntime *runtime, sis_engine *engine) {
    JS_SetModuleLoaderFunc2(runtime, module_name, load_module, NULL, engine);
}
