/* Handles: what C makes for a script to hold (a graph, a flow), as JS objects.
 *
 * A handle owns the C thing, the blocks of memory it was given, and one ArrayBuffer over its arena. It may keep others: a
 * flow keeps the graphs that it runs. The kinds are those of native.json. */
#ifndef SIS_HANDLES_H
#define SIS_HANDLES_H

#include "engine.h"
#include "sis/graph.h"

/* One for each kind; generated/native-bindings.c. */
typedef struct sis_handle_kind {
    const char *name; /* "graph", as messages say it */
    const char *class_name;
    sis_status (*destroy)(void *thing);
    const sis_error *(*error)(const void *thing);
    void (*set_interrupt)(void *thing, sis_interrupt_call *interrupted, void *context);
} sis_handle_kind;

extern const sis_handle_kind sis_handle_kinds[SIS_HANDLE_KINDS];

/* Memory that scripts see: it goes when C's side and the ArrayBuffer (or whatever transfer() made of it) are both gone,
 * so no order of freeing leaves a view on freed memory. */
typedef struct sis_shared {
    sis_heap *heap;
    uint32_t owners;
    size_t bytes;
    void *memory;
} sis_shared;

typedef struct sis_block { /* in front of every block that is C's alone */
    struct sis_block *next;
} sis_block;

/* What a handle keeps: another handle, or memory beside its arena. */
typedef struct sis_kept {
    struct sis_kept *next;
    sis_handle *handle;
    JSValue object; /* of the handle */
    sis_shared *memory;
} sis_kept;

struct sis_handle {
    sis_handle *next, **link; /* engine->handles */
    const sis_handle_kind *kind;
    sis_engine *engine;
    void *thing;      /* sis_graph, sis_flow; NULL: freed, or never made */
    bool has_object;  /* its JS object is there */
    uint32_t keepers; /* handles that keep it */
    sis_block *blocks;
    sis_shared *arena;
    sis_kept *kept;
    JSValue buffer;   /* the ArrayBuffer once asked for, else undefined */
    JSValue callback; /* the script's function that C calls, else undefined */
};

int sis_handles_init(JSContext *context);
void sis_handles_clear(sis_engine *engine); /* what a failed engine left behind */

/* A handle of this kind without a C thing in it, and its JS object; NULL with an exception. */
sis_handle *sis_handle_new(JSContext *context, uint32_t kind, JSValue *object);
/* The C thing is destroyed already: lets go of all the rest, and detaches its views. Runs no script code. */
void sis_handle_freed(sis_handle *handle);
/* The ArrayBuffer over the arena, the same each time. SIS_BAD_STATE before there is one. */
JSValue sis_handle_buffer(sis_handle *handle, const char *function);

/* shared.c. From the script's heap, after a garbage collection when it does not fit at once; NULL without an exception. */
void *sis_take(sis_engine *engine, size_t bytes, size_t align);
sis_shared *sis_shared_new(sis_engine *engine, size_t bytes);      /* with one owner; zeroed is nothing */
void sis_shared_release(sis_shared *memory);                       /* may be NULL */
JSValue sis_shared_buffer(JSContext *context, sis_shared *memory); /* an ArrayBuffer, one owner more */

/* errors.c: throws a SisError. */
JSValue sis_new_error(JSContext *context, const sis_error *error); /* thrown by nobody yet */
JSValue sis_throw_error(JSContext *context, const sis_error *error);
JSValue sis_throw_status(JSContext *context, sis_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
