/* Commands of the shell: each file registers its own in the table that image.ld gathers, sorted by name. */
#ifndef SIS_COMMAND_H
#define SIS_COMMAND_H

#include <stddef.h>

enum { SIS_COMMAND_USAGE = 2 };

typedef struct sis_command {
    const char *name;
    const char *usage;   /* arguments, as "FILE [ARG ...]"; "" when it takes none */
    const char *summary; /* one line, for the list */
    const char *help;    /* more of it: what each option does, a line each, then "example: …" */
    int (*run)(int count,
               const char *const *words); /* words[0] is the command's name; returns an exit code */
} sis_command;

/* SIS_COMMAND(ls, "[PREFIX]", "files", "example: ls models/\n") { … return 0; } with the names `count` and `words` in the
 * body. */
#define SIS_COMMAND(command_name, usage_text, summary_text, help_text)           \
    static int run_##command_name(int count, const char *const *words);          \
    __attribute__((section(".sis_commands." #command_name),                      \
                   used)) static const sis_command command_##command_name = {    \
        #command_name, usage_text, summary_text, help_text, run_##command_name}; \
    static int run_##command_name(__attribute__((unused)) int count,             \
                                  __attribute__((unused)) const char *const *words)

extern const sis_command sis_commands_start[], sis_commands_end[];

/* NULL: there is none of this name. */
const sis_command *sis_command_find(const char *name);

/* Prints how it is called; returns SIS_COMMAND_USAGE. */
int sis_command_usage(const char *name);

#endif
