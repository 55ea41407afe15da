/* The board's table: everything the kernel knows about the machine it was built for. Made from board/NAME/board.json. */
#ifndef SIS_BOARD_H
#define SIS_BOARD_H

#include "arch/firmware_calls.h"
#include "drivers/driver.h"

typedef enum sis_memory_kind { SIS_MEMORY_END, SIS_MEMORY_RAM, SIS_MEMORY_DEVICE } sis_memory_kind;

typedef struct sis_memory_range {
    const char *name;
    uint64_t base, size;
    sis_memory_kind kind; /* SIS_MEMORY_END ends the table */
} sis_memory_range;

typedef struct sis_board_table {
    const char *name;
    const char *core;     /* core type, for the choice of kernels */
    uint64_t device_tree; /* where to look when the loader hands none over; 0 = nowhere */
    sis_console_device console;
    sis_interrupt_device interrupts;
    uint32_t timer_frequency; /* Hz, where CNTFRQ was left 0 */
    uint32_t timer_interrupt; /* of the virtual timer */
    uint32_t alarm_interrupt; /* of the physical timer */
    bool (*restart)(void);    /* return only when the board cannot */
    bool (*power_off)(void);
    const sis_memory_range *memory; /* RAM: where it may be; the device tree says how much there is */
} sis_board_table;

extern const sis_board_table sis_board;

#endif
