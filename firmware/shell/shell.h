/* The interactive shell on the console. */
#ifndef SIS_SHELL_H
#define SIS_SHELL_H

_Noreturn void sis_shell(void);

#endif
