/* Reads lines, splits them into words, runs commands. */
#include "shell/shell.h"

#include <stdint.h>
#include <string.h>

#include "kernel/console.h"
#include "kernel/exit.h"
#include "kernel/print.h"
#include "shell/command.h"
#include "shell/line.h"

enum { TEXT_BYTES = 32768, HISTORY_BYTES = 16384, MOST_WORDS = 64 };

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* Words are separated by blanks; '…' and "…" keep them. In place. -1: a quote is open, or too many words. */
static int split(char *line, const char **words) {
    int count = 0;

    for (char *at = line;;) {
        while (is_blank(*at)) at++;
        if (*at == '\0') return count;
        if (count == MOST_WORDS) return -1;
        char *out = at;
        words[count++] = out;
        for (char quote = 0; *at && (quote || !is_blank(*at)); at++) {
            if (quote ? *at == quote : *at == '\'' || *at == '"')
                quote = quote ? 0 : *at;
            else
                *out++ = *at;
            if (quote && at[1] == '\0') return -1;
        }
        if (*at) at++;
        *out = '\0';
    }
}

static void run_line(char *line) {
    const char *words[MOST_WORDS];
    int count = split(line, words);

    if (count < 0) sis_print("a quote is not closed, or more than %d words\n", MOST_WORDS);
    if (count <= 0) return;
    for (const sis_command *command = sis_commands_start; command < sis_commands_end; command++)
        if (strcmp(command->name, words[0]) == 0) {
            int code = command->run(count, words);
            sis_console_for_kernel();
            if (code) sis_print("[%d]\n", code);
            return;
        }
    sis_print("%s: no such command; help lists them\n", words[0]);
}

/* The end of the command at `at`: a newline outside of quotes, or the text's end. */
static char *end_of_command(char *at) {
    char quote = 0;
    for (; *at && (quote || *at != '\n'); at++) {
        if (quote ? *at == quote : *at == '\'' || *at == '"') quote = quote ? 0 : *at;
    }
    return at;
}

/* A quote that is open goes on in the next line. */
static bool is_whole(void *owner, const char *text, size_t bytes) {
    char quote = 0;
    (void)owner;
    for (size_t i = 0; i < bytes; i++)
        if (quote ? text[i] == quote : text[i] == '\'' || text[i] == '"') quote = quote ? 0 : text[i];
    return quote == 0;
}

/* Commands one after the other, up to one that Ctrl-C has ended. */
static void run_text(char *text) {
    for (char *at = text; *at;) {
        char *end = end_of_command(at);
        char *next = *end ? end + 1 : end;
        *end = '\0';
        run_line(at);
        if (sis_console_interrupted()) return;
        at = next;
    }
}

_Noreturn void sis_shell(void) {
    static char text[TEXT_BYTES], lines[HISTORY_BYTES];
    static sis_history history = {.bytes = lines, .room = sizeof lines};
    const sis_line_use use = {.prompt = "sis> ", .more = "...> ", .history = &history, .whole = is_whole};

    sis_print("help lists the commands\n");
    for (;;) {
        sis_read read = sis_shell_read(&use, text, sizeof text);
        sis_console_clear_interrupt();
        if (read == SIS_READ_DONE) run_text(text);
        sis_console_end_interrupt();
    }
}
