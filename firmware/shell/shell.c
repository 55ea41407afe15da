/* Reads lines, splits them into words, runs commands. */
#include "shell/shell.h"

#include <stdint.h>
#include <string.h>

#include "kernel/console.h"
#include "kernel/exit.h"
#include "kernel/log.h"
#include "kernel/print.h"
#include "shell/command.h"
#include "shell/complete.h"
#include "shell/line.h"
#include "shell/words.h"

enum { TEXT_BYTES = 32768, HISTORY_BYTES = 16384, MOST_WORDS = 64 };

const sis_command *sis_command_find(const char *name) {
    for (const sis_command *command = sis_commands_start; command < sis_commands_end; command++)
        if (strcmp(command->name, name) == 0) return command;
    return NULL;
}

int sis_command_usage(const char *name) {
    const sis_command *command = sis_command_find(name);
    sis_print("usage: %s%s%s\n", name, *command->usage ? " " : "", command->usage);
    return SIS_COMMAND_USAGE;
}

static void run_line(char *line) {
    const char *words[MOST_WORDS];
    int count = sis_words_split(line, words, MOST_WORDS);

    if (count < 0) sis_print("a quote is not closed, or more than %d words\n", MOST_WORDS);
    if (count <= 0) return;
    const sis_command *command = sis_command_find(words[0]);
    if (!command) {
        sis_print("%s: no such command; help lists them\n", words[0]);
        return;
    }
    int code = command->run(count, words);
    sis_console_for_kernel();
    if (code) sis_print("[%d]\n", code);
}

/* A quote that is open goes on in the next line. */
static bool is_whole(void *owner, const char *text, size_t bytes) {
    (void)owner;
    return sis_words_closed(text, bytes);
}

/* Commands one after the other, up to one that Ctrl-C has ended. */
static void run_text(char *text) {
    for (char *at = text; *at;) {
        char *end = sis_words_end(at);
        char *next = *end ? end + 1 : end;
        *end = '\0';
        sis_log_pause(true); /* what commands print is theirs */
        run_line(at);
        sis_log_pause(false);
        if (sis_console_interrupted()) return;
        at = next;
    }
}

_Noreturn void sis_shell(void) {
    static char text[TEXT_BYTES], lines[HISTORY_BYTES];
    static sis_history history = {.bytes = lines, .room = sizeof lines};
    const sis_line_use use = {.prompt = "sis> ",
                              .more = "...> ",
                              .history = &history,
                              .complete = sis_shell_complete,
                              .whole = is_whole};

    sis_print("help lists the commands\n");
    for (;;) {
        sis_read read = sis_shell_read(&use, text, sizeof text);
        sis_console_clear_interrupt();
        if (read == SIS_READ_DONE) run_text(text);
        sis_console_end_interrupt();
    }
}
