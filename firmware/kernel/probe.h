/* What this board can count, for whoever measures. */
#ifndef SIS_KERNEL_PROBE_H
#define SIS_KERNEL_PROBE_H

/* After the boot arguments were found and sis_cpu_start. */
void sis_kernel_probe_start(void);

#endif
