/* System registers: reading, writing and the barriers that go with them. Usable before the MMU is on. */
#ifndef SIS_ARM64_REGISTERS_H
#define SIS_ARM64_REGISTERS_H

#include <stdint.h>

#define sis_read_register(name)                            \
    ({                                                     \
        uint64_t value_;                                   \
        __asm__ volatile("mrs %0, " #name : "=r"(value_)); \
        value_;                                            \
    })

#define sis_write_register(name, value) \
    __asm__ volatile("msr " #name ", %0" : : "r"((uint64_t)(value)) : "memory")

static inline void sis_isb(void) { __asm__ volatile("isb" : : : "memory"); }

static inline void sis_dsb(void) { __asm__ volatile("dsb sy" : : : "memory"); }

/* A field of an ID register. */
static inline uint32_t sis_field(uint64_t value, unsigned low_bit, unsigned bits) {
    return (uint32_t)(value >> low_bit) & ((1u << bits) - 1);
}

#endif
