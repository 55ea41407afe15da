/* Included before every source of the engine: what it expects of an operating system, on host and device alike.
 *
 * abort and assert end the script; nothing is printed (dumps are compiled out); local time is UTC, so that a script gives
 * the same output everywhere; the clock is the platform's; there is no malloc but the one given to JS_NewRuntime2. */
#ifndef SIS_ENGINE_PORT_H
#define SIS_ENGINE_PORT_H

#include <alloca.h>
#include <malloc.h>
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
#define malloc(bytes) ((void)(bytes), NULL)
#define calloc(count, bytes) ((void)(count), (void)(bytes), NULL)
#define realloc(memory, bytes) ((void)(memory), (void)(bytes), NULL)
#define free(memory) ((void)(memory))

#endif
