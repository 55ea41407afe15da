/* How a script's call reaches C: used by generated/native-bindings.c, one function an entry of native.json.
 *
 * Order inside a call matters. Arrays are converted first, because reading them can run the script's own code (getters),
 * which may free the graph or detach the bytes; graph and bytes are resolved last, and from there on no script code runs. */
#ifndef SIS_NATIVE_H
#define SIS_NATIVE_H

#include "handles.h"
#include "sis/facts.h"
#include "sis/profile.h"

/* One call under way. They nest: a function of the script that C calls may make calls of its own. */
typedef struct sis_call {
    struct sis_call *outer;
    JSContext *context;
    sis_engine *engine;
    const char *function;
    JSValueConst *argv;
    int argc;
    sis_handle *handle; /* the first argument, or what is being made */
    JSValue made;       /* its JS object, or undefined */
    sis_handle *given;  /* the second handle among the arguments, which the first will keep */
    JSValueConst given_object;
    sis_kept *keeping; /* room to note that */
    sis_block *block;  /* taken for this call, not the handle's yet */
    sis_shared *arena;
    JSValue
        thrown; /* by a function of the script that C called, until the call throws it on; else uninitialized */
    bool entered;
    uint32_t n_texts, n_arrays;
    const char *texts[2];
    void *arrays[2];
} sis_call;

/* Every binding begins with begin and ends with one of end and fail, which free what the call took. */
bool sis_call_begin(sis_call *call, JSContext *context, const char *function, int argc, JSValueConst *argv);
bool sis_call_enter(sis_call *call); /* arguments are there: from here to the end C must not be abandoned */
JSValue sis_call_end(sis_call *call, JSValue result);
JSValue sis_call_fail(sis_call *call, sis_status status); /* with the handle's error, if it is the handle's */

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
bool sis_arg_u64(sis_call *call, int index, const char *name, uint64_t *value);
bool sis_arg_size(sis_call *call, int index, const char *name, size_t *value);
bool sis_arg_function(sis_call *call, int index, const char *name, JSValueConst *function);
bool sis_arg_handle(sis_call *call, int index, const char *name, uint32_t kind); /* throws FREED */
bool sis_arg_kept(sis_call *call, int index, const char *name, const uint8_t **data, size_t *bytes);
bool sis_arg_image(sis_call *call, int index, const char *name, const uint8_t **data, size_t *bytes);
bool sis_arg_memory(sis_call *call, int index, const char *name, void **memory, size_t *bytes);
bool sis_arg_arena(sis_call *call, int index, const char *name, void **memory, size_t *bytes);

/* blocks.c: handles that a call makes, memory that it takes for them. */
bool sis_call_make(sis_call *call, uint32_t kind);  /* call->handle and call->made, without a C thing */
JSValue sis_call_made(sis_call *call, void *thing); /* the object, now that the thing is made */
bool sis_call_allocate(sis_call *call, size_t bytes, bool arena, void **memory);
bool sis_call_room_to_keep(sis_call *call);
bool sis_call_no_room(sis_call *call, size_t bytes); /* throws; false */
void sis_call_drop(sis_call *call);                  /* what was taken and is nobody's */
void sis_call_keep(sis_call *call);                  /* the C call succeeded: it is the handle's */

/* callback.c: what C calls of the script. A failing one gives its exception to the call under way. */
JSValue sis_call_script(sis_handle *handle, int argc, JSValueConst *argv); /* JS_EXCEPTION: it threw */
void sis_keep_exception(sis_handle *handle);
bool sis_call_threw(sis_call *call); /* what was thrown is the pending exception from here on */
void sis_handle_set_callback(sis_handle *handle, JSValueConst function);

/* Results. */
JSValue sis_new_i64s(JSContext *context, const int64_t *values, uint32_t count);
JSValue sis_new_u8s(JSContext *context, const uint8_t *values, uint32_t count);

/* Entries "from": "platform", after their arguments were converted. Each returns the result or an exception. */
JSValue sis_platform_graph_buffer(sis_call *call);
JSValue sis_platform_graph_on_custom(sis_call *call, JSValueConst function);
JSValue sis_platform_flow_buffer(sis_call *call);
JSValue sis_platform_flow_on_call(sis_call *call, JSValueConst function);
JSValue sis_platform_flow_record(sis_call *call, uint32_t operator_, size_t bytes);
JSValue sis_platform_read_console(sis_call *call);
JSValue sis_platform_console_ended(sis_call *call);
JSValue sis_platform_read_file(sis_call *call, const char *name);
JSValue sis_platform_write_file(sis_call *call, const char *name, const uint8_t *data, size_t bytes);
JSValue sis_platform_list_files(sis_call *call);
JSValue sis_platform_args(sis_call *call);
JSValue sis_platform_exit(sis_call *call, int32_t code);
JSValue sis_platform_write(sis_call *call, uint32_t stream, const char *text);
JSValue sis_platform_now(sis_call *call);
JSValue sis_platform_instructions(sis_call *call);
JSValue sis_platform_target(sis_call *call);
JSValue sis_platform_stream_open(sis_call *call, const char *name);
JSValue sis_platform_stream_read(sis_call *call, uint32_t stream);
JSValue sis_platform_stream_ended(sis_call *call, uint32_t stream);
JSValue sis_platform_stream_close(sis_call *call, uint32_t stream);
JSValue sis_platform_gpio_pins(sis_call *call);
JSValue sis_platform_gpio_open(sis_call *call, uint32_t pin, bool output, uint32_t pull, uint32_t edges,
                               bool level);
JSValue sis_platform_gpio_read(sis_call *call, uint32_t pin);
JSValue sis_platform_gpio_write(sis_call *call, uint32_t pin, bool level);
JSValue sis_platform_gpio_close(sis_call *call, uint32_t pin);
JSValue sis_platform_gpio_edges(sis_call *call);
void sis_files_clear(sis_engine *engine);
bool sis_files_hold(const sis_engine *engine, const uint8_t *data,
                    size_t bytes); /* inside a file that stays */

/* generated/native-bindings.c */
extern const JSCFunctionListEntry sis_native_functions[];
extern const int sis_native_function_count;

#endif
