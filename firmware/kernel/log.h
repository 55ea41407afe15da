/* What the kernel said since its start, with times: the shell's dmesg shows it. A ring; the oldest lines fall out. Usable
 * before the MMU is on; one context at a time. */
#ifndef SIS_LOG_H
#define SIS_LOG_H

#include <stdbool.h>
#include <stdint.h>

/* Times are 0 before. */
void sis_log_clock(uint64_t (*now_ns)(void));

/* A character that is printed. */
void sis_log_put(char c);

/* Between these it is not the kernel that talks. Nests. */
void sis_log_pause(bool paused);

/* A line for the log alone. */
void sis_log(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Each whole line, with its newline, from the oldest on. */
void sis_log_show(void (*write)(const char *bytes, uint32_t count));

#endif
