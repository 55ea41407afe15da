/* Shell command: ls. */
#include <string.h>

#include "kernel/files.h"
#include "kernel/print.h"
#include "shell/command.h"

SIS_COMMAND(ls, "[PREFIX]", "files: bytes, name; * = written at run time",
            "PREFIX: only names that begin so.\n"
            "example: ls models/\n") {
    const char *prefix = count > 1 ? words[1] : "";
    const sis_file *file;

    if (count > 2) return sis_command_usage("ls");
    for (uint32_t i = 0; (file = sis_file_at(i)); i++)
        if (strncmp(file->name, prefix, strlen(prefix)) == 0)
            sis_print("%10zu %c %s\n", file->bytes, file->written ? '*' : ' ', file->name);
    return 0;
}
