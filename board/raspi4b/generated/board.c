/* Made by board/generate/index.mjs from board/raspi4b/board.json. Do not edit. */
#include "kernel/board.h"

static const sis_memory_range memory[] = {
    { "ram", 0x00000000, 0xfc000000, SIS_MEMORY_RAM },
    { "peripherals", 0xfe000000, 0x01800000, SIS_MEMORY_DEVICE },
    { "local", 0xff800000, 0x00100000, SIS_MEMORY_DEVICE },
    { "high ram", 0x100000000, 0x100000000, SIS_MEMORY_RAM },
    { "", 0, 0, SIS_MEMORY_END },
};

static const sis_pin pins[] = {
    { 14, SIS_PIN_ALT0, SIS_PULL_NONE },
    { 15, SIS_PIN_ALT0, SIS_PULL_UP },
    { 32, SIS_PIN_INPUT, SIS_PULL_NONE },
    { 33, SIS_PIN_INPUT, SIS_PULL_UP },
};

static const uint64_t core_release[] = { 0xd8, 0xe0, 0xe8, 0xf0 };

const sis_board_table sis_board = {
    .name = "raspi4b",
    .core = "cortex-a72",
    .device_tree = 0,
    .atags = 0x100,
    .initrd = 0x08000000,
    .console = { &sis_pl011, 0xfe201000, 48000000, 115200, 153 },
    .interrupts = { &sis_gicv2, 0xff841000, 0xff842000 },
    .timer_frequency = 54000000,
    .timer_interrupt = 27,
    .alarm_interrupt = 30,
    .cores = { 4, SIS_CORES_SPIN_TABLE, core_release },
    .reset = { &sis_bcm2835_reset, 0xfe100000 },
    .watchdog = { &sis_bcm2835_watchdog, 0xfe100000 },
    .facts = { &sis_bcm2835_mailbox, 0xfe00b880 },
    .pins = { &sis_bcm2711_pins, 0xfe200000, pins, sizeof pins / sizeof *pins },
    .gpio = { &sis_bcm2835_gpio, 0xfe200000, { 145, 146, 147 } },
    .memory = memory,
};
