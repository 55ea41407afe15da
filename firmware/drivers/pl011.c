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

    LEAST_DIVISOR = 1 << 6,
    MOST_DIVISOR = 0xffff << 6,
};

static void flush(const sis_console_device *device) {
    while (sis_device_read(device->base + FR) & FR_BUSY)
        ;
}

static void listen(const sis_console_device *device, bool on) {
    sis_device_write(device->base + IMSC, on ? INT_RX | INT_RX_TIMEOUT : 0);
}

/* In 64ths of clock / (16 x baud), rounded (DDI 0183, 3.3.6). */
static uint32_t divisor_of(uint32_t clock, uint32_t baud) {
    return (uint32_t)(((uint64_t)clock * 4 + baud / 2) / baud);
}

/* The divisor registers count from the next write of LCRH, which also empties the FIFOs when FEN was off before. */
static void set_divisor(const sis_console_device *device, uint32_t divisor) {
    sis_device_write(device->base + IBRD, divisor >> 6);
    sis_device_write(device->base + FBRD, divisor & 63);
    sis_device_write(device->base + LCRH, LCRH_8_BITS | LCRH_FEN);
}

static void start(const sis_console_device *device, uint32_t clock, uint32_t baud) {
    flush(device);
    sis_device_write(device->base + CR, 0);
    set_divisor(device, divisor_of(clock, baud));
    sis_device_write(device->base + ICR, INT_ALL);
    listen(device, true);
    sis_device_write(device->base + CR, CR_UARTEN | CR_TXE | CR_RXE);
}

static bool set_baud(const sis_console_device *device, uint32_t clock, uint32_t baud) {
    if (baud == 0) return false;
    uint32_t divisor = divisor_of(clock, baud);
    if (divisor < LEAST_DIVISOR || divisor > MOST_DIVISOR) return false;
    uint64_t made = (uint64_t)clock * 4 / divisor, off = made > baud ? made - baud : baud - made;
    if (off * 50 > baud) return false;

    while (sis_device_read(device->base + FR) & FR_TXFF)
        ;
    flush(device);
    sis_device_write(device->base + CR, 0);
    set_divisor(device, divisor);
    sis_device_write(device->base + CR, CR_UARTEN | CR_TXE | CR_RXE);
    return true;
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

const sis_console_driver sis_pl011 = {start, put, get, flush, listen, set_baud};
