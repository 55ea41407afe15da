/* The device's table for control frames: facts, memory, time, scripts, restart, figures. */
#include "session/system.h"

#include <string.h>

#include "arch/cpu.h"
#include "kernel/board.h"
#include "kernel/console.h"
#include "kernel/exit.h"
#include "kernel/files.h"
#include "kernel/memory.h"
#include "kernel/lend.h"
#include "kernel/run.h"
#include "kernel/wall.h"
#include "kernel/watch.h"
#include "session/line.h"
#include "session/started.h"
#include "sis/script.h"

#define MILLISECOND 1000000ull

static sis_control_system table;
static uint32_t session;

static void reply(void *context, const void *head, size_t head_bytes, const void *data, size_t data_bytes) {
    (void)context;
    sis_line_reply(session, head, head_bytes);
    sis_line_reply(session, data, data_bytes);
}

static void *take(void *context, size_t bytes) {
    (void)context;
    return sis_lend_take(bytes);
}

static void give(void *context, void *memory, size_t bytes) {
    (void)context;
    (void)bytes;
    sis_lend_give(memory);
}

static uint64_t memory_free(void *context) {
    (void)context;
    return sis_lend_free();
}

static sis_interrupt interrupted(void *context) {
    (void)context;
    bool stop = sis_console_interrupted() || sis_line_session() != session;
    return stop ? SIS_STOP : SIS_GO_ON;
}

static sis_status set_time(void *context, int64_t us, sis_error *error) {
    (void)context;
    if (us < 0 || us > INT64_MAX / 2)
        return sis_error_set(error, SIS_BAD_ARGUMENT, "no time after 1970: %d", us);
    sis_wall_set(us);
    return SIS_OK;
}

static void reboot(void *context) {
    (void)context;
    sis_restart();
}

bool sis_session_script_runs(void) { return sis_lend_is_out(); }

static sis_status run_script(void *context, const sis_control_script *script, int32_t *code,
                             sis_error *error) {
    (void)context;
    sis_run_limits limits = {.memory = script->memory,
                             .stack = script->stack,
                             .time_ns = script->milliseconds * MILLISECOND,
                             .instructions = script->instructions,
                             .cores = script->cores};

    if (sis_session_script_runs())
        return sis_error_set(error, SIS_BUSY, "a script runs that was not started by a frame");
    if (!sis_file_find(script->name)) return sis_error_set(error, SIS_NO_FILE, "no file %s", script->name);
    sis_console_anew();
    sis_line_script(true);
    sis_watch_hold(false); /* of session.c: this script may be abandoned like any other */
    *code = sis_run(script->name, script->args, script->n_args, &limits);
    sis_watch_hold(true);
    sis_line_script(false);
    sis_line_drain();
    sis_line_void_input();
    sis_console_clear_interrupt();
    return SIS_OK;
}

static sis_status check_script(void *context, const char *name, sis_error *error) {
    (void)context;
    return sis_run_check(name, error);
}

static sis_status start_script(void *context, const sis_control_script *script, sis_error *error) {
    (void)context;
    return sis_started_ask(script, session, error);
}

static sis_status stop_script(void *context, sis_error *error) {
    (void)context;
    return sis_started_stop(error);
}

static void script_state(void *context, sis_control_started *started) {
    (void)context;
    sis_started_tell(session, started);
}

const sis_control_system *sis_session_system(uint32_t the_session) {
    session = the_session;
    table = (sis_control_system){
        .version = SIS_VERSION,
        .board = sis_board.name,
        .core = sis_cpu_core(),
        .memory = sis_ram.script.size,
        .reply = reply,
        .take = take,
        .give = give,
        .memory_free = memory_free,
        .interrupted = interrupted,
        .set_time = set_time,
        .reboot = reboot,
        .library = sis_library_hash(),
        .run_script = run_script,
        .check_script = check_script,
        .start_script = start_script,
        .stop_script = stop_script,
        .script_state = script_state,
        .metrics = sis_session_metrics,
    };
    sis_session_file_functions(&table);
    return &table;
}
