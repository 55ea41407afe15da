/* Made by board/generate/index.mjs from board/raspi3b/board.json. Do not edit. */
#include "kernel/board.h"

static const sis_memory_range memory[] = {
    { "ram", 0x00000000, 0x3f000000, SIS_MEMORY_RAM },
    { "peripherals", 0x3f000000, 0x01000000, SIS_MEMORY_DEVICE },
    { "local", 0x40000000, 0x00001000, SIS_MEMORY_DEVICE },
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
    .name = "raspi3b",
    .core = "cortex-a53",
    .device_tree = 0,
    .atags = 0x100,
    .initrd = 0x08000000,
    .console = { &sis_pl011, 0x3f201000, 48000000, 115200, 89 },
    .interrupts = { &sis_bcm2836, 0x3f00b200, 0x40000000 },
    .timer_frequency = 19200000,
    .timer_interrupt = 3,
    .alarm_interrupt = 1,
    .cores = { 4, SIS_CORES_SPIN_TABLE, core_release },
    .reset = { &sis_bcm2835_reset, 0x3f100000 },
    .watchdog = { &sis_bcm2835_watchdog, 0x3f100000 },
    .facts = { &sis_bcm2835_mailbox, 0x3f00b880 },
    .pins = { &sis_bcm2835_pins, 0x3f200000, pins, sizeof pins / sizeof *pins },
    .gpio = { &sis_bcm2835_gpio, 0x3f200000, { 81, 82, 83 } },
    .memory = memory,
};
