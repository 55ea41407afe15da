/* Shell command: put. Asks whoever shows this console for a file, by a sequence that terminals pass over; `sis monitor` knows
 * it (ts-lib/host/monitor/asks.ts), asks its user for the path, and sends the file in a session. The token goes with it: the
 * shell, which could be asked for it, is busy. */
#include <string.h>

#include "arch/cpu.h"
#include "kernel/console.h"
#include "kernel/exit.h"
#include "kernel/files.h"
#include "kernel/print.h"
#include "kernel/watch.h"
#include "session/line.h"
#include "session/session.h"
#include "session/token.h"
#include "session/uploads.h"
#include "shell/command.h"

#define ANSWER_NS 1500000000u /* for a session to open, or for something to arrive in one that is open */

typedef struct awaited {
    const char *name;
    const uint8_t *data; /* as it was before */
    size_t bytes;
} awaited;

static bool has_come(const awaited *file) {
    const sis_file *now = sis_file_find(file->name);
    return now && now->sent && (now->data != file->data || now->bytes != file->bytes);
}

typedef enum outcome { ENDED, NOBODY, STOPPED } outcome;

/* Until a session that opens has ended, or the file came in the one that is open. */
static outcome await(const awaited *file) {
    uint64_t until = sis_cpu_now_ns() + ANSWER_NS;
    bool was_open = sis_line_session() != 0, opened = was_open;
    size_t received = 0;

    for (;;) {
        uint32_t seen = sis_watch_came();
        uint64_t now = sis_cpu_now_ns();
        bool open = sis_line_session() != 0;
        opened |= open;
        if (sis_console_interrupted()) return STOPPED;
        if (opened && !open) return ENDED;
        if (was_open && has_come(file)) return ENDED;
        if (was_open && sis_line_received() != received) until = now + ANSWER_NS;
        received = sis_line_received();
        if ((was_open || !opened) && now >= until) return NOBODY;
        sis_session_wait(was_open || !opened ? until : UINT64_MAX, seen);
    }
}

static int tell(const awaited *file, outcome how) {
    const sis_file *now = sis_file_find(file->name);

    if (how == STOPPED) return SIS_EXIT_CTRL_C;
    if (how == NOBODY) {
        sis_print("nobody there sends files; on the host, with the port that this board is at:\n"
                  "  npx sis monitor --port PORT --push %s=PATH\n"
                  "or put again, in npx sis monitor --port PORT\n",
                  file->name);
        return SIS_EXIT_REFUSED;
    }
    if (now && (has_come(file) || now->data == file->data)) {
        sis_print("%s: %zu bytes%s\n", now->name, now->bytes, has_come(file) ? "" : ", as before");
        return 0;
    }
    sis_print("%s: it was not sent\n", file->name);
    return 1;
}

static void ask(const char *name) {
    sis_print("\x1b]5379;put;");
    if (sis_token_is_told()) sis_print("%016llx", (unsigned long long)sis_token());
    sis_print(";%s\a", name);
}

SIS_COMMAND(
    put, "NAME", "ask the host for a file",
    "In `sis monitor`, which asks for the path on the host. The file lives in memory until power-off.\n"
    "example: put model.onnx\n") {
    if (count != 2) return sis_command_usage("put");
    if (strlen(words[1]) > SIS_FILE_NAME || !sis_upload_name_is_good(words[1])) {
        sis_print("%s: no name for a file\n", words[1]);
        return SIS_COMMAND_USAGE;
    }
    const sis_file *before = sis_file_find(words[1]);
    awaited file = {words[1], before ? before->data : NULL, before ? before->bytes : 0};
    ask(words[1]);
    return tell(&file, await(&file));
}
