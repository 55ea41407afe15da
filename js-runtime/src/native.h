/* How a script's call reaches C: used by generated/native-bindings.c, one function an entry of native.json.
 *
 * Order inside a call matters. Arrays are converted first, because reading them can run the script's own code (getters),
 * which may free the graph or detach the bytes; graph and bytes are resolved last, and from there on no script code runs. */
#ifndef SIS_NATIVE_H
#define SIS_NATIVE_H

#include "engine.h"
#include "sis/facts.h"
#include "sis/profile.h"

/* A graph as a script sees it. The arena is counted twice: by the graph and by its ArrayBuffer. */
typedef struct sis_graph_arena {
    sis_heap *heap;
    uint32_t owners;
    size_t bytes;
    void *memory;
} sis_graph_arena;

typedef struct sis_graph_records { /* in front of every block of records */
    struct sis_graph_records *next;
} sis_graph_records;

struct sis_graph_object {
    sis_graph_object *next, **link; /* engine->graphs */
    sis_graph *graph;               /* NULL: freed, or never made */
    sis_graph_records *records;
    sis_graph_arena *arena;
    JSValue buffer; /* the ArrayBuffer once asked for, else undefined */
    JSContext *context;
    JSValue custom; /* custom.c: what Custom nodes call, else undefined */
    JSValue thrown; /* what it threw, until the call under way throws it on */
};

/* One call under way. */
typedef struct sis_call {
    JSContext *context;
    sis_engine *engine;
    const char *function;
    JSValueConst *argv;
    int argc;
    sis_graph_object *object;   /* the first argument, or the graph being made */
    JSValue made;               /* its JS object, or undefined */
    sis_graph_records *records; /* taken for this call, not the graph's yet */
    sis_graph_arena *arena;
    bool entered;
    uint32_t n_texts, n_arrays;
    const char *texts[2];
    void *arrays[2];
} sis_call;

/* Every binding begins with begin and ends with one of end and fail, which free what the call took. */
bool sis_call_begin(sis_call *call, JSContext *context, const char *function, int argc, JSValueConst *argv);
bool sis_call_enter(sis_call *call); /* arguments are there: from here to the end C must not be abandoned */
JSValue sis_call_end(sis_call *call, JSValue result);
JSValue sis_call_fail(sis_call *call, sis_status status); /* with the graph's error, if it is the graph's */

/* Arguments: false when an exception is pending. `name` is for its message. */
bool sis_arg_u32s(sis_call *call, int index, const char *name, const uint32_t **values, uint32_t *count);
bool sis_arg_i64s(sis_call *call, int index, const char *name, const int64_t **values, uint32_t *count);
bool sis_arg_string(sis_call *call, int index, const char *name, const char **text);
bool sis_arg_u32(sis_call *call, int index, const char *name, uint32_t *value);
bool sis_arg_i32(sis_call *call, int index, const char *name, int32_t *value);
bool sis_arg_i64(sis_call *call, int index, const char *name, int64_t *value);
bool sis_arg_f64(sis_call *call, int index, const char *name, double *value);
bool sis_arg_bool(sis_call *call, int index, const char *name, bool *value);
bool sis_arg_bytes(sis_call *call, int index, const char *name, const uint8_t **data, size_t *bytes);
bool sis_arg_borrow(sis_call *call, int index, const char *name, const uint8_t *data, size_t bytes,
                    bool *borrow);
bool sis_arg_graph(sis_call *call, int index, const char *name); /* call->object; throws FREED */
bool sis_arg_memory(sis_call *call, int index, const char *name, void **memory, size_t *bytes);
bool sis_arg_arena(sis_call *call, int index, const char *name, void **memory, size_t *bytes);

/* graphs.c */
bool sis_call_make_graph(sis_call *call);    /* call->object and call->made, without a graph in it */
JSValue sis_call_made_graph(sis_call *call); /* the object, now that the graph is made */
bool sis_call_allocate(sis_call *call, size_t bytes, bool arena, void **memory);
void sis_call_drop_blocks(sis_call *call);
void sis_call_keep_blocks(sis_call *call);      /* the C call succeeded: blocks are the graph's */
JSValue sis_call_destroy_graph(sis_call *call); /* frees the blocks; after sis_graph_destroy */
int sis_graphs_init(JSContext *context);
void sis_graphs_clear(sis_engine *engine); /* what a failed engine left behind */

/* custom.c */
bool sis_arg_function(sis_call *call, int index, const char *name, JSValueConst *function);
JSValue sis_platform_graph_on_custom(sis_call *call, JSValueConst function);
bool sis_custom_threw(
    sis_call *call); /* what a Custom function threw is the pending exception from here on */
void sis_custom_forget(sis_call *call); /* what it threw, where the call went on without it */

/* errors.c: throws a SisError. */
JSValue sis_throw_error(JSContext *context, const sis_error *error);
JSValue sis_throw_status(JSContext *context, sis_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Results. */
JSValue sis_new_i64s(JSContext *context, const int64_t *values, uint32_t count);
JSValue sis_new_u8s(JSContext *context, const uint8_t *values, uint32_t count);

/* Entries "from": "platform", after their arguments were converted. Each returns the result or an exception. */
JSValue sis_platform_graph_buffer(sis_call *call);
JSValue sis_platform_read_file(sis_call *call, const char *name);
JSValue sis_platform_write_file(sis_call *call, const char *name, const uint8_t *data, size_t bytes);
JSValue sis_platform_list_files(sis_call *call);
JSValue sis_platform_args(sis_call *call);
JSValue sis_platform_exit(sis_call *call, int32_t code);
JSValue sis_platform_write(sis_call *call, uint32_t stream, const char *text);
JSValue sis_platform_now(sis_call *call);
JSValue sis_platform_instructions(sis_call *call);
JSValue sis_platform_target(sis_call *call);
void sis_files_clear(sis_engine *engine);
bool sis_files_hold(const sis_engine *engine, const uint8_t *data,
                    size_t bytes); /* inside a file that stays */

/* generated/native-bindings.c */
extern const JSCFunctionListEntry sis_native_functions[];
extern const int sis_native_function_count;

#endif
