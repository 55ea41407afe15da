/* PSCI and semihosting, from 32-bit code. */
#include "arch/firmware_calls.h"

#include <stdint.h>

enum {
    SYS_EXIT_EXTENDED = 0x20,
    ADP_STOPPED_APPLICATION_EXIT = 0x20026,
};
#define PSCI_SYSTEM_OFF 0x84000008u
#define PSCI_SYSTEM_RESET 0x84000009u

static sis_psci_conduit conduit;

void sis_psci_set_conduit(sis_psci_conduit by) { conduit = by; }

static bool call(uint32_t function) {
    register uint32_t r0 __asm__("r0") = function;

    if (conduit == SIS_PSCI_HVC)
        __asm__ volatile(".arch_extension virt\n\thvc #0" : "+r"(r0) : : "r1", "r2", "r3", "memory");
    else if (conduit == SIS_PSCI_SMC)
        __asm__ volatile(".arch_extension sec\n\tsmc #0" : "+r"(r0) : : "r1", "r2", "r3", "memory");
    return false;
}

bool sis_psci_restart(void) { return call(PSCI_SYSTEM_RESET); }

bool sis_psci_off(void) { return call(PSCI_SYSTEM_OFF); }

void sis_semihosting_exit(int code) {
    const uint32_t block[2] = {ADP_STOPPED_APPLICATION_EXIT, (uint32_t)code};
    register uint32_t r0 __asm__("r0") = SYS_EXIT_EXTENDED;
    register const void *r1 __asm__("r1") = block;

    __asm__ volatile("svc #0x123456" : "+r"(r0) : "r"(r1), "m"(block) : "memory");
}
