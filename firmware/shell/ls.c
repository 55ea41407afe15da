/* Shell command: ls. */
#include "kernel/files.h"
#include "kernel/print.h"
#include "shell/command.h"

SIS_COMMAND(ls, "", "files: bytes, name; * = written at run time") {
    const sis_file *file;

    for (uint32_t i = 0; (file = sis_file_at(i)); i++)
        sis_print("%10zu %c %s\n", file->bytes, file->written ? '*' : ' ', file->name);
    return 0;
}
