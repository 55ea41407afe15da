/* Pins of a host: a recorded fake. The levels at inputs come from a text file, what the script does to its pins goes into
 * another, line by line, with the time of the script's clock (moment.h), so that two runs can be compared. */
#ifndef SIS_HOST_GPIO_H
#define SIS_HOST_GPIO_H

#include "sis/gpio.h"

enum { SIS_HOST_GPIO_PINS = 54 }; /* as many as a Raspberry Pi has */

/* `levels`: "MILLISECONDS PIN LEVEL" a line, in order of time, # begins a remark; NULL: nothing happens at the inputs.
 * `record`: where to; NULL: nowhere. False: `words` (of `room` bytes) say why. Time is the script's own from here on when
 * there are levels. One set a process. */
bool sis_host_gpio_begin(const char *levels, const char *record, char *words, uint32_t room);
void sis_host_gpio_end(void);
/* NULL before sis_host_gpio_begin. */
sis_gpio *sis_host_gpio(void);

/* For the simulator: as in sis/gpio.h. edges: 16 bytes each, how many; the last one may say how many were lost. */
int32_t sis_host_gpio_open(uint32_t pin, bool output, uint32_t pull, uint32_t edges, bool level,
                           sis_error *error);
int32_t sis_host_gpio_read(uint32_t pin, sis_error *error); /* 0, 1; -1: error */
int32_t sis_host_gpio_write(uint32_t pin, bool level, sis_error *error);
void sis_host_gpio_close(uint32_t pin);
uint32_t sis_host_gpio_use(uint32_t pin);
uint32_t sis_host_gpio_edges(uint8_t *bytes, uint32_t most);

#endif
