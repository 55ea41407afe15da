/* Feeding the board's watchdog in time. */
#include "kernel/watchdog.h"

#include "arch/cpu.h"
#include "kernel/board.h"
#include "kernel/bootargs.h"
#include "kernel/keep.h"
#include "kernel/print.h"

#define SECOND 1000000000ull

static uint32_t period_ms; /* 0: it is off */
static uint64_t hungry_at;

/* Seconds, 1 to 86400; 0 for anything else. */
static uint32_t seconds_of(const char *text) {
    uint32_t seconds = 0;

    for (; *text >= '0' && *text <= '9' && seconds <= 86400; text++)
        seconds = seconds * 10 + (uint32_t)(*text - '0');
    return *text || seconds > 86400 ? 0 : seconds;
}

void sis_watchdog_start(void) {
    const sis_watchdog_device *device = &sis_board.watchdog;
    char text[16];

    if (!sis_bootarg("sis.watchdog", text, sizeof text)) return;
    uint32_t seconds = seconds_of(text);
    if (seconds == 0) {
        sis_print("sis.watchdog=%s: not a number of seconds; there is no watchdog\n", text);
        return;
    }
    if (!device->driver) {
        sis_print("sis.watchdog=%s: this board has no watchdog\n", text);
        return;
    }
    period_ms = seconds * 1000;
    if (period_ms > device->driver->most_ms) {
        period_ms = device->driver->most_ms;
        sis_print("sis.watchdog=%s: this board's can wait %u ms at most, and does\n", text,
                  (unsigned)period_ms);
    }
    sis_keep()->watched = 1;
    sis_keep_seal();
    hungry_at = 0;
    sis_watchdog_feed();
}

/* Four times in the time it waits; a call that comes late by three quarters of it still comes in time. */
void sis_watchdog_feed(void) {
    if (period_ms == 0) return;
    uint64_t now = sis_cpu_now_ns();
    if (now < hungry_at) return;
    hungry_at = now + (uint64_t)period_ms * (SECOND / 1000) / 4;
    sis_board.watchdog.driver->start(&sis_board.watchdog, period_ms);
}

uint64_t sis_watchdog_wake(uint64_t ns) {
    sis_watchdog_feed();
    return period_ms != 0 && hungry_at < ns ? hungry_at : ns;
}

void sis_watchdog_stop(void) {
    if (period_ms == 0) return;
    period_ms = 0;
    sis_board.watchdog.driver->stop(&sis_board.watchdog);
}
