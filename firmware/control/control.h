/* Control plane: V0 frames in, replies out (docs/frames.md). Pure C over ops-c and a table of what the device can do; no
 * hardware, no libc but mem* and str*. firmware/session gives it channel 1 of the link, host programs their own streams.
 *
 * A control belongs to one session: start when it opens, bytes as they come, stop when it ends, which gives back all
 * memory that the session took. It is never entered while a call of it is under way: functions of the system that let
 * the link turn meanwhile (as `interrupted`) keep what comes on channel 1 until it returned. */
#ifndef SIS_CONTROL_H
#define SIS_CONTROL_H

#include "sis/graph.h"

typedef struct sis_control sis_control;

/* A file of the board. */
typedef struct sis_control_file {
    const char *name;    /* stays until the next call that changes files */
    const uint8_t *data; /* as above; NULL: its bytes are not at hand, and cannot be read */
    uint64_t bytes;
    uint8_t written; /* 0 of the image or its initrd, 1 uploaded, 2 written by a script */
} sis_control_file;

/* What BeginUpload came to. */
typedef struct sis_control_upload {
    uint32_t id;
    uint64_t from; /* the byte to go on at */
    bool complete; /* the very file is there: nothing is to be sent */
} sis_control_upload;

/* A script to run; 0 = the board's default. */
typedef struct sis_control_script {
    const char *name;
    uint64_t memory;
    uint32_t stack, milliseconds;
    uint64_t instructions;
    uint32_t cores, n_args;
    const char *const *args;
} sis_control_script;

/* What became of a script that was started beside the session. */
typedef struct sis_control_started {
    uint8_t state; /* 0 none, 1 to start, 2 runs, 3 ended */
    bool waited;   /* its first turn is over */
    int32_t code;  /* of one that ended */
} sis_control_started;

/* Gets values of the board's own: names of ops-c/metrics.json, label "" where there is one; value / divisor, because kernels have no
 * floating point. */
typedef void sis_control_metric(void *to, const char *name, const char *label, int64_t value,
                                uint32_t divisor);

/* What the device can do. Functions get `context`. Those that give a status may write a sentence into `error`
 * (sis_error_set); without one the status's own text is sent. One that is NULL: its commands are UNSUPPORTED. */
typedef struct sis_control_system {
    void *context;

    /* --- facts, for About; strings stay --- */
    const char *version; /* of SIS: "0.4.0" */
    const char *board;   /* "raspi4b"; "host" */
    const char *core;    /* "cortex-a72"; "" when not known */
    uint64_t memory;     /* bytes that take gives out, all in all */
    const char *library; /* hash of the library that scripts find built in; "" or NULL: none */

    /* Sends a reply: `head`, then `data`, as one stretch of the stream. Takes a copy or waits until it is on its way (the
     * link turns meanwhile); a session that ended drops it. Never NULL. */
    void (*reply)(void *context, const void *head, size_t head_bytes, const void *data, size_t data_bytes);

    /* Memory for graphs, SIS_ALIGNMENT-aligned, contents undefined; NULL when there is none. give gets what take gave, with
     * the same bytes. Never NULL. */
    void *(*take)(void *context, size_t bytes);
    void (*give)(void *context, void *memory, size_t bytes);
    uint64_t (*memory_free)(void *context); /* of `memory`; may be NULL */

    /* Asked between nodes and tiles while something runs: SIS_STOP when Ctrl-C came or the session is gone. Lets the link
     * turn. NULL: never. */
    sis_interrupt_call *interrupted;

    sis_status (*set_time)(void *context, int64_t us, sis_error *error); /* since 1970 */
    /* The reply is on its way already; does not return on a board. */
    void (*reboot)(void *context);

    /* --- files --- */
    /* File i in the order of names; false past the last. */
    bool (*file_at)(void *context, uint32_t index, sis_control_file *file);
    bool (*file_find)(void *context, const char *name, sis_control_file *file);
    uint64_t (*files_free)(void *context);
    /* SIS_NO_FILE; SIS_UNSUPPORTED: not one that was written; SIS_BUSY: somebody uses it. */
    sis_status (*file_delete)(void *context, const char *name, sis_error *error);
    /* SIS_BAD_ARGUMENT: no plain name; SIS_OUT_OF_ARENA: no room; SIS_BUSY. `name` is copied. */
    sis_status (*upload_begin)(void *context, const char *name, uint64_t bytes, const uint8_t sha256[32],
                               sis_control_upload *upload, sis_error *error);
    /* SIS_BAD_STATE: bytes are missing; SIS_DAMAGED: the hash is another one, and it was dropped. */
    sis_status (*upload_commit)(void *context, uint32_t id, sis_error *error);
    sis_status (*upload_abort)(void *context, uint32_t id, sis_error *error);

    /* Runs a script to its end; *code is what its process would give. SIS_NO_FILE, SIS_BUSY, SIS_OUT_OF_ARENA. */
    sis_status (*run_script)(void *context, const sis_control_script *script, int32_t *code,
                             sis_error *error);

    /* Parses and links a script, and runs nothing. SIS_NO_FILE, SIS_OUT_OF_ARENA, SIS_BAD_FILE. */
    sis_status (*check_script)(void *context, const char *name, sis_error *error);
    /* Has a script run beside the session once its command is answered; everything in `script` is copied. As run_script. */
    sis_status (*start_script)(void *context, const sis_control_script *script, sis_error *error);
    sis_status (*stop_script)(void *context, sis_error *error);
    void (*script_state)(void *context, sis_control_started *started);

    /* Values of the board and the session. */
    void (*metrics)(void *context, sis_control_metric *metric, void *to);
} sis_control_system;

/* An operator in names of metrics: BatchNormalization → ml_batch_normalization, LSTM → ml_lstm. */
#define SIS_METRIC_NAME 96u
void sis_metric_operator(const char *op, char name[SIS_METRIC_NAME]);

/* Bytes that start must be given: room for one frame and one reply (some 140 KB). */
size_t sis_control_size(void);

/* In `memory`, 64-byte aligned, which stays until stop; `system` too. SIS_OUT_OF_ARENA. */
sis_status sis_control_start(void *memory, size_t bytes, const sis_control_system *system,
                             sis_control **control);

/* The next bytes of the stream, cut anywhere. Every frame that ends in them is done and answered before this returns,
 * however long it takes. */
void sis_control_bytes(sis_control *control, const void *bytes, size_t count);

/* How many bytes to hand over at most so that at most one frame ends in them: for a system that wants to look at something
 * else between two commands. At least 1. */
size_t sis_control_wants(const sis_control *control);

/* Whether graphs or dataflow graphs hold memory of the system now. */
bool sis_control_holds(const sis_control *control);

/* Gives all memory back. */
void sis_control_stop(sis_control *control);

#endif
