/* Pins of the native module, where the platform has some. */
#include "native.h"

enum { MOST_EDGES = 64 }; /* of one answer */

/* The platform's pins; NULL: an exception is pending. */
static sis_gpio *pins_of(sis_call *call) {
    const sis_platform *platform = call->engine->platform;
    if (!platform->pins)
        sis_throw_status(call->context, SIS_UNSUPPORTED, "gpio: %s has no pins", platform->target);
    return platform->pins;
}

static JSValue done(sis_call *call, sis_status status, const sis_error *error) {
    return status == SIS_OK ? JS_UNDEFINED : sis_throw_error(call->context, error);
}

JSValue sis_platform_gpio_pins(sis_call *call) {
    const sis_gpio *pins = call->engine->platform->pins;
    uint8_t uses[SIS_GPIO_MOST];
    uint32_t count = pins ? pins->count : 0;
    for (uint32_t pin = 0; pin < count; pin++) uses[pin] = (uint8_t)sis_gpio_use(pins, pin);
    return JS_NewUint8ArrayCopy(call->context, uses, count);
}

JSValue sis_platform_gpio_open(sis_call *call, uint32_t pin, bool output, uint32_t pull, uint32_t edges,
                               bool level) {
    sis_gpio *pins = pins_of(call);
    sis_error error = {.status = SIS_OK};
    if (!pins) return JS_EXCEPTION;
    sis_gpio_setup setup = {output, pull < 255 ? (uint8_t)pull : 255, edges < 255 ? (uint8_t)edges : 255,
                            level};
    return done(call, sis_gpio_open(pins, pin, &setup, &error), &error);
}

JSValue sis_platform_gpio_read(sis_call *call, uint32_t pin) {
    sis_gpio *pins = pins_of(call);
    sis_error error = {.status = SIS_OK};
    bool level = false;
    if (!pins) return JS_EXCEPTION;
    if (sis_gpio_read(pins, pin, &level, &error) != SIS_OK) return sis_throw_error(call->context, &error);
    return JS_NewBool(call->context, level);
}

JSValue sis_platform_gpio_write(sis_call *call, uint32_t pin, bool level) {
    sis_gpio *pins = pins_of(call);
    sis_error error = {.status = SIS_OK};
    return pins ? done(call, sis_gpio_write(pins, pin, level, &error), &error) : JS_EXCEPTION;
}

JSValue sis_platform_gpio_close(sis_call *call, uint32_t pin) {
    sis_gpio *pins = pins_of(call);
    if (!pins) return JS_EXCEPTION;
    sis_gpio_close(pins, pin);
    return JS_UNDEFINED;
}

JSValue sis_platform_gpio_edges(sis_call *call) {
    sis_gpio *pins = pins_of(call);
    uint8_t bytes[MOST_EDGES * SIS_GPIO_EDGE_BYTES];
    if (!pins) return JS_EXCEPTION;
    uint32_t count = sis_gpio_write_edges(pins, bytes, MOST_EDGES);
    return JS_NewUint8ArrayCopy(call->context, bytes, (size_t)count * SIS_GPIO_EDGE_BYTES);
}
