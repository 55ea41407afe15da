/* Words for ESR_EL1: exception classes and fault status codes (Arm ARM D17.2.37). Usable before the MMU is on. */
#include <stdbool.h>

#include "arch/arm64/exception.h"

enum {
    CLASS_EXECUTE_ABORT_LOWER = 0x20,
    CLASS_EXECUTE_ABORT = 0x21,
    CLASS_DATA_ABORT_LOWER = 0x24,
    CLASS_DATA_ABORT = 0x25,
};

static const char *const classes[64] = {
    [0x00] = "undefined instruction",
    [0x01] = "trapped WFI or WFE",
    [0x07] = "FP or SIMD used while it is off",
    [0x0d] = "branch target exception",
    [0x0e] = "illegal execution state",
    [0x11] = "SVC in AArch32",
    [0x15] = "SVC",
    [0x16] = "HVC",
    [0x17] = "SMC",
    [0x18] = "trapped system register",
    [0x19] = "trapped SVE",
    [0x20] = "instruction abort from a lower level",
    [0x21] = "instruction abort",
    [0x22] = "misaligned program counter",
    [0x24] = "data abort from a lower level",
    [0x25] = "data abort",
    [0x26] = "misaligned stack pointer",
    [0x2c] = "trapped floating point",
    [0x2f] = "SError",
    [0x30] = "breakpoint from a lower level",
    [0x31] = "breakpoint",
    [0x32] = "software step from a lower level",
    [0x33] = "software step",
    [0x34] = "watchpoint from a lower level",
    [0x35] = "watchpoint",
    [0x3c] = "BRK instruction",
};

static const char *const statuses[64] = {
    [0x00] = "address size fault, level 0",
    [0x01] = "address size fault, level 1",
    [0x02] = "address size fault, level 2",
    [0x03] = "address size fault, level 3",
    [0x04] = "translation fault, level 0: not mapped",
    [0x05] = "translation fault, level 1: not mapped",
    [0x06] = "translation fault, level 2: not mapped",
    [0x07] = "translation fault, level 3: not mapped",
    [0x09] = "access flag fault, level 1",
    [0x0a] = "access flag fault, level 2",
    [0x0b] = "access flag fault, level 3",
    [0x0d] = "permission fault, level 1",
    [0x0e] = "permission fault, level 2",
    [0x0f] = "permission fault, level 3",
    [0x10] = "external abort: nothing answers at this address",
    [0x11] = "tag check fault",
    [0x14] = "external abort on a table walk, level 0",
    [0x15] = "external abort on a table walk, level 1",
    [0x16] = "external abort on a table walk, level 2",
    [0x17] = "external abort on a table walk, level 3",
    [0x18] = "parity or ECC error",
    [0x21] = "misaligned access",
    [0x30] = "TLB conflict",
    [0x35] = "unsupported exclusive or atomic access",
};

static uint32_t class_of(uint64_t esr) { return (uint32_t)(esr >> 26) & 63; }

static bool is_execute_abort(uint64_t esr) {
    return class_of(esr) == CLASS_EXECUTE_ABORT || class_of(esr) == CLASS_EXECUTE_ABORT_LOWER;
}

static bool is_data_abort(uint64_t esr) {
    return class_of(esr) == CLASS_DATA_ABORT || class_of(esr) == CLASS_DATA_ABORT_LOWER;
}

const char *sis_exception_class(uint64_t esr) {
    const char *text = classes[class_of(esr)];
    return text ? text : "reserved exception class";
}

const char *sis_fault_status(uint64_t esr) {
    if (!is_execute_abort(esr) && !is_data_abort(esr)) return "";
    const char *text = statuses[esr & 63];
    return text ? text : "reserved fault status";
}

const char *sis_fault_access(uint64_t esr) {
    if (is_execute_abort(esr)) return "execute";
    if (!is_data_abort(esr)) return "";
    return esr & (1 << 6) ? "write" : "read";
}
