/* Interrupts of BCM2836 and BCM2837 (Raspberry Pi 2 and 3): the cores' local sources ("BCM2836 ARM-local peripherals", QA7,
 * 4.6 to 4.10) and, behind one of them, the 64 of the older controller ("BCM2835 ARM Peripherals", 7.5), which go to core 0.
 *
 * Numbers: 0 to 3 the timers (secure physical, physical, hypervisor, virtual), 4 to 7 the mailboxes of core 0, from 32 the
 * older controller's. All are levels: they end when their cause does. */
#include "drivers/driver.h"

enum {
    GPU_ROUTING = 0x0c,
    TIMER_CONTROL = 0x40,
    MAILBOX_CONTROL = 0x50,
    SOURCE = 0x60,
    MAILBOX_SET = 0x80,
    MAILBOX_CLEAR = 0xc0,
    MAILBOXES_BYTES = 0x10, /* of one core's four */

    PENDING = 0x04,
    ENABLE = 0x10,
    DISABLE = 0x1c,
    DISABLE_BASIC = 0x24,

    LOCAL_NUMBERS = 8,
    SOURCE_OLDER = 1 << 8,
    FIRST_OLDER = 32,
    PAST_OLDER = 96,
};

static void start(const sis_interrupt_device *device) {
    sis_device_write(device->local + TIMER_CONTROL, 0);
    sis_device_write(device->local + MAILBOX_CONTROL, 0);
    sis_device_write(device->local + GPU_ROUTING, 0);
    sis_device_write(device->shared + DISABLE, UINT32_MAX); /* what the firmware may have left on */
    sis_device_write(device->shared + DISABLE + 4, UINT32_MAX);
    sis_device_write(device->shared + DISABLE_BASIC, UINT32_MAX);
}

static bool enable(const sis_interrupt_device *device, uint32_t interrupt) {
    if (interrupt < LOCAL_NUMBERS) {
        uint64_t control = device->local + (interrupt < 4 ? TIMER_CONTROL : MAILBOX_CONTROL);
        sis_device_write(control, sis_device_read(control) | 1u << interrupt % 4);
        return true;
    }
    if (interrupt < FIRST_OLDER || interrupt >= PAST_OLDER) return false;
    interrupt -= FIRST_OLDER;
    sis_device_write(device->shared + ENABLE + interrupt / 32 * 4, 1u << interrupt % 32);
    return true;
}

static uint32_t lowest(uint32_t bits) {
    uint32_t bit = 0;
    while (!(bits >> bit & 1)) bit++;
    return bit;
}

static uint32_t take(const sis_interrupt_device *device) {
    uint32_t source = sis_device_read(device->local + SOURCE);
    uint32_t own = source & ((1u << LOCAL_NUMBERS) - 1);

    if (own) return lowest(own);
    if (!(source & SOURCE_OLDER)) return SIS_NO_INTERRUPT;
    for (uint32_t word = 0; word < 2; word++) {
        uint32_t pending = sis_device_read(device->shared + PENDING + word * 4);
        if (pending) return FIRST_OLDER + word * 32 + lowest(pending);
    }
    return SIS_NO_INTERRUPT;
}

static void end(const sis_interrupt_device *device, uint32_t interrupt) {
    (void)device;
    (void)interrupt;
}

/* By mailbox 0 of that core: pending while it is not 0. */
static void kick(const sis_interrupt_device *device, uint32_t core) {
    sis_device_write(device->local + MAILBOX_SET + core * MAILBOXES_BYTES, 1);
}

static bool unkick(const sis_interrupt_device *device, uint32_t core) {
    sis_device_write(device->local + MAILBOX_CONTROL + core * 4, 1);
    sis_device_write(device->local + MAILBOX_CLEAR + core * MAILBOXES_BYTES, UINT32_MAX);
    (void)sis_device_read(device->local + MAILBOX_CLEAR + core * MAILBOXES_BYTES); /* it is cleared by now */
    return true;
}

const sis_interrupt_driver sis_bcm2836 = {start, enable, take, end, kick, unkick};
