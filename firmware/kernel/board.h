/* The board's table: everything the kernel knows about the machine it was built for. Made from board/NAME/board.json. */
#ifndef SIS_BOARD_H
#define SIS_BOARD_H

#include "drivers/driver.h"

typedef enum sis_memory_kind { SIS_MEMORY_END, SIS_MEMORY_RAM, SIS_MEMORY_DEVICE } sis_memory_kind;

typedef struct sis_memory_range {
    const char *name;
    uint64_t base, size;
    sis_memory_kind kind; /* SIS_MEMORY_END ends the table */
} sis_memory_range;

/* How the other cores come to run. */
typedef enum sis_core_start {
    SIS_CORES_NONE,       /* they do not */
    SIS_CORES_PSCI,       /* CPU_ON */
    SIS_CORES_SPIN_TABLE, /* core i waits (WFE) until the 64-bit word at release[i] holds where to go */
    SIS_CORES_MAILBOXES, /* core i waits until the device register release[i] was written where to go (32 bits) */
} sis_core_start;

typedef struct sis_cores {
    uint32_t count;
    sis_core_start start;
    const uint64_t *release; /* one for each core; NULL where nothing is released so */
} sis_cores;

typedef struct sis_board_table {
    const char *name;
    const char *core;     /* core type, for the choice of kernels */
    uint64_t device_tree; /* where to look when the loader hands none over; 0 = nowhere */
    uint64_t atags;       /* and for the older list of tags */
    uint64_t initrd;      /* and for an archive, when neither tells of one */
    sis_console_device console;
    sis_interrupt_device interrupts;
    uint32_t timer_frequency; /* Hz, where CNTFRQ was left 0 */
    uint32_t timer_interrupt; /* of the virtual timer */
    uint32_t alarm_interrupt; /* of the physical timer */
    sis_cores cores;
    sis_reset_device reset;
    sis_watchdog_device watchdog;
    sis_facts_device facts;
    sis_pins_device pins;
    sis_gpio_device gpio;
    sis_clock_device clock;
    const sis_memory_range *memory; /* RAM: where it may be; the device tree says how much there is */
} sis_board_table;

extern const sis_board_table sis_board;

#endif
