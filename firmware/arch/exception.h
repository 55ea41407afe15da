/* Exceptions, as far as code outside of the architecture has to do with them. */
#ifndef SIS_ARCH_EXCEPTION_H
#define SIS_ARCH_EXCEPTION_H

#include <stdint.h>

/* The state of the code that was interrupted. What is changed in it is what runs next. */
typedef struct sis_exception_frame sis_exception_frame;

/* The vectors' way into kernel/watch.c. */
void sis_interrupt(sis_exception_frame *frame);

/* Whoever was interrupted goes on with function(argument), which must not return. */
void sis_frame_leave_for(sis_exception_frame *frame, void (*function)(int argument), int argument);

/* Prints one line a caller, following frame records as long as they climb inside the main stack. */
void sis_backtrace(uintptr_t frame_pointer);

#endif
