/* Shell command: board. What is known of this machine: from the build, from the loader, and from the board's own firmware.
 * What it does not know is left out. */
#include "kernel/board.h"

#include "kernel/cores.h"
#include "kernel/handover.h"
#include "kernel/print.h"
#include "shell/command.h"

static void show_asked(const sis_facts_device *facts) {
    uint64_t number;
    uint32_t value;

    if (facts->driver->revision(facts, &value)) sis_print("  revision      %06x\n", value);
    if (facts->driver->serial(facts, &number))
        sis_print("  serial        %016llx\n", (unsigned long long)number);
    if (facts->driver->core_voltage(facts, &value))
        sis_print("  core voltage  %u.%04u V\n", value / 1000000, value % 1000000 / 100);
    if (facts->driver->temperature(facts, &value))
        sis_print("  temperature   %u.%u C\n", value / 1000, value % 1000 / 100);
    if (facts->driver->uart_clock(facts, 0, &value)) sis_print("  UART clock    %u Hz\n", value);
}

SIS_COMMAND(board, "", "what is known of this board", "example: board\n") {
    static const char *const told[] = {"nothing: the board's own addresses", "device tree", "tags"};

    sis_print("  name          %s\n", sis_board.name);
    sis_print("  cores         %u x %s\n", sis_cores_count(), sis_board.core);
    sis_print("  told by       %s\n", told[sis_boot.from]);
    if (sis_board.facts.driver) show_asked(&sis_board.facts);
    if (sis_board.watchdog.driver)
        sis_print("  watchdog      up to %u ms\n", sis_board.watchdog.driver->most_ms);
    return 0;
}
