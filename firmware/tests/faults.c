/* Faults on purpose, for the tests of the exception report (bootargs sis.fault=NAME). Each in a function of its own
 * whose name the backtrace must show. */
#include "tests/faults.h"

#include <stdlib.h>
#include <string.h>

#include "fault_code.h"
#include "kernel/cores.h"
#include "kernel/exit.h"
#include "kernel/image.h"
#include "kernel/print.h"

#define FAULT static __attribute__((noinline)) void

static volatile uint64_t sink;

FAULT fault_null(void) {
    volatile uint64_t *nowhere = NULL;
    __asm__("" : "+r"(nowhere)); /* else the compiler sees what it is */
    sink = nowhere[1];
}

FAULT fault_unmapped(void) { sink = *(volatile uint64_t *)SIS_UNMAPPED; }

FAULT fault_text(void) { *(volatile uint32_t *)__image_start = 0; }

FAULT fault_constants(void) {
    static const uint32_t constant = 5;
    const volatile uint32_t *at = &constant;
    *(volatile uint32_t *)(uintptr_t)at = 6;
}

FAULT fault_data(void) {
    static uint32_t code[] = {SIS_CODE_RETURN};
    void (*function)(void) = (void (*)(void))(uintptr_t)code;
    __asm__("" : "+r"(function));
    function();
    sink = 1; /* not a tail call: the caller stays in the backtrace */
}

FAULT fault_undefined(void) { __asm__ volatile("udf #1"); }

FAULT fault_align(void) {
    static uint64_t words[2];
    sink = sis_load_exclusive((const uint8_t *)words + sizeof(uintptr_t) / 2);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winfinite-recursion"
static __attribute__((noinline)) uint64_t fault_stack(uint64_t depth) {
    volatile uint64_t kept[64];
    kept[depth % 64] = depth;
    return fault_stack(depth + 1) + kept[depth % 64];
}
#pragma GCC diagnostic pop

FAULT fault_stack_start(void) { sink = fault_stack(0); }

FAULT fault_abort(void) { abort(); }

/* No exception, and nobody who feeds a watchdog. */
FAULT fault_hang(void) {
    for (;;) sink++;
}

/* The other cores'. Core 0 waits, or is at something of its own. */
FAULT fault_core(void *argument) {
    (void)argument;
    fault_null();
    sink = 2; /* not a tail call */
}

FAULT fault_core_start(void) {
    if (sis_cores_run(sis_cores_count() - 1, fault_core, NULL)) sis_cores_wait(sis_cores_count() - 1);
}

FAULT fault_core_stack(void *argument) {
    (void)argument;
    sink = fault_stack(0) + 1;
}

FAULT fault_core_stack_start(void) {
    sis_cores_run(1, fault_core_stack, NULL);
    for (;;) sis_print("core 0 has something to say\n");
}

FAULT fault_core_panic(void *argument) { sis_panic("%s", (const char *)argument); }

FAULT fault_core_all_start(void) {
    static char why[] = "nothing left to do";
    for (uint32_t i = 1; i < sis_cores_count(); i++) sis_cores_run(i, fault_core_panic, why);
    fault_core_panic(why);
}

typedef struct fault {
    const char *name;
    void (*cause)(void);
} fault;

static const fault faults[] = {
    {"null", fault_null},
    {"unmapped", fault_unmapped},
    {"text", fault_text},
    {"constants", fault_constants},
    {"data", fault_data},
    {"undefined", fault_undefined},
    {"align", fault_align},
    {"stack", fault_stack_start},
    {"abort", fault_abort},
    {"hang", fault_hang},
    {"core", fault_core_start},
    {"core-stack", fault_core_stack_start},
    {"core-all", fault_core_all_start},
};

void sis_cause_fault(const char *name) {
    for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++)
        if (strcmp(faults[i].name, name) == 0) faults[i].cause();
    sis_print("no such fault, or it did not happen: %s\n", name);
}
