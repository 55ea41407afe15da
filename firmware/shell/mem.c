/* Shell command: mem. */
#include "kernel/memory.h"

#include "arch/mmu.h"
#include "kernel/files.h"
#include "kernel/lend.h"
#include "kernel/print.h"
#include "kernel/run.h"
#include "shell/command.h"

static void show(const char *what, sis_range range) {
    sis_print("  %-14s %016llx  %8llu KiB\n", what, (unsigned long long)range.base,
              (unsigned long long)range.size / 1024);
}

static uint32_t files_written(void) {
    uint32_t count = 0;
    const sis_file *file;
    for (uint32_t i = 0; (file = sis_file_at(i)); i++) count += file->written;
    return count;
}

/* What must be the same before and after a script that wrote no files. */
static void show_counters(void) {
    sis_script_usage last = sis_run_last();

    sis_print("  bytes free: %llu for scripts, %zu for files; %u files written\n",
              (unsigned long long)sis_lend_free(), sis_files_free(), files_written());
    if (last.heap_peak)
        sis_print("  last script's heap: %zu bytes when it began, %zu at most\n", last.heap_after_start,
                  last.heap_peak);
}

SIS_COMMAND(mem, "", "memory map and counters", "Addresses, and KiB each; then bytes.\nexample: mem\n") {
    uint32_t all, used = sis_mmu_tables(&all);

    for (uint32_t i = 0; i < sis_boot.n_ram; i++) show("RAM", sis_boot.ram[i]);
    show("kernel", sis_ram.image);
    show("kept", sis_ram.kept);
    show("device tree", sis_boot.tree);
    show("initrd", sis_boot.initrd);
    show("written files", sis_ram.files);
    show("scripts", sis_ram.script);
    sis_print("  %u of %u page tables\n", used, all);
    show_counters();
    return 0;
}
