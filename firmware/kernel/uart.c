/* Between the UART's driver and whoever reads and writes bytes. */
#include "kernel/uart.h"

#include "arch/interrupts.h"
#include "kernel/board.h"
#include "kernel/ring.h"

static uint8_t space[SIS_UART_RING];
static sis_ring received = {.bytes = space, .size = SIS_UART_RING};
static sis_uart_errors errors;
static bool listening = true;

/* The board's own, but for the clock, once its firmware told it. */
static sis_console_device told;

static const sis_console_device *device(void) { return told.driver ? &told : &sis_board.console; }

#define DEVICE (device())

void sis_uart_start(void) {
    const sis_pins_device *pins = &sis_board.pins;
    const sis_facts_device *facts = &sis_board.facts;
    uint32_t hz;

    for (size_t i = 0; i < pins->count; i++) pins->driver->set(pins, &pins->pins[i]);
    told = sis_board.console;
    if (facts->driver && facts->driver->uart_clock(facts, told.baud * 16, &hz)) told.clock = hz;
    DEVICE->driver->start(DEVICE);
}

void sis_uart_take(void) {
    uint32_t mask = sis_mask_interrupts();
    int got = 0;
    while (sis_ring_room(&received) > 0 && (got = DEVICE->driver->get(DEVICE)) >= 0) {
        if (got & SIS_RECEIVED_OVERRUN) errors.overruns++;
        if (got & SIS_RECEIVED_DAMAGED)
            errors.damaged++;
        else
            sis_ring_put(&received, (uint8_t)got);
    }
    bool room = sis_ring_room(&received) > 0;
    if (room != listening) DEVICE->driver->listen(DEVICE, room);
    listening = room;
    sis_restore_interrupts(mask);
}

size_t sis_uart_read(uint8_t *bytes, size_t size) {
    size_t count = 0;
    int byte;

    sis_uart_take();
    while (count < size && (byte = sis_ring_get(&received)) >= 0) bytes[count++] = (uint8_t)byte;
    return count;
}

uint32_t sis_uart_waiting(void) { return sis_ring_count(&received); }

void sis_uart_put(uint8_t byte) {
    while (!DEVICE->driver->try_put(DEVICE, byte))
        ;
}

bool sis_uart_try_put(uint8_t byte) { return DEVICE->driver->try_put(DEVICE, byte); }

void sis_uart_flush(void) { DEVICE->driver->flush(DEVICE); }

bool sis_uart_set_baud(uint32_t baud) {
    DEVICE->driver->flush(DEVICE);
    return DEVICE->driver->set_baud(DEVICE, baud);
}

sis_uart_errors sis_uart_errors_seen(void) { return errors; }
