/* The usual rates, those that the UART's clock makes closely enough. */
#include "session/bauds.h"

#include "kernel/board.h"

static const uint32_t usual[] = {9600, 57600, 115200, 230400, 460800, 921600, 1500000, 3000000};
enum { USUAL = sizeof usual / sizeof *usual };

static uint32_t possible[USUAL];

uint32_t sis_bauds(const uint32_t **bauds) {
    const sis_console_device *device = &sis_board.console;
    uint32_t count = 0;

    for (uint32_t i = 0; i < USUAL; i++)
        if (usual[i] != device->baud && device->driver->can_baud(device, usual[i]))
            possible[count++] = usual[i];
    *bauds = possible;
    return count;
}
