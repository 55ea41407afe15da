/* Generic Interrupt Controller, version 2 (Arm IHI 0048). */
#include "drivers/driver.h"

enum {
    GICD_CTLR = 0x000,
    GICD_TYPER = 0x004,
    GICD_ISENABLER = 0x100,
    GICD_ICENABLER = 0x180,
    GICD_IPRIORITYR = 0x400,
    GICD_ITARGETSR = 0x800,
    GICD_SGIR = 0xf00,
    GICC_CTLR = 0x000,
    GICC_PMR = 0x004,
    GICC_IAR = 0x00c,
    GICC_EOIR = 0x010,

    LINES = 0x1f,      /* of GICD_TYPER: words of 32 interrupts, less one */
    FIRST_TARGET = 16, /* in GICD_SGIR: the bit of core 0 */
    FIRST_SHARED = 32,
    INTERRUPT_ID = 0x3ff,
    FIRST_SPECIAL = 1020, /* 1023: spurious */
};

/* What a loader left switched on would come for ever: nobody here ends its cause. */
static void start(const sis_interrupt_device *device) {
    uint32_t words = (sis_device_read(device->shared + GICD_TYPER) & LINES) + 1;

    for (uint32_t i = 0; i < words; i++)
        sis_device_write(device->shared + GICD_ICENABLER + i * 4, UINT32_MAX);
    sis_device_write(device->shared + GICD_CTLR, 1);
    sis_device_write(device->local + GICC_PMR, 0xff);
    sis_device_write(device->local + GICC_CTLR, 1);
}

static void write_byte(uint64_t address, uint8_t value) {
    *(volatile uint8_t *)(uintptr_t)address =
        value; /* priority and target registers take bytes (IHI 0048, 4.1.4) */
}

static bool enable(const sis_interrupt_device *device, uint32_t interrupt) {
    uint64_t set = device->shared + GICD_ISENABLER + interrupt / 32 * 4;
    uint32_t bit = 1u << interrupt % 32;

    write_byte(device->shared + GICD_IPRIORITYR + interrupt, 0x80);
    if (interrupt >= FIRST_SHARED) write_byte(device->shared + GICD_ITARGETSR + interrupt, 1);
    sis_device_write(set, bit);
    return sis_device_read(set) & bit; /* stays 0 where the interrupt belongs to the secure side */
}

static uint32_t take(const sis_interrupt_device *device) {
    uint32_t interrupt = sis_device_read(device->local + GICC_IAR) & INTERRUPT_ID;
    return interrupt < FIRST_SPECIAL ? interrupt : SIS_NO_INTERRUPT;
}

static void end(const sis_interrupt_device *device, uint32_t interrupt) {
    sis_device_write(device->local + GICC_EOIR, interrupt);
}

/* Software-generated interrupt 0. Its registers below, but the first, are each core's own. */
static void kick(const sis_interrupt_device *device, uint32_t core) {
    sis_device_write(device->shared + GICD_SGIR, 1u << (FIRST_TARGET + core));
}

static bool unkick(const sis_interrupt_device *device, uint32_t core) {
    uint32_t taken;

    (void)core;
    bool reached = enable(device, 0);
    sis_device_write(device->local + GICC_PMR, 0xff);
    sis_device_write(device->local + GICC_CTLR, 1);
    while (((taken = sis_device_read(device->local + GICC_IAR)) & INTERRUPT_ID) < FIRST_SPECIAL)
        sis_device_write(device->local + GICC_EOIR, taken); /* with the number of the core that sent it */
    return reached;
}

const sis_interrupt_driver sis_gicv2 = {start, enable, take, end, kick, unkick};
