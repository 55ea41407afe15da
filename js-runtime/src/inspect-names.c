/* How things are called in what is shown: objects by their constructors, functions, classes. */
#include <stdio.h>
#include <string.h>

#include "inspect.h"

/* A data property of the object itself, else undefined: no getter runs. */
JSValue sis_own_data(JSContext *context, JSValueConst object, const char *name) {
    JSPropertyDescriptor own;
    JSAtom atom = JS_NewAtom(context, name);
    int found =
        JS_IsObject(object) && !JS_IsProxy(object) ? JS_GetOwnProperty(context, &own, object, atom) : 0;
    JS_FreeAtom(context, atom);
    if (found < 0) sis_swallow(context);
    if (found <= 0) return JS_UNDEFINED;
    JS_FreeValue(context, own.getter);
    JS_FreeValue(context, own.setter);
    return own.value;
}

/* Name of the nearest constructor up the prototypes into `name`: "Object", "Point", "" when there is none. */
void sis_constructor_name(JSContext *context, JSValueConst object, char *name, size_t room) {
    JSValue prototype = JS_GetPrototype(context, object);
    name[0] = 0;
    while (JS_IsObject(prototype) && !name[0]) {
        JSValue constructor = sis_own_data(context, prototype, "constructor");
        JSValue text = sis_own_data(context, constructor, "name");
        const char *string = JS_IsString(text) ? JS_ToCString(context, text) : NULL;
        snprintf(name, room, "%s", string ? string : "");
        JS_FreeCString(context, string);
        JS_FreeValue(context, text);
        JS_FreeValue(context, constructor);
        JSValue next = JS_GetPrototype(context, prototype);
        JS_FreeValue(context, prototype);
        prototype = next;
    }
    JS_FreeValue(context, prototype);
}

/* What stands for the constructor's name where there is none: a module's namespace is tagged as such. */
static const char *nameless(JSContext *context, JSValueConst object) {
    JSValue global = JS_GetGlobalObject(context), symbols = sis_own_data(context, global, "Symbol");
    JSValue key = sis_own_data(context, symbols, "toStringTag");
    const JSAtom name = JS_IsSymbol(key) ? JS_ValueToAtom(context, key) : JS_ATOM_NULL;
    JSPropertyDescriptor own = {.value = JS_UNDEFINED, .getter = JS_UNDEFINED, .setter = JS_UNDEFINED};
    const int found = name == JS_ATOM_NULL ? 0 : JS_GetOwnProperty(context, &own, object, name);
    const char *tag = found > 0 && JS_IsString(own.value) ? JS_ToCString(context, own.value) : NULL;
    const bool module = tag && strcmp(tag, "Module") == 0 && !(own.flags & JS_PROP_CONFIGURABLE);
    if (found < 0) sis_swallow(context);
    JS_FreeCString(context, tag);
    if (found > 0) {
        JS_FreeValue(context, own.value);
        JS_FreeValue(context, own.getter);
        JS_FreeValue(context, own.setter);
    }
    JS_FreeAtom(context, name);
    JS_FreeValue(context, key);
    JS_FreeValue(context, symbols);
    JS_FreeValue(context, global);
    return module ? "[Module: null prototype]" : "[Object: null prototype]";
}

/* "Name(3) ", nothing for a plain object or array. */
void sis_show_prefix(sis_inspector *in, char *open, size_t room, JSValueConst object, int64_t count,
                     const char *bracket) {
    static const char *const plain[] = {"Object", "Array"};
    char name[64];
    const bool array = JS_IsArray(object);
    sis_constructor_name(in->context, object, name, sizeof name);
    if (strcmp(name, plain[array]) == 0)
        snprintf(open, room, "%s", bracket);
    else if (count >= 0)
        snprintf(open, room, "%s(%lld) %s", name[0] ? name : "[null prototype]", (long long)count, bracket);
    else
        snprintf(open, room, "%s %s", name[0] ? name : nameless(in->context, object), bracket);
}

static void add_name(sis_inspector *in, const char *before, JSValueConst function, const char *otherwise) {
    JSValue name = sis_own_data(in->context, function, "name");
    const char *text = JS_IsString(name) ? JS_ToCString(in->context, name) : NULL;
    bool named = text && text[0];
    sis_writer_puts(in->text, named ? before : otherwise);
    sis_writer_puts(in->text, named ? text : "");
    JS_FreeCString(in->context, text);
    JS_FreeValue(in->context, name);
}

/* A class's prototype cannot be replaced, as that of the engine's own constructors, whose code is C. By its text a class
 * could not be told: the library has none. */
static bool is_class(JSContext *context, JSValueConst function) {
    JSPropertyDescriptor own;
    if (!JS_IsConstructor(context, function)) return false;
    const JSAtom name = JS_NewAtom(context, "prototype");
    const int found = JS_GetOwnProperty(context, &own, function, name);
    JS_FreeAtom(context, name);
    if (found < 0) sis_swallow(context);
    if (found <= 0) return false;
    JS_FreeValue(context, own.value);
    JS_FreeValue(context, own.getter);
    JS_FreeValue(context, own.setter);
    if (own.flags & JS_PROP_WRITABLE) return false;
    JSValue other = JS_NewCFunction(context, NULL, "", 0);
    const bool of_c = JS_GetClassID(function) == JS_GetClassID(other);
    JS_FreeValue(context, other);
    return !of_c;
}

void sis_show_function(sis_inspector *in, JSValueConst function) {
    if (is_class(in->context, function)) {
        JSValue parent = JS_GetPrototype(in->context, function);
        add_name(in, "[class ", function, "[class (anonymous)");
        add_name(in, " extends ", parent, "");
        JS_FreeValue(in->context, parent);
    } else if (JS_IsAsyncFunction(function)) {
        add_name(in, "[AsyncFunction: ", function, "[AsyncFunction (anonymous)");
    } else {
        add_name(in, "[Function: ", function, "[Function (anonymous)");
    }
    sis_writer_puts(in->text, "]");
}
