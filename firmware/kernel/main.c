/* The kernel's start once memory protection and caches are on: devices, memory, files, banner, then the image's own
 * part (product.c, or the tests of mltest). */
#include "kernel/main.h"

#include "arch/cpu.h"
#include "arch/interrupts.h"
#include "kernel/about.h"
#include "kernel/board.h"
#include "kernel/bootargs.h"
#include "kernel/console.h"
#include "kernel/cores.h"
#include "kernel/crash.h"
#include "kernel/exit.h"
#include "kernel/files.h"
#include "kernel/handover.h"
#include "kernel/initrd.h"
#include "kernel/keep.h"
#include "kernel/log.h"
#include "kernel/memory.h"
#include "kernel/print.h"
#include "kernel/probe.h"
#include "kernel/team.h"
#include "kernel/watch.h"
#include "kernel/watchdog.h"

const bool sis_cores_wanted = true;

static void print_banner(void) {
    char cores[16] = "";

    if (sis_cores_count() > 1) sis_format(cores, sizeof cores, ", %u cores", sis_cores_count());
    sis_print("SIS %s on %s: %s%s, entered at EL%u, %llu MiB of memory, %llu MiB for scripts\n", SIS_VERSION,
              sis_board.name, sis_cpu_name(), cores, sis_boot.entry_level,
              (unsigned long long)sis_ram.total >> 20, (unsigned long long)sis_ram.script.size >> 20);
}

/* The archive that lies at the board's address, where a loader tells nothing: it is as long as it says itself, and whole
 * inside one range of memory, or it is none. */
static void look_for_initrd(void) {
    uint64_t at = sis_boot.look_for_initrd;
    sis_initrd_entry entry;

    for (uint32_t i = 0; at && i < sis_boot.n_ram; i++) {
        const sis_range *ram = &sis_boot.ram[i];
        if (at < ram->base || at - ram->base >= ram->size) continue;
        size_t most = (size_t)(ram->size - (at - ram->base));
        sis_initrd_walk walk = {.archive = (const uint8_t *)(uintptr_t)at, .bytes = most};
        while (sis_initrd_next(&walk, &entry)) {
        }
        if (!walk.damage) sis_boot.initrd = (sis_range){at, walk.at};
    }
}

/* Files of the initrd; one outside of memory is as good as damaged. */
static bool start_files(void) {
    sis_range initrd = sis_boot.initrd;
    bool inside = sis_handover_in_ram(initrd);

    if (initrd.size && !inside) {
        sis_print("initrd: %llu bytes at %016llx are not in memory\n", (unsigned long long)initrd.size,
                  (unsigned long long)initrd.base);
        initrd.size = 0;
    }
    bool whole = sis_files_start((const uint8_t *)(uintptr_t)initrd.base, (size_t)initrd.size,
                                 (void *)(uintptr_t)sis_ram.files.base, (size_t)sis_ram.files.size);
    return whole && (inside || !sis_boot.initrd.size);
}

void sis_kernel_main(void) {
    sis_allow_errors();
    sis_console_start();
    sis_cpu_start(sis_board.timer_frequency);
    sis_log_clock(sis_cpu_now_ns);
    sis_watch_start();
    sis_kernel_probe_start();
    sis_cores_start();
    sis_kernel_team_start();
    if (sis_bootarg_is("sis.streams", "marked")) sis_console_mark_streams();
    if (sis_bootarg_is("sis.exit", "semihosting")) sis_exit_by_semihosting();
    sis_about_check();
    look_for_initrd();
    if (sis_bootarg_is("sis.restart", "yes")) sis_crash_restarts();
    sis_memory_carve();
    sis_keep_start(sis_ram.kept.size ? (void *)(uintptr_t)sis_ram.kept.base : NULL);
    sis_image_listens();
    print_banner();
    sis_crash_tell();
    sis_watchdog_start();
    sis_image_main(start_files());
}
