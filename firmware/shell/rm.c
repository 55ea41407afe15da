/* Shell command: rm. */
#include "kernel/exit.h"
#include "kernel/files.h"
#include "kernel/print.h"
#include "shell/command.h"

static bool remove_file(const char *name) {
    if (sis_file_delete(name)) return true;
    sis_print("%s: %s\n", name, sis_file_find(name) ? "it came with the image, and stays" : "no such file");
    return false;
}

SIS_COMMAND(rm, "FILE ...", "remove files that were written or sent",
            "Where one hid a file of the initrd, that is there again.\n"
            "example: rm out.npy\n") {
    bool all = true;

    if (count < 2) return sis_command_usage("rm");
    for (int i = 1; i < count; i++) all &= remove_file(words[i]);
    return all ? 0 : SIS_EXIT_REFUSED;
}
