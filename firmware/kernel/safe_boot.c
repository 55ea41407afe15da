/* Listens for a key at boot. */
#include "kernel/safe_boot.h"

#include "arch/cpu.h"
#include "kernel/console.h"
#include "kernel/print.h"
#include "kernel/watch.h"
#include "session/session.h"

/* A key that is held comes some 30 times a second, and the link gives it out after 10 ms of silence (docs/link.md). */
#define LISTEN_NS 50000000u

static bool is_safe_key(int byte) { return byte == SIS_CTRL_C || byte == ' ' || byte == 's'; }

bool sis_safe_boot(const char *what) {
    uint64_t end = sis_cpu_now_ns() + LISTEN_NS;

    for (;;) {
        uint32_t seen = sis_watch_came();
        int key = sis_console_peek();
        if (is_safe_key(key)) {
            while (sis_console_peek() == key) sis_console_read();
            sis_console_clear_interrupt();
            sis_print("%s is not started: a key was typed; run %s starts it\n", what, what);
            return true;
        }
        if (key >= 0 || sis_cpu_now_ns() >= end) return false;
        sis_session_wait(end, seen);
    }
}
