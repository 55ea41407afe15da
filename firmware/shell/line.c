/* Reads a line from the console. */
#include "shell/line.h"

#include "arch/cpu.h"
#include "kernel/console.h"
#include "kernel/watch.h"
#include "session/session.h"
#include "shell/edit.h"

enum { KILLED_BYTES = 32768 };
#define PAUSE_NS 100000000u /* of somebody who types; what is piped comes faster */

static void write(const char *bytes, size_t count) {
    sis_console_write(SIS_STREAM_DIAGNOSTICS, bytes, count);
}

static char killed[KILLED_BYTES];
static sis_editor editor = {
    .killed = killed,
    .killed_room = sizeof killed,
    .screen = {.write = write, .columns = SIS_EDITOR_COLUMNS, .rows = SIS_EDITOR_ROWS},
};
static bool reading, quiet;

uint32_t sis_shell_columns(void) { return editor.screen.columns; }

void sis_shell_aside(void) {
    if (reading) sis_editor_aside(&editor);
}

/* A session began or ended: another reads what is written, and what was typed is void. Where nobody waits for a prompt,
 * `quiet`, there is none before somebody types. */
static void begin_anew(bool prompt) {
    sis_editor_forget(&editor);
    quiet = !prompt;
    if (prompt) sis_console_for_kernel();
}

static sis_verdict take(int byte) {
    if (quiet) sis_console_for_kernel();
    quiet = false;
    uint32_t waiting = sis_console_typed();
    bool again = waiting == 1 && sis_console_peek() == byte; /* a key that is pressed twice */
    return sis_editor_byte(&editor, (unsigned char)byte, waiting > 0 && !again);
}

/* Nothing is typed: shows what is, lets others work, and sleeps. */
static void wait(const sis_line_use *use, uint32_t seen, uint64_t asks_at) {
    if (!quiet) sis_editor_show(&editor);
    uint64_t due = use->idle ? use->idle(use->owner) : UINT64_MAX;
    if (use->idle && !quiet) sis_editor_show(&editor);
    if (sis_editor_wants_to_ask(&editor)) {
        if (sis_cpu_now_ns() >= asks_at)
            sis_editor_ask(&editor);
        else if (asks_at < due)
            due = asks_at;
    }
    sis_session_wait(due, seen);
}

sis_read sis_shell_read(const sis_line_use *use, char *text, size_t room) {
    static const sis_read ends[] = {
        [SIS_VERDICT_DONE] = SIS_READ_DONE,
        [SIS_VERDICT_CANCELLED] = SIS_READ_CANCELLED,
        [SIS_VERDICT_END] = SIS_READ_END,
    };
    sis_verdict verdict = SIS_VERDICT_MORE;
    uint64_t asks_at = 0;

    sis_console_for_kernel();
    sis_editor_start(&editor, use, text, room);
    reading = true;
    quiet = false;
    while (verdict == SIS_VERDICT_MORE) {
        uint32_t seen = sis_watch_came();
        sis_line_fate fate = sis_console_line_fate();
        if (fate != SIS_LINE_STAYS) begin_anew(fate == SIS_LINE_ANEW);
        int byte = sis_console_read();
        if (byte < 0) {
            wait(use, seen, asks_at);
            continue;
        }
        verdict = take(byte);
        asks_at = sis_cpu_now_ns() + PAUSE_NS;
    }
    reading = false;
    return ends[verdict];
}
