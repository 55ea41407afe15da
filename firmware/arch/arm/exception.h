/* What the vectors save, and the report made of it. */
#ifndef SIS_ARM_EXCEPTION_H
#define SIS_ARM_EXCEPTION_H

#include "arch/exception.h"

/* Written by vectors.S, field by field. */
struct sis_exception_frame {
    uint32_t r[13];
    uint32_t sp, lr; /* of system mode: the code that faulted */
    uint32_t pc, cpsr;
    uint32_t status, address; /* IFSR and IFAR of prefetch aborts, else DFSR and DFAR */
    uint32_t unused;          /* the stack stays aligned to 8 */
};

/* Numbers of the vectors. */
enum { SIS_VECTOR_UNDEFINED = 1, SIS_VECTOR_PREFETCH_ABORT = 3, SIS_VECTOR_DATA_ABORT = 4, SIS_VECTORS = 8 };

/* Prints the report and ends the run with exit code 70. Also before the MMU is on. */
_Noreturn void sis_exception(const sis_exception_frame *frame, uint32_t vector);

/* Words for a vector, and for the fault status of an abort in the long format (DDI 0406C, B3.13.4). */
const char *sis_vector_name(uint32_t vector);
const char *sis_fault_status(uint32_t status);

/* The access an abort made: "read", "write" or "execute". */
const char *sis_fault_access(uint32_t vector, uint32_t status);

#endif
