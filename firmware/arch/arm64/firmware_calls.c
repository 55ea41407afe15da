/* PSCI and semihosting. */
#include "arch/firmware_calls.h"

#include <stdint.h>

enum {
    PSCI_SYSTEM_OFF = 0x84000008u,
    PSCI_SYSTEM_RESET = 0x84000009u,
    SYS_EXIT_EXTENDED = 0x20,
    ADP_STOPPED_APPLICATION_EXIT = 0x20026,
};

static sis_psci_conduit conduit;

void sis_psci_set_conduit(sis_psci_conduit by) { conduit = by; }

static bool call(uint32_t function) {
    register uint64_t x0 __asm__("x0") = function;

    if (conduit == SIS_PSCI_HVC)
        __asm__ volatile("hvc #0" : "+r"(x0) : : "x1", "x2", "x3", "memory");
    else if (conduit == SIS_PSCI_SMC)
        __asm__ volatile("smc #0" : "+r"(x0) : : "x1", "x2", "x3", "memory");
    return false;
}

bool sis_psci_restart(void) { return call(PSCI_SYSTEM_RESET); }

bool sis_psci_off(void) { return call(PSCI_SYSTEM_OFF); }

void sis_semihosting_exit(int code) {
    const uint64_t block[2] = {ADP_STOPPED_APPLICATION_EXIT, (uint64_t)code};
    register uint64_t x0 __asm__("x0") = SYS_EXIT_EXTENDED;
    register const void *x1 __asm__("x1") = block;

    __asm__ volatile("hlt #0xf000" : "+r"(x0) : "r"(x1), "m"(block) : "memory");
}
