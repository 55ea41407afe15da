/* The kernel's probe: the clock and the PMU. Under emulation, which the runner tells by a boot argument, time and cycles mean
 * nothing, so there are none; retired instructions are exact there. */
#include "kernel/probe.h"

#include "arch/cpu.h"
#include "kernel/bootargs.h"
#include "sis/probe.h"

static sis_probe probe;

static uint64_t now_ns(void *context) {
    (void)context;
    return sis_cpu_now_ns();
}

static void read_counts(void *context, sis_counts *counts) {
    (void)context;
    *counts = (sis_counts){0};
    if (probe.available & SIS_COUNT_NS) counts->ns = sis_cpu_now_ns();
    sis_cpu_counts(counts);
}

void sis_kernel_probe_start(void) {
    probe.available = SIS_COUNT_NS | sis_cpu_countable();
    if (sis_bootarg_is("sis.clock", "emulated"))
        probe.available &= ~(uint32_t)(SIS_COUNT_NS | SIS_COUNT_CYCLES);
    probe.read = read_counts;
    probe.now_ns = now_ns;
    sis_probe_install(&probe);
}
