/* Words for vectors and fault status codes. Usable before the MMU is on. */
#include "arch/arm/exception.h"

static const char *const vectors[SIS_VECTORS] = {
    [0] = "reset",
    [SIS_VECTOR_UNDEFINED] = "undefined instruction",
    [2] = "SVC",
    [SIS_VECTOR_PREFETCH_ABORT] = "instruction abort",
    [SIS_VECTOR_DATA_ABORT] = "data abort",
    [5] = "HYP trap",
    [6] = "interrupt nobody asked for",
    [7] = "fast interrupt nobody asked for",
};

static const char *const statuses[64] = {
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
    [0x11] = "SError",
    [0x15] = "external abort on a table walk, level 1",
    [0x16] = "external abort on a table walk, level 2",
    [0x17] = "external abort on a table walk, level 3",
    [0x18] = "parity or ECC error",
    [0x19] = "parity or ECC error, of unknown time",
    [0x21] = "misaligned access",
    [0x22] = "debug event",
    [0x30] = "TLB conflict",
    [0x34] = "cache lockdown",
    [0x3a] = "coprocessor abort",
};

const char *sis_vector_name(uint32_t vector) {
    return vector < SIS_VECTORS ? vectors[vector] : "unknown exception";
}

const char *sis_fault_status(uint32_t status) {
    const char *text = statuses[status & 63];
    return text ? text : "reserved fault status";
}

const char *sis_fault_access(uint32_t vector, uint32_t status) {
    if (vector == SIS_VECTOR_PREFETCH_ABORT) return "execute";
    return status & (1 << 11) ? "write" : "read";
}
