/* The board's pins for scripts. Pins that its table sets for itself, as the UART's, are not among those they may open. */
#ifndef SIS_KERNEL_GPIO_H
#define SIS_KERNEL_GPIO_H

#include "sis/gpio.h"

/* NULL: the board has none. */
sis_gpio *sis_gpio_pins(void);

/* In an interrupt; false: it is none of pins. */
bool sis_gpio_interrupt(uint32_t interrupt);

#endif
