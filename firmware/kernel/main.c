/* The kernel's start once memory protection and caches are on: devices, memory, files, banner, then the image's own
 * part (product.c, or the tests of mltest). */
#include "kernel/main.h"

#include "arch/cpu.h"
#include "arch/interrupts.h"
#include "kernel/about.h"
#include "kernel/board.h"
#include "kernel/bootargs.h"
#include "kernel/console.h"
#include "kernel/exit.h"
#include "kernel/files.h"
#include "kernel/handover.h"
#include "kernel/memory.h"
#include "kernel/print.h"
#include "kernel/probe.h"
#include "kernel/watch.h"

static void print_banner(void) {
    sis_print("SIS %s on %s: %s, entered at EL%u, %llu MiB of memory, %llu MiB for scripts\n", SIS_VERSION,
              sis_board.name, sis_cpu_name(), sis_boot.entry_level, (unsigned long long)sis_ram.total >> 20,
              (unsigned long long)sis_ram.script.size >> 20);
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
    sis_watch_start();
    sis_kernel_probe_start();
    if (sis_bootarg_is("sis.streams", "marked")) sis_console_mark_streams();
    if (sis_bootarg_is("sis.exit", "semihosting")) sis_exit_by_semihosting();
    sis_about_check();
    sis_memory_carve();
    print_banner();
    sis_image_main(start_files());
}
