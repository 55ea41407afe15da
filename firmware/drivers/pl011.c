/* Arm PrimeCell UART, PL011 (Arm DDI 0183): sends as its FIFO has room; its receive interrupt says that there is
 * something to get. */
#include "drivers/driver.h"

enum {
    DR = 0x00,
    FR = 0x18,
    IBRD = 0x24,
    FBRD = 0x28,
    LCRH = 0x2c,
    CR = 0x30,
    IFLS = 0x34,
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
    IFLS_RX_QUARTER = 1 << 3, /* interrupt at 4 of 16 bytes: 12 more may come before one is lost */
    FIFO_BYTES = 32,          /* 16 before r1p5 */
    DR_FRAMING = 1 << 8,
    DR_PARITY = 1 << 9,
    DR_BREAK = 1 << 10,
    DR_OVERRUN = 1 << 11,
    MOST_DIVISOR = 0xffff << 6 | 63,
    MOST_LOOKS = 10000000, /* at a device register, some 100 ns each: a full FIFO at 300 baud takes 0.6 s */
};

/* Bounded: with bytes in its FIFO and switched off, as a loader may leave it, the device is busy for ever. */
static void flush(const sis_console_device *device) {
    for (uint32_t looks = 0; looks < MOST_LOOKS && sis_device_read(device->base + FR) & FR_BUSY; looks++)
        ;
}

static void listen(const sis_console_device *device, bool on) {
    sis_device_write(device->base + IMSC, on ? INT_RX | INT_RX_TIMEOUT : 0);
}

/* In 64ths of clock / (16 x baud), rounded (DDI 0183, 3.3.6); 0: the clock cannot make this baud. */
static uint32_t divisor_of(uint32_t clock, uint32_t baud) {
    if (baud == 0 || clock / 16 < baud) return 0;
    uint64_t divisor = ((uint64_t)clock * 4 + baud / 2) / baud;
    return divisor <= MOST_DIVISOR ? (uint32_t)divisor : 0;
}

static bool can_baud(const sis_console_device *device, uint32_t baud) {
    uint32_t divisor = divisor_of(device->clock, baud);
    if (divisor == 0) return false;
    uint32_t made = (uint32_t)((uint64_t)device->clock * 4 / divisor);
    uint32_t off = made > baud ? made - baud : baud - made;
    return off <= baud / 50;
}

/* Writing LCRH is what makes the device take over the divisor (3.3.7). */
static bool set_baud(const sis_console_device *device, uint32_t baud) {
    uint32_t divisor = divisor_of(device->clock, baud);

    if (divisor == 0) return false;
    flush(device);
    sis_device_write(device->base + CR, 0);
    sis_device_write(device->base + IBRD, divisor >> 6);
    sis_device_write(device->base + FBRD, divisor & 63);
    sis_device_write(device->base + LCRH, LCRH_8_BITS | LCRH_FEN);
    sis_device_write(device->base + CR, CR_UARTEN | CR_TXE | CR_RXE);
    return true;
}

/* Bytes may come at any moment of this: what is in the FIFO before its interrupt is cleared would raise none, and QEMU keeps the
 * interrupt of a byte that switching the FIFO on dropped, until DR is read. Both end with an emptied FIFO; `get` may follow. */
static void start(const sis_console_device *device) {
    flush(device);
    sis_device_write(device->base + CR, 0);
    sis_device_write(device->base + IFLS, IFLS_RX_QUARTER);
    set_baud(device, device->baud);
    sis_device_write(device->base + ICR, INT_ALL);
    for (uint32_t bytes = 0; bytes < FIFO_BYTES; bytes++) {
        sis_device_read(device->base + DR);
        if (sis_device_read(device->base + FR) & FR_RXFE) break;
    }
    listen(device, true);
}

static bool try_put(const sis_console_device *device, uint8_t byte) {
    if (sis_device_read(device->base + FR) & FR_TXFF) return false;
    sis_device_write(device->base + DR, byte);
    return true;
}

static int get(const sis_console_device *device) {
    if (sis_device_read(device->base + FR) & FR_RXFE) return -1;
    uint32_t data = sis_device_read(device->base + DR);
    int got = (int)(data & 0xff);
    if (data & DR_OVERRUN) got |= SIS_RECEIVED_OVERRUN;
    if (data & (DR_FRAMING | DR_PARITY | DR_BREAK)) got |= SIS_RECEIVED_DAMAGED;
    return got;
}

const sis_console_driver sis_pl011 = {start, try_put, get, flush, listen, can_baud, set_baud};
