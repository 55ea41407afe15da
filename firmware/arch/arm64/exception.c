/* The exception report: cause, address, registers and backtrace, then exit code 70. Runs on the exception stack, with
 * or without the MMU, and touches nothing that the fault may have damaged but the console. */
#include "arch/arm64/exception.h"

#include <stddef.h>

#include "arch/interrupts.h"
#include "arch/places.h"
#include "kernel/console.h"
#include "kernel/cores.h"
#include "kernel/crash.h"
#include "kernel/exit.h"
#include "kernel/image.h"
#include "kernel/print.h"
#include "kernel/symbols.h"

enum { NESTED_FIRST = 4, NESTED_LAST = 7, VECTORS = 16 };

static const char *const kinds[4] = {"synchronous exception", "interrupt nobody asked for",
                                     "fast interrupt nobody asked for", "SError"};

static bool on_stack(uint64_t address, const uint8_t *bottom, const uint8_t *top) {
    return address >= (uint64_t)bottom && address + 16 <= (uint64_t)top && address % 8 == 0;
}

static const uint64_t *record_at(uint64_t frame_pointer) {
    bool there =
        on_stack(frame_pointer, __main_stack_bottom, __main_stack_top) ||
        (sis_cores_stack(frame_pointer) && sis_cores_stack(frame_pointer + 15) && frame_pointer % 8 == 0);
    return there ? (const uint64_t *)frame_pointer : NULL;
}

void sis_frame_leave_for(sis_exception_frame *frame, void (*function)(int argument), int argument) {
    frame->x[0] = (uint64_t)argument;
    frame->x[29] = 0;
    frame->pc = (uint64_t)function;
}

void sis_backtrace(uintptr_t frame_pointer) {
    enum { MOST_LINES = 40 };
    const uint64_t *record; /* the caller's x29, then the return address */
    uint64_t last = 0;
    uint32_t repeated = 0;

    for (int lines = 0; lines < MOST_LINES && (record = record_at(frame_pointer)) && record[1];) {
        if (record[1] == last) {
            repeated++;
        } else {
            if (repeated) sis_print("    (the same %u times more)\n", repeated);
            last = record[1];
            repeated = 0;
            lines++;
            sis_print("    %s\n", sis_symbol_text(last - 4)); /* the call, not what follows it */
        }
        if (record[0] <= frame_pointer) return;
        frame_pointer = record[0];
    }
}

/* A function that calls nothing has no record: its caller is in the link register alone. */
static void print_backtrace(const sis_exception_frame *frame) {
    const uint64_t *record = record_at(frame->x[29]);
    bool in_text = frame->x[30] > (uint64_t)__image_start && frame->x[30] < (uint64_t)__text_end;

    sis_print("  backtrace\n    %s\n", sis_symbol_text(frame->pc));
    if (in_text && (!record || record[1] != frame->x[30]))
        sis_print("    %s\n", sis_symbol_text(frame->x[30] - 4));
    sis_backtrace(frame->x[29]);
}

static void print_registers(const sis_exception_frame *frame) {
    for (int i = 0; i < 31; i++)
        sis_print("%s x%-2d %016lx%s", i % 4 ? "" : "  ", i, frame->x[i], i % 4 == 3 ? "\n" : "");
    sis_print("  sp %016lx\n", frame->sp);
    sis_print("   pc  %016lx  spsr %016lx  esr %016lx  far %016lx\n", frame->pc, frame->spsr, frame->esr,
              frame->far);
}

_Noreturn void sis_exception(const sis_exception_frame *frame, uint32_t vector) {
    static uint32_t nested; /* a nested report that itself faults is not begun again, nor is leaving */
    if (vector >= NESTED_FIRST && vector <= NESTED_LAST && nested++ > 0) {
        if (nested == 2) sis_leave(SIS_EXIT_FAULT);
        for (;;) sis_wait_for_interrupt();
    }
    sis_crash_begins();
    if (vector >= NESTED_FIRST && vector <= NESTED_LAST) {
        sis_print(
            "\n*** kernel fault%s in an interrupt or a fault report: %s, esr %016lx, far %016lx\n    at %s\n",
            sis_crash_core(), sis_exception_class(frame->esr), frame->esr, frame->far,
            sis_symbol_text(frame->pc));
        sis_crash_ends();
    }
    sis_print("\n*** kernel fault%s: %s", sis_crash_core(),
              vector % 4 ? kinds[vector % 4] : sis_exception_class(frame->esr));
    const char *status = sis_fault_status(frame->esr);
    if (vector % 4 == 0 && status[0]) {
        sis_print(", %s\n    tried to %s %016lx", status, sis_fault_access(frame->esr), frame->far);
        const char *place = sis_place_of(frame->far);
        if (place[0]) sis_print(", in %s", place);
    }
    sis_print("\n    at %s\n", sis_symbol_text(frame->pc));
    sis_crash_pauses(true);
    print_registers(frame);
    sis_crash_pauses(false);
    print_backtrace(frame);
    sis_crash_ends();
}
