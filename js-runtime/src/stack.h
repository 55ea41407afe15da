/* Stack traces in terms of the TypeScript. */
#ifndef SIS_STACK_H
#define SIS_STACK_H

#include "inspect.h"

#define SIS_MODULE_NAME 512u /* longest name of a module whose map is looked for */

int sis_stack_init(JSContext *context);
void sis_stack_clear(sis_engine *engine);

/* The engine's lines "    at name (module:line:column)", a newline in front of each, with places of the source. */
void sis_stack_frames(sis_writer *out, const char *stack, size_t bytes);
/* The same for the calls around the native function that runs now. */
void sis_stack_here(sis_writer *out);

#endif
