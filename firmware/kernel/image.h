/* Symbols of the linker script (firmware/image.ld): addresses, not values. */
#ifndef SIS_IMAGE_H
#define SIS_IMAGE_H

#include <stdint.h>

/* Addressed from the program counter, so right also before relocation. */
#pragma GCC visibility push(hidden)
extern uint8_t __image_start[], __text_end[], __relro_start[], __data_start[], __data_end[];
extern uint8_t __bss_start[], __bss_end[], __image_end[];
extern uint8_t __main_guard[], __main_stack_bottom[], __main_stack_top[];
extern uint8_t __exception_guard[], __exception_stack_bottom[], __exception_stack_top[];
extern uint8_t __cores_start[], __cores_end[], __tls_start[], __tls_end[];
extern uint8_t __nested_guard[], __nested_stack_bottom[], __nested_stack_top[];
#pragma GCC visibility pop

#endif
