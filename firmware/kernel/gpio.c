/* Joins pins (sis/gpio.h) to the board's drivers: one sets function and pull, the other has levels and edges.
 *
 * The hardware notes that there was an edge, not which and how many. What is noted is taken in the interrupt, at once; a
 * pulse that is over by then is told as its two edges, several between two looks as one. */
#include "kernel/gpio.h"

#include "arch/cpu.h"
#include "arch/interrupts.h"
#include "kernel/board.h"

enum { TRIES = 4 };

static sis_gpio pins;
static uint64_t rising, falling; /* of which pins these are told */
static uint64_t known;           /* levels as they were told last */
static bool started, interrupts_on;

static uint64_t bit(uint32_t pin) { return (uint64_t)1 << pin; }
static uint64_t with(uint64_t bits, uint32_t pin, bool on) { return on ? bits | bit(pin) : bits & ~bit(pin); }

static const char *taken(void *context, uint32_t pin) {
    (void)context;
    for (size_t i = 0; i < sis_board.pins.count; i++) {
        const sis_pin *own = &sis_board.pins.pins[i];
        if (own->pin == pin)
            return own->function >= SIS_PIN_ALT0 ? "the board's console" : "the board itself";
    }
    return NULL;
}

static void tell(uint64_t ns, uint32_t pin, bool level) {
    if ((level ? rising : falling) & bit(pin)) sis_gpio_saw(&pins, &(sis_gpio_edge){ns, pin, level});
}

/* An edge was noted. The level that is read belongs to the last edge only if none was noted since. */
static void take(uint64_t ns, uint32_t pin) {
    const sis_gpio_device *device = &sis_board.gpio;
    bool before = known & bit(pin), level = before;
    for (uint32_t i = 0; i < TRIES; i++) {
        device->driver->forget(device, pin);
        level = device->driver->read(device, pin);
        if (!(device->driver->noted(device) & bit(pin))) break;
    }
    known = with(known, pin, level);
    bool both = rising & falling & bit(pin);
    if (!both) {
        tell(ns, pin, rising & bit(pin));
        return;
    }
    if (level == before) tell(ns, pin, !before);
    tell(ns, pin, level);
}

static void look(void *context) {
    (void)context;
    uint32_t mask = sis_mask_interrupts();
    uint64_t noted = sis_board.gpio.driver->noted(&sis_board.gpio) & (rising | falling);
    uint64_t ns = noted ? sis_cpu_now_ns() : 0;
    for (uint32_t pin = 0; noted >> pin && pin < pins.count; pin++)
        if (noted & bit(pin)) take(ns, pin);
    sis_restore_interrupts(mask);
}

/* With the first pin whose edges somebody wants: until then nothing comes. */
static void start_interrupts(void) {
    const sis_interrupt_device *device = &sis_board.interrupts;
    if (interrupts_on) return;
    interrupts_on = true;
    for (uint32_t i = 0; i < SIS_GPIO_INTERRUPTS && sis_board.gpio.interrupts[i]; i++)
        device->driver->enable(device, sis_board.gpio.interrupts[i]);
}

static void set(void *context, uint32_t pin, const sis_gpio_setup *setup) {
    static const sis_pin_pull pulls[] = {[SIS_GPIO_PULL_NONE] = SIS_PULL_NONE,
                                         [SIS_GPIO_PULL_UP] = SIS_PULL_UP,
                                         [SIS_GPIO_PULL_DOWN] = SIS_PULL_DOWN};
    const sis_gpio_device *device = &sis_board.gpio;
    bool up = setup->edges & SIS_GPIO_RISING, down = setup->edges & SIS_GPIO_FALLING;
    sis_pin wanted = {pin, setup->output ? SIS_PIN_OUTPUT : SIS_PIN_INPUT, pulls[setup->pull]};
    (void)context;
    if (up || down) start_interrupts();
    uint32_t mask = sis_mask_interrupts();
    if (setup->output) device->driver->write(device, pin, setup->level); /* before it drives */
    sis_board.pins.driver->set(&sis_board.pins, &wanted);
    device->driver->detect(device, pin, up, down);
    rising = with(rising, pin, up);
    falling = with(falling, pin, down);
    known = with(known, pin, device->driver->read(device, pin));
    sis_restore_interrupts(mask);
}

static bool read(void *context, uint32_t pin) {
    (void)context;
    return sis_board.gpio.driver->read(&sis_board.gpio, pin);
}

static void write(void *context, uint32_t pin, bool level) {
    (void)context;
    sis_board.gpio.driver->write(&sis_board.gpio, pin, level);
}

static void release(void *context, uint32_t pin) { set(context, pin, &(sis_gpio_setup){0}); }

static const sis_gpio_driver driver = {taken, set, read, write, release, look};

sis_gpio *sis_gpio_pins(void) {
    if (!sis_board.gpio.driver || !sis_board.pins.driver) return NULL;
    if (!started) sis_gpio_start(&pins, &driver, NULL, sis_board.gpio.driver->count);
    started = true;
    return &pins;
}

bool sis_gpio_interrupt(uint32_t interrupt) {
    for (uint32_t i = 0; i < SIS_GPIO_INTERRUPTS && sis_board.gpio.interrupts[i]; i++) {
        if (sis_board.gpio.interrupts[i] != interrupt) continue;
        look(NULL);
        return true;
    }
    return false;
}
