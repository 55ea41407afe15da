/* The parts of arrays, objects, maps and sets, for inspect.c. */
#include "inspect.h"

static void end_part(sis_inspector *in, sis_parts *parts) { parts->end[parts->count++] = in->text->used; }

static void more_parts(sis_inspector *in, sis_parts *parts, int64_t left) {
    sis_writer_printf(in->text, "... %lld more item%s", (long long)left, left > 1 ? "s" : "");
    parts->more = true;
    end_part(in, parts);
}

static void free_property(JSContext *context, JSPropertyDescriptor *own) {
    JS_FreeValue(context, own->value);
    JS_FreeValue(context, own->getter);
    JS_FreeValue(context, own->setter);
}

/* Element `index` is there: a hole in an array is not. */
static bool get_element(sis_inspector *in, JSValueConst array, int64_t index, JSPropertyDescriptor *own) {
    JSAtom atom = JS_NewAtomUInt32(in->context, (uint32_t)index);
    int found = JS_GetOwnProperty(in->context, own, array, atom);
    JS_FreeAtom(in->context, atom);
    return found > 0;
}

/* Elements missing from `index` on, counted up to a limit: nobody polls here. */
static int64_t holes(sis_inspector *in, JSValueConst array, int64_t index, int64_t length) {
    JSPropertyDescriptor own;
    int64_t count = 0;
    while (index + count < length && count < 100000) {
        if (get_element(in, array, index + count, &own)) {
            free_property(in->context, &own);
            break;
        }
        count++;
    }
    return count;
}

static int64_t show_element(sis_inspector *in, JSValueConst array, int64_t index, int64_t length,
                            sis_parts *parts, unsigned level) {
    JSPropertyDescriptor own;
    if (!get_element(in, array, index, &own)) {
        int64_t missing = holes(in, array, index, length);
        sis_writer_printf(in->text, "<%lld empty item%s>", (long long)missing, missing > 1 ? "s" : "");
        parts->numbers = false;
        return missing;
    }
    if (own.flags & JS_PROP_GETSET)
        sis_writer_puts(in->text, "[Getter]");
    else
        sis_show(in, own.value, level + 1, true);
    if (!JS_IsNumber(own.value) && !JS_IsBigInt(own.value)) parts->numbers = false;
    free_property(in->context, &own);
    return 1;
}

void sis_show_elements(sis_inspector *in, JSValueConst array, sis_parts *parts, unsigned level) {
    int64_t length = 0, i = 0;
    JS_GetLength(in->context, array, &length);
    parts->numbers = true;
    while (i < length && parts->count < SIS_INSPECT_ITEMS) {
        i += show_element(in, array, i, length, parts, level);
        end_part(in, parts);
    }
    if (i < length) more_parts(in, parts, length - i);
}

static bool is_identifier(const char *name) {
    for (const char *c = name; *c; c++) {
        bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || *c == '_' || *c == '$';
        if (!letter && !(c > name && *c >= '0' && *c <= '9')) return false;
    }
    return *name != 0;
}

static void show_key(sis_inspector *in, JSAtom atom) {
    JSValue key = JS_AtomToValue(in->context, atom);
    const char *name = JS_IsSymbol(key) ? NULL : JS_AtomToCString(in->context, atom);
    if (JS_IsSymbol(key)) {
        sis_writer_puts(in->text, "[");
        sis_show(in, key, 0, true);
        sis_writer_puts(in->text, "]");
    } else if (name && is_identifier(name)) {
        sis_writer_puts(in->text, name);
    } else {
        sis_add_string(in, key, true);
    }
    JS_FreeCString(in->context, name);
    JS_FreeValue(in->context, key);
}

/* Enumerable properties; those with a number for a name only where `indices` asks for them. */
void sis_show_properties(sis_inspector *in, JSValueConst object, sis_parts *parts, unsigned level,
                         bool indices) {
    JSPropertyEnum *names;
    uint32_t count, left = 0;
    const int flags = JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK | JS_GPN_ENUM_ONLY;
    if (JS_GetOwnPropertyNames(in->context, &names, &count, object, flags)) {
        sis_swallow(in->context);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        JSPropertyDescriptor own;
        const char *name = indices ? NULL : JS_AtomToCString(in->context, names[i].atom);
        bool skip = name && name[0] >= '0' && name[0] <= '9';
        JS_FreeCString(in->context, name);
        if (skip || JS_GetOwnProperty(in->context, &own, object, names[i].atom) <= 0) continue;
        if (parts->count >= SIS_INSPECT_ITEMS) {
            left++;
        } else {
            show_key(in, names[i].atom);
            sis_writer_puts(in->text, ": ");
            if (own.flags & JS_PROP_GETSET)
                sis_writer_puts(in->text, JS_IsUndefined(own.setter)   ? "[Getter]"
                                          : JS_IsUndefined(own.getter) ? "[Setter]"
                                                                       : "[Getter/Setter]");
            else
                sis_show(in, own.value, level + 1, true);
            end_part(in, parts);
        }
        free_property(in->context, &own);
    }
    JS_FreePropertyEnum(in->context, names, count);
    if (left) more_parts(in, parts, left);
}

/* Entries of a Map or Set, through Array.from. */
int64_t sis_show_entries(sis_inspector *in, JSValueConst object, sis_parts *parts, unsigned level, bool map) {
    JSContext *context = in->context;
    JSValue global = JS_GetGlobalObject(context), array = JS_GetPropertyStr(context, global, "Array");
    JSAtom from = JS_NewAtom(context, "from");
    JSValueConst arguments[] = {object};
    JSValue entries = JS_Invoke(context, array, from, 1, arguments);
    int64_t length = 0;
    if (JS_IsException(entries) || JS_GetLength(context, entries, &length)) sis_swallow(context);
    for (int64_t i = 0; i < length && i < SIS_INSPECT_ITEMS; i++) {
        JSValue entry = JS_GetPropertyInt64(context, entries, i);
        if (map) {
            JSValue key = JS_GetPropertyUint32(context, entry, 0),
                    value = JS_GetPropertyUint32(context, entry, 1);
            sis_show(in, key, level + 1, true);
            sis_writer_puts(in->text, " => ");
            sis_show(in, value, level + 1, true);
            JS_FreeValue(context, key);
            JS_FreeValue(context, value);
        } else {
            sis_show(in, entry, level + 1, true);
        }
        JS_FreeValue(context, entry);
        end_part(in, parts);
    }
    if (length > SIS_INSPECT_ITEMS) more_parts(in, parts, length - SIS_INSPECT_ITEMS);
    JS_FreeValue(context, entries);
    JS_FreeAtom(context, from);
    JS_FreeValue(context, array);
    JS_FreeValue(context, global);
    return length;
}
