/* System registers of a 32-bit core: coprocessor 15, the generic timer's 64-bit registers, barriers. Usable before the MMU is
 * on. */
#ifndef SIS_ARM_REGISTERS_H
#define SIS_ARM_REGISTERS_H

#include <stdint.h>

/* Named as the Arm ARM (DDI 0406C, B3.17) lists them: CRn, opc1, CRm, opc2. */
#define sis_read_cp15(crn, opc1, crm, opc2)                                                                 \
    ({                                                                                                      \
        uint32_t value_;                                                                                    \
        __asm__ volatile("mrc p15, " #opc1 ", %0, " #crn ", " #crm ", " #opc2 : "=r"(value_) : : "memory"); \
        value_;                                                                                             \
    })

#define sis_write_cp15(crn, opc1, crm, opc2, value)                       \
    __asm__ volatile("mcr p15, " #opc1 ", %0, " #crn ", " #crm ", " #opc2 \
                     :                                                    \
                     : "r"((uint32_t)(value))                             \
                     : "memory")

/* 64 bits: opc1, CRm. */
#define sis_read_cp15_64(opc1, crm)                                                           \
    ({                                                                                        \
        uint64_t value_;                                                                      \
        __asm__ volatile("mrrc p15, " #opc1 ", %Q0, %R0, " #crm : "=r"(value_) : : "memory"); \
        value_;                                                                               \
    })

#define sis_write_cp15_64(opc1, crm, value) \
    __asm__ volatile("mcrr p15, " #opc1 ", %Q0, %R0, " #crm : : "r"((uint64_t)(value)) : "memory")

static inline void sis_isb(void) { __asm__ volatile("isb" : : : "memory"); }

static inline void sis_dsb(void) { __asm__ volatile("dsb sy" : : : "memory"); }

/* A field of an ID register. */
static inline uint32_t sis_field(uint32_t value, unsigned low_bit, unsigned bits) {
    return value >> low_bit & ((1u << bits) - 1);
}

#endif
