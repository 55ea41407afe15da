/* The shell's control plane: its memory, its table of what the device can do, its replies. */
#include "shell/control_here.h"

#include <string.h>

#include "arch/cpu.h"
#include "control/control.h"
#include "generated/frames.h"
#include "kernel/board.h"
#include "kernel/console.h"
#include "kernel/exit.h"
#include "kernel/lend.h"
#include "kernel/memory.h"
#include "kernel/print.h"
#include "kernel/wall.h"
#include "session/system.h"

enum { REPLY_BYTES = SIS_CTL_FRAME + 1024 };

static struct {
    sis_control_here seen;
    sis_control_system system;
    sis_control *control; /* NULL: there is none */
    uint8_t *memory, *reply;
    sis_control_here_reply *on_reply;
    bool replied;
} here;

/* What was made is counted, so that graphctl can show it. */
static void note(const sis_ctl_reply *reply) {
    if (reply->status != SIS_OK) return;
    switch (reply->command) {
    case SIS_COMMAND_ADD_CHANNEL:
    case SIS_COMMAND_ADD_CHANNEL_TYPED: here.seen.channels = reply->id + 1; break;
    case SIS_COMMAND_ADD_OPERATOR:
    case SIS_COMMAND_ADD_OPERATOR_TYPED: here.seen.operators = reply->id + 1; break;
    case SIS_COMMAND_CREATE_GRAPH:
    case SIS_COMMAND_FORGET_GRAPHS:
    case SIS_COMMAND_SELECT_FLOW: here.seen.channels = here.seen.operators = 0; break;
    default: break;
    }
}

static void reply(void *context, const void *head, size_t head_bytes, const void *data, size_t data_bytes) {
    sis_ctl_reply read;
    (void)context;
    here.replied = true;
    if (head_bytes > REPLY_BYTES || data_bytes > REPLY_BYTES - head_bytes) return; /* no reply is as long */
    memcpy(here.reply, head, head_bytes);
    if (data_bytes > 0) memcpy(here.reply + head_bytes, data, data_bytes);
    if (sis_ctl_read_reply(here.reply, head_bytes + data_bytes, &read)) note(&read);
    here.on_reply(here.reply, head_bytes + data_bytes);
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
    return sis_console_interrupted() ? SIS_STOP : SIS_GO_ON;
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

/* Scripts are started by `run`, and files come over a session: neither is a frame's here. */
static void fill_system(void) {
    sis_session_file_functions(&here.system);
    here.system.context = NULL;
    here.system.version = SIS_VERSION;
    here.system.board = sis_board.name;
    here.system.core = sis_cpu_core();
    here.system.memory = sis_ram.script.size;
    here.system.reply = reply;
    here.system.take = take;
    here.system.give = give;
    here.system.memory_free = memory_free;
    here.system.interrupted = interrupted;
    here.system.set_time = set_time;
    here.system.reboot = reboot;
    here.system.metrics = sis_session_metrics;
    here.system.upload_begin = NULL;
    here.system.upload_commit = NULL;
    here.system.upload_abort = NULL;
}

static void give_back(void) {
    if (!here.control) return;
    bool held = sis_control_holds(here.control);
    sis_control_here_drop();
    if (held) sis_print("graphctl: its graphs are dropped, a script gets their memory\n");
}

sis_control_here *sis_control_here_seen(void) { return here.control ? &here.seen : NULL; }

sis_control_here *sis_control_here_open(void) {
    const size_t control_bytes = (sis_control_size() + 63) & ~(size_t)63;
    const size_t bytes = control_bytes + REPLY_BYTES + SIS_CTL_FRAME;

    if (here.control) return &here.seen;
    here.memory = sis_lend_take(bytes);
    if (!here.memory) {
        sis_print("no memory for %zu bytes\n", bytes);
        return NULL;
    }
    here.reply = here.memory + control_bytes;
    here.seen = (sis_control_here){.frame = here.reply + REPLY_BYTES};
    fill_system();
    sis_status status = sis_control_start(here.memory, control_bytes, &here.system, &here.control);
    if (status != SIS_OK) sis_panic("control does not start: %s", sis_status_name(status));
    sis_lend_reclaim_by(give_back);
    return &here.seen;
}

void sis_control_here_drop(void) {
    if (!here.control) return;
    sis_control_stop(here.control);
    here.control = NULL;
    sis_lend_reclaim_by(NULL);
    sis_lend_give(here.memory);
}

void sis_control_here_send(const uint8_t *bytes, size_t count, sis_control_here_reply *on_reply) {
    here.on_reply = on_reply;
    here.replied = false;
    sis_control_bytes(here.control, bytes, count);
    here.seen.waits = !here.replied;
}

static void put(void *to, const char *text, size_t bytes) {
    (void)to;
    sis_console_write(SIS_STREAM_DIAGNOSTICS, text, bytes);
}

const sis_ctl_sink sis_control_here_console = {put, NULL};
