/* The mailbox to the firmware of a Raspberry Pi's GPU, its property channel
 * (github.com/raspberrypi/firmware/wiki/Mailboxes, "Accessing mailboxes" and "Mailbox property interface"). The GPU reads
 * and writes memory beside the caches; every wait is bounded, for firmware may not answer. */
#include "arch/cache.h"
#include "drivers/driver.h"

enum {
    READ = 0x00,
    READ_STATUS = 0x18,
    WRITE = 0x20,
    WRITE_STATUS = 0x38,
    STATUS_FULL = 1u << 31,
    STATUS_EMPTY = 1u << 30,
    CHANNEL_PROPERTIES = 8,
    CHANNEL_BITS = 0xf,

    REQUEST = 0,
    ANSWERED = 1u << 31,

    GET_REVISION = 0x00010002,
    GET_SERIAL = 0x00010004,
    GET_ARM_MEMORY = 0x00010005,
    GET_CLOCK = 0x00030002,
    SET_CLOCK = 0x00038002,
    GET_VOLTAGE = 0x00030003,
    GET_TEMPERATURE = 0x00030006,
    CLOCK_UART = 2,
    VOLTAGE_CORE = 1,
    TEMPERATURE_SOC = 0,

    UART_HZ = 48000000, /* what the firmware sets by itself; enough for 3 Mbaud */
    REVISION_NEW_STYLE = 1 << 23,

    MOST_LOOKS = 2000000, /* at a device register: some 0.2 s */
    MOST_VALUES = 4,
};

#define REACH 0x40000000u     /* of the GPU: the first GiB */
#define BUS_ALIAS 0xc0000000u /* as the GPU sees it, past its own cache */
#define GIB 0x40000000ull
#define SMALLEST (256ull << 20) /* memory size 0 in a revision code */

/* One message at a time, in whole cache lines of its own. */
typedef struct message {
    uint32_t bytes, code, tag, room, tag_code, values[MOST_VALUES], end;
} message;

static union {
    message m;
    uint32_t words[64];
} shared __attribute__((aligned(256)));

static bool wait_while(uint64_t status, uint32_t flag) {
    for (uint32_t looks = 0; looks < MOST_LOOKS; looks++)
        if (!(sis_device_read(status) & flag)) return true;
    return false;
}

/* Sends the shared message and waits until it comes back; what else comes is left over from others. */
static bool exchange(const sis_facts_device *device) {
    uintptr_t address = (uintptr_t)&shared;
    if (address >= REACH) return false;
    uint32_t word = (uint32_t)address | BUS_ALIAS | CHANNEL_PROPERTIES;

    sis_cache_flush(&shared, sizeof shared);
    if (!wait_while(device->base + WRITE_STATUS, STATUS_FULL)) return false;
    sis_device_write(device->base + WRITE, word);
    for (uint32_t i = 0; i < 16; i++) {
        if (!wait_while(device->base + READ_STATUS, STATUS_EMPTY)) return false;
        if (sis_device_read(device->base + READ) != word) continue;
        sis_cache_flush(&shared, sizeof shared);
        return true;
    }
    return false;
}

/* Asks for `tag`. values: n_in words to send, n_out words back. False when the firmware does not know. */
static bool ask(const sis_facts_device *device, uint32_t tag, uint32_t *values, uint32_t n_in,
                uint32_t n_out) {
    volatile message *m = &shared.m;

    m->bytes = sizeof *m;
    m->code = REQUEST;
    m->tag = tag;
    m->room = sizeof m->values;
    m->tag_code = REQUEST;
    for (uint32_t i = 0; i < MOST_VALUES; i++) m->values[i] = i < n_in ? values[i] : 0;
    m->end = 0;
    if (!exchange(device) || m->code != ANSWERED) return false;
    if (!(m->tag_code & ANSWERED) || (m->tag_code & ~ANSWERED) < n_out * 4) return false;
    for (uint32_t i = 0; i < n_out; i++) values[i] = m->values[i];
    return true;
}

static bool revision(const sis_facts_device *device, uint32_t *code) {
    return ask(device, GET_REVISION, code, 0, 1) && *code != 0;
}

/* The firmware tells of the first GiB. What is above it, as on boards with 2 GiB and more, stands in the revision. */
static bool memory(const sis_facts_device *device, uint32_t i, uint64_t *base, uint64_t *size) {
    uint32_t values[2] = {0, 0}, code;

    if (i == 0) {
        if (!ask(device, GET_ARM_MEMORY, values, 0, 2) || values[1] == 0) return false;
        *base = values[0];
        *size = values[1];
        return true;
    }
    if (i > 1 || !revision(device, &code) || !(code & REVISION_NEW_STYLE)) return false;
    uint64_t all = SMALLEST << (code >> 20 & 7);
    *base = GIB;
    *size = all > GIB ? all - GIB : 0;
    return *size != 0;
}

static bool uart_clock(const sis_facts_device *device, uint32_t least, uint32_t *hz) {
    uint32_t values[3] = {CLOCK_UART, 0, 0};

    if (!ask(device, GET_CLOCK, values, 1, 2)) return false;
    if (values[1] < least) {
        uint32_t wanted[3] = {CLOCK_UART, UART_HZ, 0};
        ask(device, SET_CLOCK, wanted, 3, 2);
        values[0] = CLOCK_UART;
        if (!ask(device, GET_CLOCK, values, 1, 2)) return false;
    }
    *hz = values[1];
    return *hz != 0;
}

static bool serial(const sis_facts_device *device, uint64_t *number) {
    uint32_t values[2] = {0, 0};

    if (!ask(device, GET_SERIAL, values, 0, 2)) return false;
    *number = (uint64_t)values[1] << 32 | values[0];
    return *number != 0;
}

static bool core_voltage(const sis_facts_device *device, uint32_t *microvolts) {
    uint32_t values[2] = {VOLTAGE_CORE, 0};

    if (!ask(device, GET_VOLTAGE, values, 1, 2)) return false;
    *microvolts = values[1];
    return *microvolts != 0 && !(*microvolts & ANSWERED); /* bit 31: there is no such regulator */
}

static bool temperature(const sis_facts_device *device, uint32_t *millidegrees) {
    uint32_t values[2] = {TEMPERATURE_SOC, 0};

    if (!ask(device, GET_TEMPERATURE, values, 1, 2)) return false;
    *millidegrees = values[1];
    return true;
}

const sis_facts_driver sis_bcm2835_mailbox = {memory, uart_clock,   revision,
                                              serial, core_voltage, temperature};
