/* Shell command: mem. */
#include "kernel/memory.h"

#include "arch/mmu.h"
#include "kernel/files.h"
#include "kernel/print.h"
#include "shell/command.h"

static void show(const char *what, sis_range range) {
    sis_print("  %-14s %016llx  %8llu KiB\n", what, (unsigned long long)range.base,
              (unsigned long long)range.size / 1024);
}

SIS_COMMAND(mem, "", "memory map", "Addresses, and KiB each.\nexample: mem\n") {
    uint32_t all, used = sis_mmu_tables(&all);

    for (uint32_t i = 0; i < sis_boot.n_ram; i++) show("RAM", sis_boot.ram[i]);
    show("kernel", sis_ram.image);
    show("kept", sis_ram.kept);
    show("device tree", sis_boot.tree);
    show("initrd", sis_boot.initrd);
    show("written files", sis_ram.files);
    show("scripts", sis_ram.script);
    sis_print("  %zu KiB free for written files; %u of %u page tables\n", sis_files_free() / 1024, used, all);
    return 0;
}
