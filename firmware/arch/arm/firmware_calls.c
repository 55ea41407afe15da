/* PSCI and semihosting, from 32-bit code. */
#include "arch/firmware_calls.h"

#include <stdint.h>

enum {
    SYS_EXIT_EXTENDED = 0x20,
    ADP_STOPPED_APPLICATION_EXIT = 0x20026,
};
#define PSCI_CPU_ON 0x84000003u
#define PSCI_SYSTEM_OFF 0x84000008u
#define PSCI_SYSTEM_RESET 0x84000009u

static sis_psci_conduit conduit;

void sis_psci_set_conduit(sis_psci_conduit by) { conduit = by; }

/* What it answers: 0 for success. */
static int32_t call(uint32_t function, uint32_t first, uint32_t second) {
    register uint32_t r0 __asm__("r0") = function;
    register uint32_t r1 __asm__("r1") = first;
    register uint32_t r2 __asm__("r2") = second;
    register uint32_t r3 __asm__("r3") = 0;

    if (conduit == SIS_PSCI_NONE) return -1;
    if (conduit == SIS_PSCI_HVC)
        __asm__ volatile(".arch_extension virt\n\thvc #0"
                         : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)
                         :
                         : "memory");
    else
        __asm__ volatile(".arch_extension sec\n\tsmc #0"
                         : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)
                         :
                         : "memory");
    return (int32_t)r0;
}

bool sis_psci_restart(void) {
    call(PSCI_SYSTEM_RESET, 0, 0);
    return false;
}

bool sis_psci_off(void) {
    call(PSCI_SYSTEM_OFF, 0, 0);
    return false;
}

bool sis_psci_core_on(uint64_t affinity, uintptr_t entry) {
    return call(PSCI_CPU_ON, (uint32_t)affinity, entry) == 0;
}

void sis_semihosting_exit(int code) {
    const uint32_t block[2] = {ADP_STOPPED_APPLICATION_EXIT, (uint32_t)code};
    register uint32_t r0 __asm__("r0") = SYS_EXIT_EXTENDED;
    register const void *r1 __asm__("r1") = block;

    __asm__ volatile("svc #0x123456" : "+r"(r0) : "r"(r1), "m"(block) : "memory");
}
