/* The built-in module "sis": the library of ts-lib/sis as the engine's bytecode, made by the build (ts-lib/host/library.ts)
 * and read each time a script's run asks for it. Without the file, as when CMake is run alone, there is only its name. */
#include "native.h"

#ifdef SIS_LIBRARY
__asm__(".pushsection .rodata.sis_library, \"a\"\n"
        ".global sis_library_start\n.hidden sis_library_start\n"
        ".global sis_library_end\n.hidden sis_library_end\n"
        ".balign 16\n"
        "sis_library_start:\n.incbin \"" SIS_LIBRARY "\"\n"
        "sis_library_end:\n"
        ".global sis_library_hash_text\n.hidden sis_library_hash_text\nsis_library_hash_text:\n.incbin "
        "\"" SIS_LIBRARY_HASH "\"\n.byte 0\n"
        ".popsection\n");

extern const uint8_t sis_library_start[], sis_library_end[];
extern const char sis_library_hash_text[];

const char *sis_library_hash(void) { return sis_library_hash_text; }

JSModuleDef *sis_library_module(JSContext *context) {
    size_t bytes = (size_t)(sis_library_end - sis_library_start);
    JSValue module = JS_ReadObject(context, sis_library_start, bytes, JS_READ_OBJ_BYTECODE);
    if (JS_IsException(module)) return NULL;
    JSModuleDef *made = JS_VALUE_GET_PTR(module);
    JS_FreeValue(context, module); /* the engine's list of modules holds it */
    return made;
}
#else
const char *sis_library_hash(void) { return ""; }

JSModuleDef *sis_library_module(JSContext *context) {
    sis_throw_status(
        context, SIS_UNSUPPORTED,
        "cannot import 'sis': this build has no library in it; npm run build makes one that has");
    return NULL;
}
#endif
