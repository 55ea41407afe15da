/* What a board's table points at: for each kind of device one struct of functions, and a row that says where the device
 * is. Rows are constant; drivers keep no state of their own unless they say so. */
#ifndef SIS_DRIVER_H
#define SIS_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline uint32_t sis_device_read(uint64_t address) { return *(volatile uint32_t *)(uintptr_t)address; }

static inline void sis_device_write(uint64_t address, uint32_t value) {
    *(volatile uint32_t *)(uintptr_t)address = value;
}

typedef struct sis_console_device {
    const struct sis_console_driver *driver;
    uint64_t base;
    uint32_t clock; /* Hz of the UART's own clock, where the board's firmware cannot say */
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
    bool (*can_baud)(const sis_console_device *device, uint32_t baud); /* to 2 % */
    bool (*set_baud)(const sis_console_device *device, uint32_t baud); /* false: its clock cannot at all */
} sis_console_driver;

#define SIS_NO_INTERRUPT UINT32_MAX

typedef struct sis_interrupt_device {
    const struct sis_interrupt_driver *driver;
    uint64_t shared, local; /* registers of the part all cores share, and of the part each core has */
} sis_interrupt_device;

/* Interrupts are taken (kernel/watch.c) but for short sections where they are masked at the core and only end a WFI.
 * Interrupt numbers are the driver's own; a board's table writes them so. */
typedef struct sis_interrupt_driver {
    void (*start)(const sis_interrupt_device *device);
    bool (*enable)(const sis_interrupt_device *device, uint32_t interrupt); /* false: this core may not */
    uint32_t (*take)(const sis_interrupt_device *device);                   /* its number; SIS_NO_INTERRUPT */
    void (*end)(const sis_interrupt_device *device, uint32_t interrupt);

    /* Kicks end the WFI of another core, which takes no interrupts. Kicks `core`; on that core: ready for kicks, with those
     * that came forgotten; false where none can reach it. */
    void (*kick)(const sis_interrupt_device *device, uint32_t core);
    bool (*unkick)(const sis_interrupt_device *device, uint32_t core);
} sis_interrupt_driver;

typedef struct sis_reset_device {
    const struct sis_reset_driver *driver;
    uint64_t base;
} sis_reset_device;

/* False: the board cannot. True: it is on its way, if it has not happened. A restart is warm: RAM keeps what the loader does not write. */
typedef struct sis_reset_driver {
    bool (*restart)(const sis_reset_device *device);
    bool (*off)(const sis_reset_device *device);
} sis_reset_driver;

typedef struct sis_watchdog_device {
    const struct sis_watchdog_driver *driver; /* NULL: there is none */
    uint64_t base;
} sis_watchdog_device;

/* Restarts the board when it was not fed for the time it was started with. */
typedef struct sis_watchdog_driver {
    uint32_t most_ms;
    void (*start)(const sis_watchdog_device *device,
                  uint32_t ms); /* longer than most_ms counts as that; feeds, too */
    void (*stop)(const sis_watchdog_device *device);
} sis_watchdog_driver;

/* What the board's own firmware can be asked. Each is false where it does not know. May be asked with the MMU off. */
typedef struct sis_facts_device {
    const struct sis_facts_driver *driver; /* NULL: nobody to ask */
    uint64_t base;
} sis_facts_device;

typedef struct sis_facts_driver {
    bool (*memory)(const sis_facts_device *device, uint32_t i, uint64_t *base,
                   uint64_t *size); /* range i of RAM */
    bool (*uart_clock)(const sis_facts_device *device, uint32_t least,
                       uint32_t *hz); /* raised where it is less */
    bool (*revision)(const sis_facts_device *device, uint32_t *code);
    bool (*serial)(const sis_facts_device *device, uint64_t *number);
    bool (*core_voltage)(const sis_facts_device *device, uint32_t *microvolts);
    bool (*temperature)(const sis_facts_device *device, uint32_t *millidegrees);
} sis_facts_driver;

typedef enum sis_pin_function {
    SIS_PIN_INPUT,
    SIS_PIN_OUTPUT,
    SIS_PIN_ALT0,
    SIS_PIN_ALT1,
    SIS_PIN_ALT2,
    SIS_PIN_ALT3,
    SIS_PIN_ALT4,
    SIS_PIN_ALT5,
} sis_pin_function;

typedef enum sis_pin_pull { SIS_PULL_NONE, SIS_PULL_UP, SIS_PULL_DOWN } sis_pin_pull;

typedef struct sis_pin {
    uint32_t pin;
    sis_pin_function function;
    sis_pin_pull pull;
} sis_pin;

typedef struct sis_pins_device {
    const struct sis_pins_driver *driver; /* NULL: no pins to set */
    uint64_t base;
    const sis_pin *pins; /* set at start, before the console */
    size_t count;
} sis_pins_device;

typedef struct sis_pins_driver {
    void (*set)(const sis_pins_device *device, const sis_pin *pin);
} sis_pins_driver;

enum { SIS_GPIO_INTERRUPTS = 4 };

/* The same pins for scripts: levels and edges. */
typedef struct sis_gpio_device {
    const struct sis_gpio_lines *driver; /* NULL: the board has none */
    uint64_t base;
    uint32_t interrupts[SIS_GPIO_INTERRUPTS]; /* of edges, on some of the pins each; 0: no more */
} sis_gpio_device;

typedef struct sis_gpio_lines {
    uint32_t count;
    bool (*read)(const sis_gpio_device *device, uint32_t pin);
    void (*write)(const sis_gpio_device *device, uint32_t pin, bool level);
    /* Which edges are noted from now on; what was noted is forgotten. */
    void (*detect)(const sis_gpio_device *device, uint32_t pin, bool rising, bool falling);
    /* A bit for each pin at which an edge was noted; it stays until forgotten, which ends the interrupt. */
    uint64_t (*noted)(const sis_gpio_device *device);
    void (*forget)(const sis_gpio_device *device, uint32_t pin);
} sis_gpio_lines;

/* The time of day. */
typedef struct sis_clock_device {
    const struct sis_clock_driver *driver; /* NULL: the board forgets it */
    uint64_t base;
} sis_clock_device;

typedef struct sis_clock_driver {
    uint32_t (*seconds)(const sis_clock_device *device); /* since 1970 */
} sis_clock_driver;

extern const sis_console_driver sis_pl011;
extern const sis_interrupt_driver sis_gicv2, sis_bcm2836;
extern const sis_reset_driver sis_psci, sis_bcm2835_reset;
extern const sis_watchdog_driver sis_bcm2835_watchdog;
extern const sis_facts_driver sis_bcm2835_mailbox;
extern const sis_pins_driver sis_bcm2835_pins, sis_bcm2711_pins;
/* NULL in the chain loader, which shares the board's table and has no room for what it does not use. */
extern const sis_gpio_lines sis_bcm2835_gpio __attribute__((weak));
extern const sis_clock_driver sis_pl031 __attribute__((weak));

#endif
