/* Values as text, as Node's util.inspect shows them: depth 2, lines of 80, 100 elements. */
#ifndef SIS_INSPECT_H
#define SIS_INSPECT_H

#include "engine.h"

#define SIS_INSPECT_ITEMS 100u

/* Text that grows in the script's heap. When memory runs out it stays as it is and `failed` is set. */
typedef struct sis_writer {
    sis_engine *engine;
    char *data;
    size_t used, room;
    bool failed;
} sis_writer;

void sis_writer_add(sis_writer *text, const char *bytes, size_t count);
void sis_writer_puts(sis_writer *text, const char *string);
void sis_writer_printf(sis_writer *text, const char *format, ...)
    __attribute__((format(printf, 2, 3))); /* <= 160 bytes */
void sis_writer_free(sis_writer *text);

/* A string at the top is shown as it is, inside others in quotes. Getters are not called, proxies not asked. Whatever a
 * value throws while it is shown is swallowed. */
void sis_inspect(sis_writer *text, JSValueConst value);
void sis_inspect_quoted(sis_writer *text, JSValueConst value); /* a string at the top in quotes too */

/* The parts of one object or array, collected one behind the other in `text` from `start` on. */
typedef struct sis_parts {
    size_t start;
    size_t base; /* characters in front of them that belong to the same value */
    bool broken; /* those are lines, as an error's stack: nothing goes behind the last one */
    uint32_t count;
    bool more;                         /* the last part is "... n more items" */
    bool numbers;                      /* all are numbers: padded on the left */
    size_t end[SIS_INSPECT_ITEMS + 2]; /* of each part, offset in the text */
} sis_parts;

/* One value being shown. */
#define SIS_INSPECT_DEPTH 2u
#define SIS_INSPECT_CUSTOMS 16u
typedef struct sis_inspector {
    sis_writer *text;
    JSContext *context;
    void *above[SIS_INSPECT_DEPTH + 1]; /* objects around it: one of them again is a circle */
    JSValue custom;                     /* the symbol of Node's convention */
    unsigned customs;                   /* such methods under way: what they give may have one too */
} sis_inspector;

/* inspect.c, for the parts. */
void sis_show(sis_inspector *in, JSValueConst value, unsigned level, bool quoted);
void sis_add_string(sis_inspector *in, JSValueConst value, bool quoted);
void sis_swallow(JSContext *context); /* the pending exception */

/* inspect-names.c. A data property of the object itself, else undefined: no getter runs. The name of the nearest constructor
 * up the prototypes, "" when there is none. "Name(3) [" for an object, with its count unless that is negative; only the
 * bracket for a plain one. */
JSValue sis_own_data(JSContext *context, JSValueConst object, const char *name);
void sis_constructor_name(JSContext *context, JSValueConst object, char *name, size_t room);
void sis_show_prefix(sis_inspector *in, char *open, size_t room, JSValueConst object, int64_t count,
                     const char *bracket);
void sis_show_function(sis_inspector *in, JSValueConst function);

/* inspect-parts.c. Properties with a number for a name are left out unless `indices`. */
void sis_show_elements(sis_inspector *in, JSValueConst array, sis_parts *parts, unsigned level);
void sis_show_properties(sis_inspector *in, JSValueConst object, sis_parts *parts, unsigned level,
                         bool indices);
int64_t sis_show_entries(sis_inspector *in, JSValueConst object, sis_parts *parts, unsigned level, bool map);

/* inspect-layout.c: replaces the parts by `open part, part close`, on one line or several. `level` is the nesting. */
void sis_inspect_layout(sis_writer *text, const sis_parts *parts, const char *open, const char *close,
                        unsigned level, bool array);

#endif
