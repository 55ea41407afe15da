/* Who uses which pin, and edges on their way to whoever asks for them. */
#include "sis/gpio.h"

static uint64_t bit(uint32_t pin) { return (uint64_t)1 << pin; }

void sis_gpio_start(sis_gpio *pins, const sis_gpio_driver *driver, void *context, uint32_t count) {
    pins->driver = driver;
    pins->context = context;
    pins->count = count < SIS_GPIO_MOST ? count : SIS_GPIO_MOST;
    pins->open = pins->outputs = pins->edges_of = 0;
    pins->edges_in = pins->edges_out = pins->lost = pins->lost_told = 0;
}

uint32_t sis_gpio_use(const sis_gpio *pins, uint32_t pin) {
    if (pin >= pins->count || pins->driver->taken(pins->context, pin)) return SIS_GPIO_TAKEN;
    return pins->open & bit(pin) ? SIS_GPIO_OPEN : SIS_GPIO_FREE;
}

/* What the driver has seen so far is told before anything changes what it looks at. */
static void look(sis_gpio *pins) {
    if (pins->driver->look) pins->driver->look(pins->context);
}

sis_status sis_gpio_open(sis_gpio *pins, uint32_t pin, const sis_gpio_setup *setup, sis_error *error) {
    const bool good =
        setup->pull <= SIS_GPIO_PULL_DOWN && setup->edges <= (SIS_GPIO_RISING | SIS_GPIO_FALLING);
    if (pins->count == 0) return sis_error_set(error, SIS_UNSUPPORTED, "there are no pins here");
    if (pin >= pins->count)
        return sis_error_set(error, SIS_BAD_ARGUMENT, "there is no pin %u: they are 0 to %u", (uint64_t)pin,
                             (uint64_t)pins->count - 1);
    if (!good || (setup->output && (setup->pull || setup->edges)))
        return sis_error_set(error, SIS_BAD_ARGUMENT, "pin %u: no such pull or edges, or those of an output",
                             (uint64_t)pin);
    const char *by = pins->driver->taken(pins->context, pin);
    if (by) return sis_error_set(error, SIS_BUSY, "pin %u is used by %s", (uint64_t)pin, by);
    look(pins);
    pins->open |= bit(pin);
    pins->outputs = setup->output ? pins->outputs | bit(pin) : pins->outputs & ~bit(pin);
    pins->edges_of = setup->edges ? pins->edges_of | bit(pin) : pins->edges_of & ~bit(pin);
    pins->driver->set(pins->context, pin, setup);
    return SIS_OK;
}

static sis_status closed(uint32_t pin, sis_error *error) {
    return sis_error_set(error, SIS_BAD_STATE, "pin %u is not open", (uint64_t)pin);
}

static bool is_open(const sis_gpio *pins, uint32_t pin) { return pin < pins->count && pins->open & bit(pin); }

sis_status sis_gpio_read(sis_gpio *pins, uint32_t pin, bool *level, sis_error *error) {
    if (!is_open(pins, pin)) return closed(pin, error);
    look(pins);
    *level = pins->driver->read(pins->context, pin);
    return SIS_OK;
}

sis_status sis_gpio_write(sis_gpio *pins, uint32_t pin, bool level, sis_error *error) {
    if (!is_open(pins, pin)) return closed(pin, error);
    if (!(pins->outputs & bit(pin)))
        return sis_error_set(error, SIS_BAD_STATE, "pin %u is an input", (uint64_t)pin);
    pins->driver->write(pins->context, pin, level);
    return SIS_OK;
}

void sis_gpio_close(sis_gpio *pins, uint32_t pin) {
    if (!is_open(pins, pin)) return;
    look(pins);
    pins->driver->release(pins->context, pin);
    pins->open &= ~bit(pin);
    pins->outputs &= ~bit(pin);
    pins->edges_of &= ~bit(pin);
}

void sis_gpio_close_all(sis_gpio *pins) {
    for (uint32_t pin = 0; pins->open && pin < pins->count; pin++) sis_gpio_close(pins, pin);
    pins->edges_out = pins->edges_in;
    pins->lost_told = pins->lost;
}

uint32_t sis_gpio_edges(sis_gpio *pins, sis_gpio_edge *edges, uint32_t most, uint32_t *lost) {
    uint32_t count = 0;
    if (pins->edges_of) look(pins);
    while (count < most && pins->edges_out != pins->edges_in) {
        edges[count++] = pins->queue[pins->edges_out % SIS_GPIO_EDGES];
        pins->edges_out++; /* its place is free only now */
    }
    uint32_t now = pins->lost;
    *lost = now - pins->lost_told;
    pins->lost_told = now;
    return count;
}

void sis_gpio_saw(sis_gpio *pins, const sis_gpio_edge *edge) {
    if (!(pins->edges_of & bit(edge->pin))) return;
    if (pins->edges_in - pins->edges_out == SIS_GPIO_EDGES) {
        pins->lost++;
        return;
    }
    pins->queue[pins->edges_in % SIS_GPIO_EDGES] = *edge;
    pins->edges_in++;
}

static void write_edge(uint8_t *bytes, uint64_t ns, uint32_t pin, bool level) {
    for (uint32_t i = 0; i < 8; i++) bytes[i] = (uint8_t)(ns >> (8 * i));
    for (uint32_t i = 0; i < 4; i++) bytes[8 + i] = (uint8_t)(pin >> (8 * i));
    bytes[12] = level;
    bytes[13] = bytes[14] = bytes[15] = 0;
}

uint32_t sis_gpio_write_edges(sis_gpio *pins, uint8_t *bytes, uint32_t most) {
    uint32_t count = 0, lost = 0;
    sis_gpio_edge edge;
    while (count + 1 < most && lost == 0 && sis_gpio_edges(pins, &edge, 1, &lost) == 1)
        write_edge(bytes + (size_t)count++ * SIS_GPIO_EDGE_BYTES, edge.ns, edge.pin, edge.level);
    if (lost > 0) write_edge(bytes + (size_t)count++ * SIS_GPIO_EDGE_BYTES, lost, UINT32_MAX, false);
    return count;
}
