/* The generic timer's registers (Arm ARM D12). */
#ifndef SIS_ARM64_TIMER_REGISTERS_H
#define SIS_ARM64_TIMER_REGISTERS_H

#include "arch/arm64/registers.h"

static inline uint64_t sis_timer_frequency(void) { return sis_read_register(cntfrq_el0); }
static inline uint64_t sis_virtual_count(void) { return sis_read_register(cntvct_el0); }
static inline void sis_virtual_timer_at(uint64_t count) { sis_write_register(cntv_cval_el0, count); }
static inline void sis_virtual_timer_switch(uint32_t on) { sis_write_register(cntv_ctl_el0, on); }
static inline uint64_t sis_physical_count(void) { return sis_read_register(cntpct_el0); }
static inline void sis_physical_timer_at(uint64_t count) { sis_write_register(cntp_cval_el0, count); }
static inline void sis_physical_timer_switch(uint32_t on) { sis_write_register(cntp_ctl_el0, on); }

#endif
