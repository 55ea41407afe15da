/* Limits as commands take them that run scripts. */
#ifndef SIS_SHELL_RUN_H
#define SIS_SHELL_RUN_H

#include "kernel/init.h"

/* The options at words[1] and further: --memory 8M, --stack 256K, --time 5 … Returns where the other words begin, 0 after
 * saying what is wrong. */
int sis_run_options(int count, const char *const *words, sis_run_limits *limits);

#endif
