/* The console's UART: what it receives waits in a ring, filled by its interrupt; what is sent goes out as it has room. */
#ifndef SIS_UART_H
#define SIS_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIS_UART_RING = 32768 }; /* 100 ms at 3 Mbaud */

void sis_uart_start(void);

/* Moves what the device holds into the ring, as far as there is room; the device keeps the rest, and its interrupt is off
 * until there is room again. Also in interrupts. */
void sis_uart_take(void);

/* Some of the ring; takes first. */
size_t sis_uart_read(uint8_t *bytes, size_t size);
uint32_t sis_uart_waiting(void);

/* put waits for the device; try_put returns false instead. Both usable before the MMU is on. */
void sis_uart_put(uint8_t byte);
bool sis_uart_try_put(uint8_t byte);
void sis_uart_flush(void);

/* After the last byte is out. False where the device cannot. */
bool sis_uart_set_baud(uint32_t baud);

typedef struct sis_uart_errors {
    uint32_t overruns; /* bytes were lost: the ring was full, or interrupts came too late */
    uint32_t damaged;  /* bytes with a framing or parity error, or a break: dropped */
} sis_uart_errors;

sis_uart_errors sis_uart_errors_seen(void);

#endif
