/* Pins of a Raspberry Pi: function, and pull resistor. The function registers are the same everywhere ("BCM2835 ARM
 * Peripherals" 6.1, "BCM2711 ARM Peripherals" 5.2); pulls are set one way on BCM2835 to 2837 and another on BCM2711. */
#include "drivers/driver.h"

enum {
    GPFSEL = 0x00, /* three bits a pin, ten pins a word */
    GPLEV = 0x34,
    GPPUD = 0x94, /* BCM2835: what, then for which pins, each held for 150 cycles */
    GPPUDCLK = 0x98,
    GPIO_PUP_PDN = 0xe4, /* BCM2711: two bits a pin, sixteen pins a word */

    LAST_PIN = 53,
    SETUP_READS = 150, /* one takes more than a cycle of the pins' clock */
};

static const uint8_t codes[] = {
    [SIS_PIN_INPUT] = 0, [SIS_PIN_OUTPUT] = 1, [SIS_PIN_ALT0] = 4, [SIS_PIN_ALT1] = 5,
    [SIS_PIN_ALT2] = 6,  [SIS_PIN_ALT3] = 7,   [SIS_PIN_ALT4] = 3, [SIS_PIN_ALT5] = 2,
};

static void change(uint64_t address, uint32_t clear, uint32_t set) {
    sis_device_write(address, (sis_device_read(address) & ~clear) | set);
}

static void set_function(const sis_pins_device *device, const sis_pin *pin) {
    uint32_t shift = pin->pin % 10 * 3;
    change(device->base + GPFSEL + pin->pin / 10 * 4, 7u << shift, (uint32_t)codes[pin->function] << shift);
}

static void wait(const sis_pins_device *device) {
    for (int i = 0; i < SETUP_READS; i++) (void)sis_device_read(device->base + GPLEV);
}

static void set_bcm2835(const sis_pins_device *device, const sis_pin *pin) {
    static const uint8_t pulls[] = {[SIS_PULL_NONE] = 0, [SIS_PULL_DOWN] = 1, [SIS_PULL_UP] = 2};
    uint64_t clock = device->base + GPPUDCLK + pin->pin / 32 * 4;

    if (pin->pin > LAST_PIN) return;
    set_function(device, pin);
    sis_device_write(device->base + GPPUD, pulls[pin->pull]);
    wait(device);
    sis_device_write(clock, 1u << pin->pin % 32);
    wait(device);
    sis_device_write(device->base + GPPUD, 0);
    sis_device_write(clock, 0);
}

static void set_bcm2711(const sis_pins_device *device, const sis_pin *pin) {
    static const uint8_t pulls[] = {[SIS_PULL_NONE] = 0, [SIS_PULL_UP] = 1, [SIS_PULL_DOWN] = 2};
    uint32_t shift = pin->pin % 16 * 2;

    if (pin->pin > LAST_PIN) return;
    set_function(device, pin);
    change(device->base + GPIO_PUP_PDN + pin->pin / 16 * 4, 3u << shift, (uint32_t)pulls[pin->pull] << shift);
}

const sis_pins_driver sis_bcm2835_pins = {set_bcm2835};
const sis_pins_driver sis_bcm2711_pins = {set_bcm2711};
