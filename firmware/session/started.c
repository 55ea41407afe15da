/* Scripts beside a session: asked for by a frame, run where the kernel waits. */
#include "session/started.h"

#include <string.h>

#include "kernel/console.h"
#include "kernel/files.h"
#include "kernel/run.h"
#include "session/line.h"
#include "session/system.h"

enum { NONE, ASKED, RUNS, ENDED };
enum { NAME_BYTES = 256, ARGS_BYTES = 8192, ARGS_MOST = 255 };

#define MILLISECOND 1000000ull

/* The frame is gone when the script starts: copies. */
static struct {
    uint32_t session;
    uint8_t state;
    bool waited;
    int32_t code;
    sis_run_limits limits;
    uint32_t n_args;
    const char *args[ARGS_MOST];
    char name[NAME_BYTES], texts[ARGS_BYTES];
} started;

static sis_status copy(const sis_control_script *script, sis_error *error) {
    size_t used = 0, length = strlen(script->name);
    if (length >= sizeof started.name || script->n_args > ARGS_MOST)
        return sis_error_set(error, SIS_BAD_ARGUMENT, "name or arguments are too long");
    memcpy(started.name, script->name, length + 1);
    for (uint32_t i = 0; i < script->n_args; i++) {
        size_t bytes = strlen(script->args[i]) + 1;
        if (bytes > sizeof started.texts - used)
            return sis_error_set(error, SIS_BAD_ARGUMENT, "arguments take more than %d bytes",
                                 (int64_t)sizeof started.texts);
        memcpy(started.texts + used, script->args[i], bytes);
        started.args[i] = started.texts + used;
        used += bytes;
    }
    started.n_args = script->n_args;
    return SIS_OK;
}

sis_status sis_started_ask(const sis_control_script *script, uint32_t session, sis_error *error) {
    if (sis_session_script_runs() || started.state == ASKED)
        return sis_error_set(error, SIS_BUSY, "a script runs already");
    if (!sis_file_find(script->name)) return sis_error_set(error, SIS_NO_FILE, "no file %s", script->name);
    sis_status status = copy(script, error);
    if (status != SIS_OK) return status;
    started.limits = (sis_run_limits){.memory = script->memory,
                                      .stack = script->stack,
                                      .time_ns = script->milliseconds * MILLISECOND,
                                      .instructions = script->instructions,
                                      .cores = script->cores};
    started.session = session;
    started.waited = false;
    started.code = 0;
    started.state = ASKED;
    return SIS_OK;
}

void sis_started_run(void) {
    if (started.state != ASKED || sis_session_script_runs()) return;
    if (sis_line_session() != started.session) {
        started.state = NONE;
        return;
    }
    started.state = RUNS;
    sis_console_anew();
    sis_line_script(true);
    started.code = sis_run(started.name, started.args, started.n_args, &started.limits);
    sis_line_script(false);
    sis_line_void_input();
    sis_console_clear_interrupt();
    started.state = ENDED;
}

sis_status sis_started_stop(sis_error *error) {
    if (started.state != RUNS) return sis_error_set(error, SIS_BAD_STATE, "no script of StartScript runs");
    sis_console_interrupt();
    return SIS_OK;
}

void sis_started_tell(uint32_t session, sis_control_started *told) {
    if (session != started.session) return;
    *told = (sis_control_started){started.state, started.waited, started.code};
}

void sis_started_waits(void) {
    if (started.state == RUNS) started.waited = true;
}
