/* What the sources of js-runtime share: one running script. Lives at the start of the script's heap. */
#ifndef SIS_ENGINE_H
#define SIS_ENGINE_H

#include <setjmp.h>

#include "../generated/native-handles.h"
#include "heap.h"
#include "quickjs.h"
#include "sis/script.h"

typedef struct sis_timer sis_timer;
typedef struct sis_rejection sis_rejection;
typedef struct sis_handle sis_handle;
struct sis_call;
typedef struct sis_file_range sis_file_range;

enum { SIS_ENGINE_STREAMS = 16 };

/* Why the script has to end; from then on every poll and every native call throws an error that it cannot catch. */
typedef enum sis_stop {
    SIS_STOP_NONE,
    SIS_STOP_EXIT, /* exit(), or an error that nobody caught */
    SIS_STOP_TIME,
    SIS_STOP_INSTRUCTIONS,
    SIS_STOP_CTRL_C,
    SIS_STOP_MEMORY, /* the heap's reserve is used up */
} sis_stop;

/* The last request that the heap refused; no bytes: none that nobody was told of. */
typedef struct sis_refusal {
    size_t asked;
    size_t used; /* of the script's memory, then */
} sis_refusal;

/* budget.c: the limit of instructions. An interrupt looks at it too. */
typedef struct sis_budget {
    uint64_t limit; /* 0: none */
    int64_t start;  /* the platform's count at the start */
    bool estimated; /* it has none */
    volatile uint64_t estimate;
    volatile bool polled; /* since the last tick */
    volatile bool idle;   /* nothing runs: the script waits */
    uint64_t ticked;      /* ns: the last tick */
    uint64_t spent;       /* ns: when a tick first found the limit passed */
} sis_budget;

typedef struct sis_engine {
    const sis_script *script;
    const sis_platform *platform;
    sis_heap *heap;
    JSRuntime *runtime;
    JSContext *context;
    uint64_t started;  /* ns of the platform's clock */
    uint64_t deadline; /* 0 = none */
    sis_budget budget;
    uint64_t ctrl_c; /* when sis_script_overdue first saw it, 0 = not yet */
    size_t heap_after_start;
    sis_stop stop;
    int exit_code;      /* with SIS_STOP_EXIT */
    bool out_of_memory; /* a request was refused at some time: why an odd error may follow */
    bool settled;       /* the module came to its end */
    bool closing;
    bool prompt;        /* it stays open: what nobody caught is reported, and that is all */
    bool console_ended; /* files.c */
    sis_refusal refused;
    struct {
        uint32_t id; /* 0: none */
        bool ended;
    } streams[SIS_ENGINE_STREAMS];  /* streams.c: those that are open */
    size_t memory_mark;             /* bytes used below which that is known already */
    size_t gc_threshold;            /* as we last saw it */
    volatile uint32_t native_depth; /* > 0: must not be abandoned */
    jmp_buf abandon;                /* back into sis_script_run */

    sis_timer *timers; /* timers.c: by due time */
    sis_timer *firing; /* its function runs now; NULL when that cleared it */
    uint32_t last_timer;
    unsigned console_indent;
    JSValue console_more;      /* console.c: what console-more.js made, once it was needed */
    void *module;              /* the module's own promise, while it runs */
    sis_rejection *rejections; /* promises.c: rejected, not handled yet */
    JSClassID decoder_class;   /* text.c */
    JSValue error_stack, error_to_string, capture_stack,
        own_capture;                            /* stack.c: the engine's own, of Error */
    JSClassID handle_classes[SIS_HANDLE_KINDS]; /* handles.c */
    sis_handle *handles;
    struct sis_call *call; /* native.c: the innermost call that C has */
    sis_file_range *files; /* files.c: what readFile showed the script */
    char importer[112];    /* modules.c: who imports, as messages say it */
} sis_engine;

static inline sis_engine *sis_engine_of(JSContext *context) {
    return (sis_engine *)JS_GetRuntimeOpaque(JS_GetRuntime(context));
}

