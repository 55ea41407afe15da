/* The generic timer's registers (Arm ARM DDI 0406C, B8). */
#ifndef SIS_ARM_TIMER_REGISTERS_H
#define SIS_ARM_TIMER_REGISTERS_H

#include "arch/arm/registers.h"

static inline uint64_t sis_timer_frequency(void) { return sis_read_cp15(c14, 0, c0, 0); }
static inline uint64_t sis_virtual_count(void) { return sis_read_cp15_64(1, c14); }
static inline void sis_virtual_timer_at(uint64_t count) { sis_write_cp15_64(3, c14, count); }
static inline void sis_virtual_timer_switch(uint32_t on) { sis_write_cp15(c14, 0, c3, 1, on); }
static inline uint64_t sis_physical_count(void) { return sis_read_cp15_64(0, c14); }
static inline void sis_physical_timer_at(uint64_t count) { sis_write_cp15_64(2, c14, count); }
static inline void sis_physical_timer_switch(uint32_t on) { sis_write_cp15(c14, 0, c2, 1, on); }

#endif
