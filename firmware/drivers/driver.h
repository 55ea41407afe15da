/* What a board's table points at: one struct of functions for each kind of device. */
#ifndef SIS_DRIVER_H
#define SIS_DRIVER_H

#include <stdbool.h>
#include <stdint.h>

static inline uint32_t sis_device_read(uint64_t address) { return *(volatile uint32_t *)(uintptr_t)address; }

static inline void sis_device_write(uint64_t address, uint32_t value) {
    *(volatile uint32_t *)(uintptr_t)address = value;
}

typedef struct sis_console_device {
    const struct sis_console_driver *driver;
    uint64_t base;
    uint32_t clock; /* Hz of the UART's own clock */
    uint32_t baud;
    uint32_t interrupt;
} sis_console_device;

/* Beside a received byte: the device lost some before it, or this one is not what was sent. */
enum { SIS_RECEIVED_OVERRUN = 0x100, SIS_RECEIVED_DAMAGED = 0x200 };

/* Only flush waits for the device. Usable before the MMU is on. */
typedef struct sis_console_driver {
    void (*start)(const sis_console_device *device);
    bool (*try_put)(const sis_console_device *device, uint8_t byte); /* false: no room now */
    int (*get)(const sis_console_device *device); /* a byte and flags as above; -1: nothing there */
    void (*flush)(const sis_console_device *device);
    void (*listen)(const sis_console_device *device, bool on); /* interrupt while something was received */
    bool (*set_baud)(const sis_console_device *device, uint32_t baud); /* false: its clock cannot */
} sis_console_driver;

#define SIS_NO_INTERRUPT UINT32_MAX

typedef struct sis_interrupt_device {
    const struct sis_interrupt_driver *driver;
    uint64_t distributor, cpu;
} sis_interrupt_device;

/* Interrupts are taken (kernel/watch.c) but for short sections where they are masked at the core and only end a WFI. */
typedef struct sis_interrupt_driver {
    void (*start)(const sis_interrupt_device *device);
    bool (*enable)(const sis_interrupt_device *device, uint32_t interrupt); /* false: this core may not */
    uint32_t (*take)(const sis_interrupt_device *device);                   /* its number; SIS_NO_INTERRUPT */
    void (*end)(const sis_interrupt_device *device, uint32_t interrupt);
} sis_interrupt_driver;

extern const sis_console_driver sis_pl011;
extern const sis_interrupt_driver sis_gicv2;

#endif
