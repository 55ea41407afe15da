/* Made by board/generate/index.mjs from board/qemu-virt/board.json. Do not edit. */
#include "kernel/board.h"

static const sis_memory_range memory[] = {
    { "gic", 0x08000000, 0x00020000, SIS_MEMORY_DEVICE },
    { "uart", 0x09000000, 0x00001000, SIS_MEMORY_DEVICE },
    { "clock", 0x09010000, 0x00001000, SIS_MEMORY_DEVICE },
    { "ram", 0x40000000, 0x4000000000, SIS_MEMORY_RAM },
    { "", 0, 0, SIS_MEMORY_END },
};

const sis_board_table sis_board = {
    .name = "qemu-virt",
    .core = "cortex-a72",
    .device_tree = 0x40000000,
    .atags = 0,
    .initrd = 0,
    .console = { &sis_pl011, 0x09000000, 24000000, 115200, 33 },
    .interrupts = { &sis_gicv2, 0x08000000, 0x08010000 },
    .timer_frequency = 62500000,
    .timer_interrupt = 27,
    .alarm_interrupt = 30,
    .cores = { 4, SIS_CORES_PSCI, 0 },
    .reset = { &sis_psci },
    .clock = { &sis_pl031, 0x09010000 },
    .memory = memory,
};
