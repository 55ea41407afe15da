/* The end of a run, and of the kernel. */
#ifndef SIS_EXIT_H
#define SIS_EXIT_H

#include <stdbool.h>

#include "sis/script.h" /* exit codes */

enum { SIS_EXIT_REFUSED = 3 };

/* With it sis_leave ends the emulator by semihosting, with the run's code (bootargs sis.exit=semihosting). */
void sis_exit_by_semihosting(void);
bool sis_exit_is_by_semihosting(void);

/* Prints the line that ends a run. */
void sis_exit_print(int code);

/* Prints SIS-EXIT, leaves the emulator if asked, else stops here for ever. Usable before the MMU is on. */
_Noreturn void sis_leave(int code);

/* A sentence, a backtrace, exit code 70. */
_Noreturn void sis_panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Restarts the board, or switches it off; stops with a sentence where the board cannot. */
_Noreturn void sis_restart(void);
_Noreturn void sis_power_off(void);

#endif
