/* Included before every source of the engine: what it expects of an operating system, on host and device alike.
 *
 * abort and assert end the script; nothing is printed (dumps are compiled out); local time is UTC, so that a script gives
 * the same output everywhere; the clock is the platform's. malloc is named only in JS_NewRuntime, which nobody calls. */
#ifndef SIS_ENGINE_PORT_H
#define SIS_ENGINE_PORT_H

#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

_Noreturn void sis_engine_fault(const char *what, const char *file, int line);
int sis_engine_time(struct timeval *time, void *zone);

#define abort() sis_engine_fault("abort", __FILE__, __LINE__)
#define printf(...) ((void)0)
#define putchar(c) ((void)(c))
#define gettimeofday sis_engine_time
#define localtime_r gmtime_r
#define mktime timegm

#endif
