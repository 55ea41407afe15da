/* Levels and edges at the pins of a Raspberry Pi ("BCM2835 ARM Peripherals" 6.1, "BCM2711 ARM Peripherals" 5.2). Function and
 * pull are bcm2835_pins.c's. */
#include "drivers/driver.h"

enum {
    GPSET = 0x1c,
    GPCLR = 0x28,
    GPLEV = 0x34,
    GPEDS = 0x40, /* an edge was seen; written back, it is forgotten */
    GPREN = 0x4c,
    GPFEN = 0x58,

    PINS = 54,
};

static uint64_t word(const sis_gpio_device *device, uint32_t what, uint32_t pin) {
    return device->base + what + pin / 32 * 4;
}

static bool read(const sis_gpio_device *device, uint32_t pin) {
    return sis_device_read(word(device, GPLEV, pin)) >> pin % 32 & 1;
}

static void write(const sis_gpio_device *device, uint32_t pin, bool level) {
    sis_device_write(word(device, level ? GPSET : GPCLR, pin), 1u << pin % 32);
}

static void forget(const sis_gpio_device *device, uint32_t pin) {
    sis_device_write(word(device, GPEDS, pin), 1u << pin % 32);
}

static void change(uint64_t address, uint32_t bit, bool on) {
    uint32_t others = sis_device_read(address) & ~bit;
    sis_device_write(address, on ? others | bit : others);
}

static void detect(const sis_gpio_device *device, uint32_t pin, bool rising, bool falling) {
    change(word(device, GPREN, pin), 1u << pin % 32, rising);
    change(word(device, GPFEN, pin), 1u << pin % 32, falling);
    forget(device, pin);
}

static uint64_t noted(const sis_gpio_device *device) {
    uint32_t low = sis_device_read(device->base + GPEDS);
    uint64_t high = sis_device_read(device->base + GPEDS + 4);
    return (high << 32 | low) & (((uint64_t)1 << PINS) - 1);
}

const sis_gpio_lines sis_bcm2835_gpio = {PINS, read, write, detect, noted, forget};
