/* The other cores: taken over, let in, given functions. */
#include "kernel/cores.h"

#include "arch/cache.h"
#include "arch/cores.h"
#include "arch/cpu.h"
#include "arch/firmware_calls.h"
#include "arch/interrupts.h"
#include "kernel/board.h"
#include "kernel/core_stacks.h"
#include "kernel/handover.h"
#include "kernel/image.h"
#include "kernel/print.h"

_Static_assert(SIS_CORES == (int)SIS_MOST_CORES, "one number, for C and for the assembler");

#define PATIENCE_NS \
    1000000000u /* for a core that was told to come: they take microseconds, emulated ones do not */

typedef enum core_state { ABSENT, IDLE, ASKED } core_state;

/* Alone in its cache lines, so that cores do not wait for each other's. */
typedef struct core {
    _Alignas(
        64) uint32_t state; /* a core_state; written by core 0 but for ASKED -> IDLE and ABSENT -> IDLE */
    void (*function)(void *argument);
    void *argument;
    _Alignas(16) uint8_t thread_local[64];
} core;

static core cores[SIS_MOST_CORES];
static uint32_t released = 1, count = 1; /* asked to come; here */
static uint32_t stopper;                 /* 1 + the core that stopped all others; 0: none did */

/* Not in .bss: cores look into it from the first instruction on. */
uint64_t sis_core_affinity[SIS_MOST_CORES] __attribute__((section(".data.cores")));
volatile uintptr_t sis_core_table;

typedef bool release_function(uint32_t number);

static bool by_psci(uint32_t number) {
    return sis_psci_core_on(sis_core_affinity[number], (uintptr_t)sis_core_entry);
}

static bool by_spin_table(uint32_t number) {
    volatile uint64_t *word = (volatile uint64_t *)(uintptr_t)sis_board.cores.release[number];
    *word = (uintptr_t)sis_core_entry;
    sis_cache_flush((const void *)(uintptr_t)word, sizeof *word); /* they read it with their caches off */
    return true;
}

static bool by_mailboxes(uint32_t number) {
    sis_device_write(sis_board.cores.release[number], (uint32_t)(uintptr_t)sis_core_entry);
    return true;
}

static release_function *const ways[] = {
    [SIS_CORES_PSCI] = by_psci,
    [SIS_CORES_SPIN_TABLE] = by_spin_table,
    [SIS_CORES_MAILBOXES] = by_mailboxes,
};

/* A tree names them all, and what they are called; else they are called by their numbers. The first is this one. */
void sis_cores_release(void) {
    uint32_t there = sis_boot.n_cores ? sis_boot.n_cores : sis_board.cores.count;

    if (!sis_cores_wanted || sis_board.cores.start == SIS_CORES_NONE) return;
    for (uint32_t i = 1; i < there && i < sis_board.cores.count && i < SIS_MOST_CORES; i++) {
        sis_core_affinity[released] = sis_boot.n_cores ? sis_boot.cores[i] : sis_core_own_affinity() + i;
        if (!ways[sis_board.cores.start](released)) return;
        released++;
    }
    if (released > 1) sis_core_wake_all();
}

void sis_cores_start(void) {
    if (released == 1) return;
    sis_core_begin(0, NULL);
    sis_core_table = sis_mmu_table();
    sis_cpu_clean((const void *)(uintptr_t)&sis_core_table, sizeof sis_core_table);
    sis_core_wake_all();

    uint64_t end = sis_cpu_now_ns() + PATIENCE_NS;
    for (; count < released; count++)
        while (__atomic_load_n(&cores[count].state, __ATOMIC_ACQUIRE) == ABSENT) {
            if (sis_cpu_now_ns() > end) return; /* those after it are not counted on either */
            sis_core_yield();
        }
}

uint32_t sis_cores_count(void) { return count; }

uint32_t sis_cores_self(void) { return count > 1 ? sis_core_number() : 0; }

bool sis_cores_run(uint32_t number, void (*function)(void *argument), void *argument) {
    if (number == 0 || number >= count) return false;
    core *to = &cores[number];
    if (__atomic_load_n(&to->state, __ATOMIC_ACQUIRE) != IDLE) return false;
    to->function = function;
    to->argument = argument;
    __atomic_store_n(&to->state, ASKED, __ATOMIC_RELEASE);
    sis_core_wake_all();
    sis_board.interrupts.driver->kick(&sis_board.interrupts, number);
    return true;
}

void sis_cores_wait(uint32_t number) {
    if (number == 0 || number >= count) return;
    while (__atomic_load_n(&cores[number].state, __ATOMIC_ACQUIRE) == ASKED) {
        sis_cores_look();
        sis_core_doze();
    }
}

static uint8_t *thread_local_of(core *self) {
    for (uint32_t i = 0; i < (uint32_t)(__tls_end - __tls_start); i++) self->thread_local[i] = __tls_start[i];
    return self->thread_local;
}

_Noreturn void sis_core_main(uint32_t number) {
    const sis_interrupt_device *interrupts = &sis_board.interrupts;
    core *self = &cores[number];

    sis_core_begin(number, thread_local_of(self));
    for (;;) {
        __atomic_store_n(&self->state, IDLE, __ATOMIC_RELEASE);
        sis_core_wake_all();
        for (;;) { /* a kick that comes after the look at the state ends the sleep after it */
            bool kicked = interrupts->driver->unkick(interrupts, number);
            sis_core_settle(); /* else the look may come before the kick is forgotten, and the next kick with it */
            if (__atomic_load_n(&self->state, __ATOMIC_ACQUIRE) == ASKED) break;
            if (kicked)
                sis_wait_for_interrupt();
            else
                sis_core_doze();
        }
        self->function(self->argument);
    }
}

static _Noreturn void halt(void) {
    for (;;) sis_wait_for_interrupt();
}

/* Alone, before the others are in, without exclusive accesses: with the MMU off they need not work. */
void sis_cores_stop_others(void) {
    uint32_t nobody = 0, self = sis_cores_self() + 1;

    if (count == 1) return;
    if (!__atomic_compare_exchange_n(&stopper, &nobody, self, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE) &&
        nobody != self)
        halt();
    sis_core_wake_all();
}

void sis_cores_look(void) {
    uint32_t who = __atomic_load_n(&stopper, __ATOMIC_RELAXED);
    if (who != 0 && who != sis_cores_self() + 1) halt();
}

/* Number of the core whose stacks hold `address`, and where in them; 0 for none. */
static uint32_t owner(uintptr_t address, uintptr_t *into) {
    if (address < (uintptr_t)__cores_start || address >= (uintptr_t)__cores_end) return 0;
    *into = (address - (uintptr_t)__cores_start) % SIS_CORE_BYTES;
    return 1 + (uint32_t)((address - (uintptr_t)__cores_start) / SIS_CORE_BYTES);
}

enum { STACK_END = SIS_PAGE_BYTES + SIS_CORE_STACK };

const char *sis_cores_place(uintptr_t address) {
    static char text[80];
    uintptr_t into;
    uint32_t number = owner(address, &into);
    if (number == 0) return NULL;
    bool main = into < STACK_END, guard = into % STACK_END < SIS_PAGE_BYTES;
    sis_format(text, sizeof text, "%sthe %sstack of core %u%s", guard ? "the guard page under " : "",
               main ? "" : "exception ", number, guard ? ": STACK OVERFLOW" : ": never executed");
    return text;
}

bool sis_cores_stack(uintptr_t address) {
    uintptr_t into;
    return owner(address, &into) != 0 && into >= SIS_PAGE_BYTES && into < STACK_END;
}