/* engine.c: makes runtime and context with limits and all modules; false when the heap is too small. */
bool sis_engine_open(sis_engine *engine);
void sis_engine_close(sis_engine *engine);
void sis_engine_enter(sis_engine *engine); /* a prompt's runs again, on this stack … */
void sis_engine_leave(void);               /* … and waits */
void sis_engine_forget(void);              /* instead of close, when the engine was left where it stood */
/* Another engine works for a while: the one that stands, or NULL; and back. */
sis_engine *sis_engine_put_aside(void);
void sis_engine_take_up(sis_engine *engine);
/* memory.c: what the engine allocates with; and, at every poll, a bound on how much garbage may gather. */
extern const JSMallocFunctions sis_memory_functions;
void sis_memory_limit_garbage(sis_engine *engine);
/* shortage.c: notes a request that the heap refused; the next "out of memory" tells its figures. */
void sis_memory_note(sis_engine *engine, size_t asked);
void sis_memory_leave_room(sis_engine *engine); /* for whoever catches it: to give memory back in */
void sis_memory_error_init(sis_engine *engine);
JSValue sis_throw_no_room(JSContext *context, size_t asked); /* notes and throws */
/* budget.c: the start; a poll of the engine, a look of a graph; is the limit passed, and was it found passed `grace_ns` ago by
 * the ticks that ask this? */
void sis_budget_start(sis_engine *engine);
void sis_budget_poll(sis_engine *engine);
void sis_budget_look(sis_engine *engine);
bool sis_budget_spent(const sis_engine *engine);
bool sis_budget_overdue(sis_engine *engine, uint64_t now_ns, uint64_t grace_ns);
/* Looks at the clock, the count and Ctrl-C; true when the script has to end. */
bool sis_engine_poll(sis_engine *engine);
/* Throws the error that a script cannot catch. Only after `stop` was set. */
JSValue sis_engine_throw_stop(JSContext *context);
/* script.c: why it was stopped, in one line. */
void sis_engine_report_stop(sis_engine *engine);
/* Stops with an exit code, unless the script is stopping already. */
void sis_engine_exit(sis_engine *engine, int exit_code);
/* Text on the platform's stream; not to be abandoned half-way. */
void sis_engine_write(sis_engine *engine, int stream, const char *text, size_t bytes);

/* Modules and globals, one file each. 0, or -1 with an exception. */
int sis_console_init(JSContext *context);
void sis_console_clear(sis_engine *engine);
int sis_timers_init(JSContext *context);
int sis_text_init(JSContext *context);
int sis_native_init(JSContext *context);
void sis_modules_init(JSRuntime *runtime, sis_engine *engine); /* modules.c: what import finds */
JSModuleDef *sis_library_module(JSContext *context);           /* library.c: "sis"; NULL with an exception */
void sis_native_clear(sis_engine *engine);                     /* after the runtime is gone */

/* native.c: where the bytes of a typed array or ArrayBuffer lie, until script code runs again; false (and no exception)
 * for any other value and for what was detached. */
bool sis_bytes_of(JSContext *context, JSValueConst value, const uint8_t **data, size_t *bytes);

/* timers.c: runs the timers that are due; the next one's time, or 0 when none is left. */
uint64_t sis_timers_run(sis_engine *engine);
uint64_t sis_timers_due(const sis_engine *engine); /* that time alone */
void sis_timers_clear(sis_engine *engine);

/* promises.c: jobs until there are none; then an unhandled rejection is reported and stops the script. */
int sis_promises_init(JSContext *context);
void sis_promises_run(sis_engine *engine);
void sis_promises_clear(sis_engine *engine);
void sis_promises_forget(sis_engine *engine, JSValueConst promise); /* somebody reports its rejection */

/* console.c: writes an uncaught error with its stack to stream 2. Takes `error`. */
void sis_console_report(sis_engine *engine, const char *prefix, JSValue error);
/* Takes the pending exception, or the error given: reports, and stops with 1 (124 when it says that memory was short). */
void sis_engine_uncaught(sis_engine *engine);
void sis_engine_fail(sis_engine *engine, const char *prefix, JSValue error);

#endif
