/* Restart and power-off by PSCI (Arm DEN 0022), where the device tree says how it is called. */
#include "arch/firmware_calls.h"
#include "drivers/driver.h"

static bool restart(const sis_reset_device *device) {
    (void)device;
    return sis_psci_restart();
}

static bool off(const sis_reset_device *device) {
    (void)device;
    return sis_psci_off();
}

const sis_reset_driver sis_psci = {restart, off};
