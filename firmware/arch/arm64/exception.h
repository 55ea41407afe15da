/* What the vectors save, and the report made of it. */
#ifndef SIS_ARM64_EXCEPTION_H
#define SIS_ARM64_EXCEPTION_H

#include "arch/exception.h"

/* Written by vectors.S, field by field. */
struct sis_exception_frame {
    uint64_t x[31];
    uint64_t sp; /* SP_EL0: the stack of the code that faulted */
    uint64_t pc; /* ELR_EL1 */
    uint64_t spsr;
    uint64_t esr;
    uint64_t far;
};

/* Prints the report and ends the run with exit code 70. Also before the MMU is on. */
_Noreturn void sis_exception(const sis_exception_frame *frame, uint32_t vector);

/* Words for an ESR_EL1 (Arm ARM D17.2.37): its class, and the fault status of an abort ("" for other classes). */
const char *sis_exception_class(uint64_t esr);
const char *sis_fault_status(uint64_t esr);

/* The access an abort made: "read", "write" or "execute"; "" for other classes. */
const char *sis_fault_access(uint64_t esr);

#endif
