/* The performance monitor; its readings are in cpu.h. */
#ifndef SIS_ARCH_PMU_H
#define SIS_ARCH_PMU_H

/* Starts the cycle counter and the event counters, where the core has them. */
void sis_pmu_start(void);

#endif
