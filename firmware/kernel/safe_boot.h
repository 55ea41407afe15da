/* Whether somebody at the console wants the board without the script that starts by itself. */
#ifndef SIS_SAFE_BOOT_H
#define SIS_SAFE_BOOT_H

#include <stdbool.h>

/* True, after saying so, when Ctrl-C, space or `s` was typed, or is held, in the 50 ms that this takes at most. The key is
 * not typed at the shell then; other keys are. After sis_session_start. */
bool sis_safe_boot(const char *what);

#endif
