/* sis-compile NAME IN.js OUT: a module as the engine's bytecode, without its source. It names what it imports and is linked where
 * it is read, by an engine of the same version (js-runtime/src/library.c). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "native.h"
#include "quickjs.h"

_Noreturn void sis_engine_fault(const char *what, const char *file, int line);
int sis_engine_time(struct timeval *time, void *zone);

_Noreturn void sis_engine_fault(const char *what, const char *file, int line) {
    fprintf(stderr, "sis-compile: %s (%s:%d)\n", what, file, line);
    exit(1);
}

int sis_engine_time(struct timeval *time, void *zone) { return gettimeofday(time, zone); }

/* The engine is built without a malloc of its own. */
static void *take(void *opaque, size_t bytes) { return (void)opaque, malloc(bytes); }
static void *take_clear(void *opaque, size_t count, size_t bytes) {
    return (void)opaque, calloc(count, bytes);
}
static void give(void *opaque, void *memory) { (void)opaque, free(memory); }
static void *resize(void *opaque, void *memory, size_t bytes) { return (void)opaque, realloc(memory, bytes); }
static size_t usable(const void *memory) { return (void)memory, 0; }

static const JSMallocFunctions memory_functions = {take_clear, take, give, resize, usable};

static int init_nothing(JSContext *context, JSModuleDef *module) { return (void)context, (void)module, 0; }

/* What is imported is looked at when the module is linked; here it only has to be there. */
static JSModuleDef *imported(JSContext *context, const char *name, void *opaque) {
    (void)opaque;
    return JS_NewCModule(context, name, init_nothing);
}

static bool write_file(const char *path, const uint8_t *bytes, size_t count) {
    FILE *file = fopen(path, "wb");
    bool written = file && fwrite(bytes, 1, count, file) == count;
    return file && fclose(file) == 0 && written;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fputs("usage: sis-compile NAME IN.js OUT\n", stderr);
        return 2;
    }
    size_t bytes = 0, count = 0;
    char *source = native_file_text(argv[2], &bytes);
    if (!source) return 1;
    JSRuntime *runtime = JS_NewRuntime2(&memory_functions, NULL);
    JSContext *context = JS_NewContext(runtime);
    JS_SetModuleLoaderFunc(runtime, NULL, imported, NULL);
    JSValue module =
        JS_Eval(context, source, bytes, argv[1], JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(module)) {
        const char *text = JS_ToCString(context, JS_GetException(context));
        fprintf(stderr, "sis-compile: %s: %s\n", argv[2], text);
        return 1;
    }
    const int how = JS_WRITE_OBJ_BYTECODE | JS_WRITE_OBJ_STRIP_SOURCE;
    uint8_t *code = JS_WriteObject(context, &count, module, how);
    return code && write_file(argv[3], code, count) ? 0 : 1;
}
