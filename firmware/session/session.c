/* Who serves control frames, and when. */
#include "session/session.h"

#include "arch/cpu.h"
#include "control/control.h"
#include "kernel/exit.h"
#include "kernel/keep.h"
#include "kernel/memory.h"
#include "kernel/lend.h"
#include "kernel/watch.h"
#include "session/line.h"
#include "session/started.h"
#include "session/streams.h"
#include "session/system.h"
#include "session/uploads.h"

enum { CONTROL_BYTES = 192 * 1024, PIECE = 4096 };

#define LISTEN_NS 6000000u /* a little more than the time in which the link calls a line busy */

static _Alignas(64) uint8_t control_memory[CONTROL_BYTES];
static sis_control *control; /* of `session`; NULL: none */
static uint32_t session;
static bool serving;

static void turn(void) { sis_line_turn(); }

void sis_session_listen(void) {
    sis_line_open();
    uint64_t end = sis_cpu_now_ns() + LISTEN_NS;
    bool past;
    do {
        uint32_t seen = sis_watch_came();
        past = sis_cpu_now_ns() >= end;
        sis_line_turn(); /* once when the time is over, too: only a turn sees that it is */
        if (!past) sis_watch_sleep(end, seen);
    } while (!past);
}

void sis_session_start(void) {
    sis_uploads_place place = {
        .region = sis_ram.files.base,
        .region_bytes = sis_ram.files.size,
        .seal = sis_keep_seal,
        .clean = sis_cpu_clean,
        .turn = turn,
    };
    place.kept = sis_keep_uploads(&place.kept_bytes);
    sis_lend_start();
    sis_session_streams_start();
    sis_uploads_start(&place);
    if (sis_control_size() > sizeof control_memory) sis_panic("control needs %zu bytes", sis_control_size());
}

/* The session that there is has the control; what the last one took is free. */
static void follow(void) {
    uint32_t now = sis_line_session();

    if (now == session) return;
    if (control) sis_control_stop(control);
    control = NULL;
    session = now;
    sis_upload_set_aside();
    sis_line_keep_session();
    if (session == 0) return;
    sis_status status =
        sis_control_start(control_memory, sizeof control_memory, sis_session_system(session), &control);
    if (status != SIS_OK) sis_panic("control does not start: %s", sis_status_name(status));
}

/* One frame at most. */
static bool serve_frame(void) {
    static uint8_t bytes[PIECE];
    size_t most = sis_control_wants(control);
    size_t count = sis_line_control(session, bytes, most < sizeof bytes ? most : sizeof bytes);

    if (count > 0) sis_control_bytes(control, bytes, count);
    return count > 0;
}

/* Beside a script there is no memory for graphs; those that are there already stay as they are until it ends. */
static bool may_serve(void) {
    return control && !serving && (!sis_session_script_runs() || !sis_control_holds(control));
}

void sis_session_serve(void) {
    sis_line_turn();
    if (serving) return;
    follow();
    if (!may_serve()) return;
    serving = true;
    sis_watch_hold(true);
    while (serve_frame()) sis_line_turn();
    if (sis_upload_work(sis_line_received())) sis_line_turn();
    sis_watch_hold(false);
    serving = false;
    sis_started_run();
}

void sis_session_wait(uint64_t ns, uint32_t seen) {
    sis_started_waits();
    sis_session_serve();
    uint64_t due = sis_line_turn();
    bool busy = !serving && sis_upload_work(sis_line_received());
    if (!busy) sis_watch_sleep(due < ns ? due : ns, seen);
}
