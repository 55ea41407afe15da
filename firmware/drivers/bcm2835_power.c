/* Restart, power-off and watchdog of a Raspberry Pi: one count-down in the power management block. No public document has
 * it; registers and values are those of Linux, drivers/watchdog/bcm2835_wdt.c. */
#include "drivers/driver.h"

enum {
    RSTC = 0x1c,
    RSTS = 0x20,
    WDOG = 0x24,

    PASSWORD = 0x5a000000,
    RSTC_KIND = 0x30,
    RSTC_FULL_RESET = 0x20,
    RSTC_STOP = 0x102,
    RSTS_HALT = 0x555, /* "partition 63": the firmware stops where it would boot */
    WDOG_TICKS = 0xfffff,
    TICKS_A_SECOND = 1 << 16,
    SOON = 10,
};

static void count_down(uint64_t base, uint32_t ticks) {
    sis_device_write(base + WDOG, PASSWORD | ticks);
    uint32_t control = sis_device_read(base + RSTC) & ~(uint32_t)RSTC_KIND & 0xffffff;
    sis_device_write(base + RSTC, PASSWORD | control | RSTC_FULL_RESET);
}

/* True: it is on its way, in 0.2 ms. */
static bool restart(const sis_reset_device *device) {
    count_down(device->base, SOON);
    return true;
}

static bool off(const sis_reset_device *device) {
    uint32_t status = sis_device_read(device->base + RSTS) & 0xffffff;
    sis_device_write(device->base + RSTS, PASSWORD | status | RSTS_HALT);
    return restart(device);
}

static void start(const sis_watchdog_device *device, uint32_t ms) {
    uint64_t ticks = (uint64_t)ms * TICKS_A_SECOND / 1000;
    count_down(device->base, ticks < WDOG_TICKS ? (uint32_t)ticks : WDOG_TICKS);
}

static void stop(const sis_watchdog_device *device) {
    sis_device_write(device->base + RSTC, PASSWORD | RSTC_STOP);
}

const sis_reset_driver sis_bcm2835_reset = {restart, off};
const sis_watchdog_driver sis_bcm2835_watchdog = {15999, start, stop};
