/* Completion at the shell: commands, their words, and names of files. */
#ifndef SIS_SHELL_COMPLETE_H
#define SIS_SHELL_COMPLETE_H

#include "shell/line.h"

/* As sis_line_use.complete. */
size_t sis_shell_complete(void *owner, const char *text, size_t cursor, sis_line_offer *offer, void *to);

#endif
