/* What lies at an address of the image, in words for fault reports. */
#include "arch/places.h"

#include "kernel/cores.h"
#include "kernel/image.h"

typedef struct region {
    const uint8_t *start, *end;
    const char *what;
} region;

static const region regions[] = {
    {__main_guard, __main_stack_bottom, "the guard page under the main stack: STACK OVERFLOW"},
    {__exception_guard, __exception_stack_bottom, "the guard page under the exception stack: STACK OVERFLOW"},
    {__nested_guard, __nested_stack_bottom, "the guard page under the nested stack: STACK OVERFLOW"},
    {__image_start, __text_end, "kernel text: read-only"},
    {__text_end, __data_start, "kernel constants: read-only, never executed"},
    {__data_start, __bss_end, "kernel data: never executed"},
    {__main_stack_bottom, __main_stack_top, "the main stack: never executed"},
    {(const uint8_t *)0, (const uint8_t *)4096, "page zero: a NULL pointer"},
};

const char *sis_place_of(uintptr_t address) {
    for (unsigned i = 0; i < sizeof regions / sizeof *regions; i++)
        if (address >= (uintptr_t)regions[i].start && address < (uintptr_t)regions[i].end)
            return regions[i].what;
    const char *of_core = sis_cores_place(address);
    return of_core ? of_core : "";
}
