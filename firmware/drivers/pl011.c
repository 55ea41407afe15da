/* Arm PrimeCell UART, PL011 (Arm DDI 0183): polled both ways; its receive interrupt says that there is
 * something to poll. */
#include "drivers/driver.h"

enum {
    DR = 0x00,
    FR = 0x18,
    IBRD = 0x24,
    FBRD = 0x28,
    LCRH = 0x2c,
    CR = 0x30,
    IMSC = 0x38,
    ICR = 0x44,

    FR_BUSY = 1 << 3,
    FR_RXFE = 1 << 4,
    FR_TXFF = 1 << 5,
    LCRH_FEN = 1 << 4,
    LCRH_8_BITS = 3 << 5,
    CR_UARTEN = 1 << 0,
    CR_TXE = 1 << 8,
    CR_RXE = 1 << 9,
    INT_RX = 1 << 4,
    INT_RX_TIMEOUT = 1 << 6,
    INT_ALL = 0x7ff,
};

static void flush(const sis_console_device *device) {
    while (sis_device_read(device->base + FR) & FR_BUSY)
        ;
}

static void listen(const sis_console_device *device, bool on) {
    sis_device_write(device->base + IMSC, on ? INT_RX | INT_RX_TIMEOUT : 0);
}

static void start(const sis_console_device *device) {
    /* Divisor in 64ths of clock / (16 x baud), rounded (DDI 0183, 3.3.6). */
    uint32_t divisor = (device->clock * 4 + device->baud / 2) / device->baud;

    flush(device);
    sis_device_write(device->base + CR, 0);
    sis_device_write(device->base + IBRD, divisor >> 6);
    sis_device_write(device->base + FBRD, divisor & 63);
    sis_device_write(device->base + LCRH, LCRH_8_BITS | LCRH_FEN);
    sis_device_write(device->base + ICR, INT_ALL);
    listen(device, true);
    sis_device_write(device->base + CR, CR_UARTEN | CR_TXE | CR_RXE);
}

static void put(const sis_console_device *device, uint8_t byte) {
    while (sis_device_read(device->base + FR) & FR_TXFF)
        ;
    sis_device_write(device->base + DR, byte);
}

static int get(const sis_console_device *device) {
    if (sis_device_read(device->base + FR) & FR_RXFE) return -1;
    return (int)(sis_device_read(device->base + DR) & 0xff);
}

const sis_console_driver sis_pl011 = {start, put, get, flush, listen};
