/* PSCI and semihosting. */
#include "arch/firmware_calls.h"

#include <stdint.h>

enum {
    PSCI_CPU_ON = 0xc4000003u,
    PSCI_SYSTEM_OFF = 0x84000008u,
    PSCI_SYSTEM_RESET = 0x84000009u,
    SYS_EXIT_EXTENDED = 0x20,
    ADP_STOPPED_APPLICATION_EXIT = 0x20026,
};

static sis_psci_conduit conduit;

void sis_psci_set_conduit(sis_psci_conduit by) { conduit = by; }

/* What it answers: 0 for success. */
static int64_t call(uint32_t function, uint64_t first, uint64_t second) {
    register uint64_t x0 __asm__("x0") = function;
    register uint64_t x1 __asm__("x1") = first;
    register uint64_t x2 __asm__("x2") = second;
    register uint64_t x3 __asm__("x3") = 0;

    if (conduit == SIS_PSCI_NONE) return -1;
    if (conduit == SIS_PSCI_HVC)
        __asm__ volatile("hvc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : : "memory");
    else
        __asm__ volatile("smc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : : "memory");
    return (int64_t)x0;
}

bool sis_psci_restart(void) {
    call(PSCI_SYSTEM_RESET, 0, 0);
    return false;
}

bool sis_psci_off(void) {
    call(PSCI_SYSTEM_OFF, 0, 0);
    return false;
}

bool sis_psci_core_on(uint64_t affinity, uintptr_t entry) { return call(PSCI_CPU_ON, affinity, entry) == 0; }

void sis_semihosting_exit(int code) {
    const uint64_t block[2] = {ADP_STOPPED_APPLICATION_EXIT, (uint64_t)code};
    register uint64_t x0 __asm__("x0") = SYS_EXIT_EXTENDED;
    register const void *x1 __asm__("x1") = block;

    __asm__ volatile("hlt #0xf000" : "+r"(x0) : "r"(x1), "m"(block) : "memory");
}
