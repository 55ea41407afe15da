/* Boot arguments: words "name=value", separated by spaces. */
#ifndef SIS_BOOTARGS_H
#define SIS_BOOTARGS_H

#include <stdbool.h>
#include <stddef.h>

/* Copies the value of the last `name=value` into value, cut to fit; false (and "") when there is none. */
bool sis_bootarg(const char *name, char *value, size_t bytes);

/* Is the last value of `name` exactly `value`? */
bool sis_bootarg_is(const char *name, const char *value);

#endif
