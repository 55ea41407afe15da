/* The PL011's driver against a device of its own: bytes that come at every moment of its start leave it neither deaf nor with an
 * interrupt that never ends. */
#include "drivers/driver.h"
#include "unity.h"

#include <string.h>

#define sis_device_read fake_read
#define sis_device_write fake_write
static uint32_t fake_read(uint64_t address);
static void fake_write(uint64_t address, uint32_t value);
#include "drivers/pl011.c"

static struct {
    uint32_t count, line, mask, raised; /* bytes in the FIFO, LCRH, IMSC, interrupts */
    uint32_t looks, byte_at;            /* accesses so far; after which of them a byte comes */
} device;

/* The interrupt comes as the first byte goes into an empty FIFO, and only then: as QEMU has it, whatever IFLS says. */
static void byte_comes(void) {
    const uint32_t room = device.line & LCRH_FEN ? FIFO_BYTES : 1;
    if (device.count == room) return;
    if (++device.count == 1) device.raised |= INT_RX;
}

static void looked(void) {
    if (device.looks++ == device.byte_at) byte_comes();
}

static uint32_t fake_read(uint64_t address) {
    uint32_t value = 0;
    if (address == FR) value = device.count ? 0 : FR_RXFE;
    if (address == DR) {
        if (device.count > 0) device.count--;
        if (device.count == 0) device.raised &= ~(uint32_t)INT_RX;
    }
    looked();
    return value;
}

/* Switching the FIFO on or off drops what it holds, and leaves the interrupt. */
static void fake_write(uint64_t address, uint32_t value) {
    if (address == LCRH && (device.line ^ value) & LCRH_FEN) device.count = 0;
    if (address == LCRH) device.line = value;
    if (address == IMSC) device.mask = value;
    if (address == ICR) device.raised &= ~value;
    looked();
}

static void bytes_while_it_starts(bool begun, uint32_t waiting) {
    static const sis_console_device at_zero = {.clock = 48000000, .baud = 115200};
    const uint32_t never = UINT32_MAX;
    uint32_t last = 1;
    for (uint32_t at = 0; at < last; at++) {
        memset(&device, 0, sizeof device);
        device.line = begun ? LCRH_8_BITS | LCRH_FEN : 0;
        device.byte_at = never;
        for (uint32_t i = 0; i < waiting; i++) byte_comes();
        device.byte_at = at;
        sis_pl011.start(&at_zero);
        last = device.looks;
        device.byte_at = never;
        TEST_ASSERT_EQUAL_UINT32_MESSAGE(INT_RX | INT_RX_TIMEOUT, device.mask, "it listens");
        if (device.raised & device.mask)
            while (sis_pl011.get(&at_zero) >= 0)
                ;
        TEST_ASSERT_EQUAL_UINT32_MESSAGE(0, device.raised & device.mask, "an interrupt that never ends");
        TEST_ASSERT_EQUAL_UINT32_MESSAGE(0, device.count, "bytes that nobody is told of");
        byte_comes();
        TEST_ASSERT_EQUAL_UINT32(INT_RX, device.raised & device.mask);
        TEST_ASSERT_EQUAL(0, sis_pl011.get(&at_zero));
    }
    TEST_ASSERT_GREATER_THAN(5, last);
}

static void test_bytes_while_it_starts(void) {
    for (uint32_t waiting = 0; waiting < 3; waiting++) {
        bytes_while_it_starts(false, waiting); /* after a reset */
        bytes_while_it_starts(true, waiting);  /* after a loader */
    }
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UnityBegin("pl011_test.c");
    RUN_TEST(test_bytes_while_it_starts);
    return UnityEnd();
}
