/* Pins of a place that has some: who uses which, and the edges that were seen, over a driver of the place's own (a
 * Raspberry Pi's registers, a recorded fake). A pin belongs to whoever opened it until it is closed; the board's own
 * (its UART's) cannot be opened.
 *
 * sis_gpio_saw may be called from an interrupt that interrupts any other function; all others belong to one thread. */
#ifndef SIS_GPIO_H
#define SIS_GPIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sis/error.h"

enum { SIS_GPIO_MOST = 64, SIS_GPIO_EDGES = 256 };

enum { SIS_GPIO_PULL_NONE, SIS_GPIO_PULL_UP, SIS_GPIO_PULL_DOWN };
enum { SIS_GPIO_RISING = 1, SIS_GPIO_FALLING = 2 };

typedef struct sis_gpio_setup {
    bool output;
    uint8_t pull;  /* of an input */
    uint8_t edges; /* of an input: which are told; 0: none */
    bool level;    /* of an output, from its first moment on */
} sis_gpio_setup;

typedef struct sis_gpio_driver {
    /* Whether the board itself uses the pin, for what: "the console"; NULL: it does not. */
    const char *(*taken)(void *context, uint32_t pin);
    void (*set)(void *context, uint32_t pin, const sis_gpio_setup *setup);
    bool (*read)(void *context, uint32_t pin);
    void (*write)(void *context, uint32_t pin, bool level);
    /* Back to an input that tells nothing. */
    void (*release)(void *context, uint32_t pin);
    /* Tells by sis_gpio_saw what was seen since; NULL: an interrupt does. */
    void (*look)(void *context);
} sis_gpio_driver;

typedef struct sis_gpio_edge {
    uint64_t ns; /* when, of the place's clock */
    uint32_t pin;
    bool level; /* behind the edge */
} sis_gpio_edge;

typedef struct sis_gpio {
    const sis_gpio_driver *driver;
    void *context;
    uint32_t count; /* pins 0 … count - 1 */
    uint64_t open, outputs, edges_of;
    volatile uint32_t edges_in, edges_out; /* count without end */
    volatile uint32_t lost;                /* likewise, of edges; told: of these */
    uint32_t lost_told;
    sis_gpio_edge queue[SIS_GPIO_EDGES];
} sis_gpio;

void sis_gpio_start(sis_gpio *pins, const sis_gpio_driver *driver, void *context, uint32_t count);

enum { SIS_GPIO_FREE, SIS_GPIO_TAKEN, SIS_GPIO_OPEN };
uint32_t sis_gpio_use(const sis_gpio *pins, uint32_t pin);

/* BAD_ARGUMENT: there is no such pin; BUSY: the board uses it. An open pin is set up anew. */
sis_status sis_gpio_open(sis_gpio *pins, uint32_t pin, const sis_gpio_setup *setup, sis_error *error);
/* BAD_STATE: it is not open, or (to write) no output. */
sis_status sis_gpio_read(sis_gpio *pins, uint32_t pin, bool *level, sis_error *error);
sis_status sis_gpio_write(sis_gpio *pins, uint32_t pin, bool level, sis_error *error);
void sis_gpio_close(sis_gpio *pins, uint32_t pin);
void sis_gpio_close_all(sis_gpio *pins);

/* The oldest edges, at most so many, in the order in which they were seen; how many there was no room for since. */
uint32_t sis_gpio_edges(sis_gpio *pins, sis_gpio_edge *edges, uint32_t most, uint32_t *lost);

/* The same as bytes, SIS_GPIO_EDGE_BYTES each, little-endian: ns u64, pin u32, level u8, three zeros; how many, at most `most`.
 * Where edges were lost, the last one says how many: as its ns, with the pin 4294967295. */
enum { SIS_GPIO_EDGE_BYTES = 16 };
uint32_t sis_gpio_write_edges(sis_gpio *pins, uint8_t *bytes, uint32_t most);

/* The driver saw an edge. */
void sis_gpio_saw(sis_gpio *pins, const sis_gpio_edge *edge);

#endif
