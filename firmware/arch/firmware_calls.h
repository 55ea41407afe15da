/* Calls out of the kernel: PSCI (Arm DEN 0022) to the board's firmware, semihosting (Arm's semihosting specification)
 * to the emulator. */
#ifndef SIS_ARCH_FIRMWARE_CALLS_H
#define SIS_ARCH_FIRMWARE_CALLS_H

#include <stdbool.h>
#include <stdint.h>

typedef enum sis_psci_conduit { SIS_PSCI_NONE, SIS_PSCI_HVC, SIS_PSCI_SMC } sis_psci_conduit;

/* How the device tree's /psci says firmware is called; none until told. */
void sis_psci_set_conduit(sis_psci_conduit conduit);

/* Return, with false, only where there is no PSCI. */
bool sis_psci_restart(void);
bool sis_psci_off(void);

/* Starts the core of that affinity at `entry`. False where it cannot be. */
bool sis_psci_core_on(uint64_t affinity, uintptr_t entry);

/* Does not return where an emulator answers. Its exit status is `code`. */
void sis_semihosting_exit(int code);

#endif
