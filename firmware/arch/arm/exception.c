/* The exception report: cause, address, registers and backtrace, then exit code 70. Runs on the exception stack, with or without
 * the MMU, and touches nothing that the fault may have damaged but the console. */
#include "arch/arm/exception.h"

#include <stdbool.h>
#include <stddef.h>

#include "arch/interrupts.h"
#include "arch/places.h"
#include "kernel/cores.h"
#include "kernel/crash.h"
#include "kernel/exit.h"
#include "kernel/image.h"
#include "kernel/print.h"
#include "kernel/symbols.h"

enum { MODE = 0x1f, MODE_SYSTEM = 0x1f, THUMB = 1 << 5, FRAME_POINTER = 11 };
#define BLOCK_STATE 0x0600fc00u /* of CPSR: IT bits */

static bool in_text(uint32_t address) {
    return address > (uintptr_t)__image_start && address < (uintptr_t)__text_end;
}

/* What a function's frame pointer (r11) leads to. GCC leaves it at the saved return address, below which lies the caller's frame
 * pointer; in a function that calls nothing, at the latter, and the return address is in the link register alone. */
typedef struct record {
    uint32_t caller; /* return address; 0: none here */
    uint32_t next;   /* the caller's frame pointer */
} record;

static bool record_at(uint32_t frame_pointer, record *at) {
    bool on_main = frame_pointer >= (uintptr_t)__main_stack_bottom + 4 &&
                   frame_pointer <= (uintptr_t)__main_stack_top - 4;
    bool on_core = sis_cores_stack(frame_pointer - 4) && sis_cores_stack(frame_pointer + 3);
    if (frame_pointer % 4 != 0 || !(on_main || on_core)) return false;
    const uint32_t *words = (const uint32_t *)frame_pointer;
    bool calls = in_text(words[0]);
    at->caller = calls ? words[0] : 0;
    at->next = calls ? words[-1] : words[0];
    return true;
}

/* The call, not what follows it; bit 0 says that the caller is Thumb code. */
static const char *call_before(uint32_t address) {
    return sis_symbol_text(address & 1 ? address - 3 : address - 4);
}

void sis_backtrace(uintptr_t frame_pointer) {
    enum { MOST_LINES = 40 };
    record at;
    uint32_t last = 0, repeated = 0;

    for (int lines = 0; lines < MOST_LINES && record_at(frame_pointer, &at);) {
        if (at.caller != 0 && at.caller == last) {
            repeated++;
        } else if (at.caller != 0) {
            if (repeated) sis_print("    (the same %u times more)\n", (unsigned)repeated);
            last = at.caller;
            repeated = 0;
            lines++;
            sis_print("    %s\n", call_before(last));
        }
        if (at.next <= frame_pointer) return;
        frame_pointer = at.next;
    }
}

void sis_frame_leave_for(sis_exception_frame *frame, void (*function)(int argument), int argument) {
    frame->r[0] = (uint32_t)argument;
    frame->r[FRAME_POINTER] = 0;
    frame->sp &= ~7u; /* it may have been caught between two pushes */
    frame->pc = (uint32_t)function & ~1u;
    frame->cpsr &= ~(BLOCK_STATE | THUMB);
    if ((uint32_t)function & 1) frame->cpsr |= THUMB;
}

/* A function that calls nothing has its caller in the link register alone. */
static void print_backtrace(const sis_exception_frame *frame) {
    record at;
    bool known = record_at(frame->r[FRAME_POINTER], &at) && at.caller == frame->lr;

    sis_print("  backtrace\n    %s\n", sis_symbol_text(frame->pc));
    if (in_text(frame->lr) && !known) sis_print("    %s\n", call_before(frame->lr));
    sis_backtrace(frame->r[FRAME_POINTER]);
}

static void print_registers(const sis_exception_frame *frame) {
    for (int i = 0; i < 13; i++)
        sis_print("%s r%-2d %08x%s", i % 4 ? "" : "  ", i, (unsigned)frame->r[i], i % 4 == 3 ? "\n" : "");
    sis_print("  sp %08x  lr %08x\n   pc  %08x  cpsr %08x  fsr %08x  far %08x\n", (unsigned)frame->sp,
              (unsigned)frame->lr, (unsigned)frame->pc, (unsigned)frame->cpsr, (unsigned)frame->status,
              (unsigned)frame->address);
}

static bool is_abort(uint32_t vector) {
    return vector == SIS_VECTOR_PREFETCH_ABORT || vector == SIS_VECTOR_DATA_ABORT;
}

/* A nested report that itself faults is not begun again, nor is leaving. */
static void report_nested(const sis_exception_frame *frame, uint32_t vector) {
    static uint32_t nested;

    if (nested++ > 0) {
        if (nested == 2) sis_leave(SIS_EXIT_FAULT);
        for (;;) sis_wait_for_interrupt();
    }
    sis_crash_begins();
    sis_print("\n*** kernel fault%s in an interrupt or a fault report: %s, fsr %08x, far %08x\n    at %s\n",
              sis_crash_core(), sis_vector_name(vector), (unsigned)frame->status, (unsigned)frame->address,
              sis_symbol_text(frame->pc));
    sis_crash_ends();
}

_Noreturn void sis_exception(const sis_exception_frame *frame, uint32_t vector) {
    if ((frame->cpsr & MODE) != MODE_SYSTEM) report_nested(frame, vector);
    sis_crash_begins();
    sis_print("\n*** kernel fault%s: %s", sis_crash_core(), sis_vector_name(vector));
    if (is_abort(vector)) {
        sis_print(", %s\n    tried to %s %08x", sis_fault_status(frame->status),
                  sis_fault_access(vector, frame->status), (unsigned)frame->address);
        const char *place = sis_place_of(frame->address);
        if (place[0]) sis_print(", in %s", place);
    }
    sis_print("\n    at %s\n", sis_symbol_text(frame->pc));
    sis_crash_pauses(true);
    print_registers(frame);
    sis_crash_pauses(false);
    print_backtrace(frame);
    sis_crash_ends();
}
