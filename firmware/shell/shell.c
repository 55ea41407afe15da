/* Reads lines, splits them into words, runs commands. */
#include "shell/shell.h"

#include <stdint.h>
#include <string.h>

#include "kernel/console.h"
#include "kernel/exit.h"
#include "kernel/print.h"
#include "kernel/watch.h"
#include "session/session.h"
#include "shell/command.h"
#include "shell/line.h"

enum { LINE_BYTES = 512, MOST_WORDS = 64 };

static void echo(const char *bytes, size_t count) { sis_console_write(SIS_STREAM_DIAGNOSTICS, bytes, count); }

/* Words are separated by spaces; '…' and "…" keep spaces. In place. -1: a quote is open, or too many words. */
static int split(char *line, const char **words) {
    int count = 0;

    for (char *at = line;;) {
        while (*at == ' ') at++;
        if (*at == '\0') return count;
        if (count == MOST_WORDS) return -1;
        char *out = at;
        words[count++] = out;
        for (char quote = 0; *at && (quote || *at != ' '); at++) {
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

/* One byte into the line, or what a session did to it. False: the line is over, without anything to run. */
static bool next_byte(sis_line *line, sis_line_verdict *verdict) {
    for (;;) {
        uint32_t seen = sis_watch_came();
        sis_line_fate fate = sis_console_line_fate();
        if (fate != SIS_LINE_STAYS) sis_line_start(line);
        if (fate == SIS_LINE_ANEW) return false;
        int byte = sis_console_read();
        if (byte >= 0) {
            *verdict = sis_line_byte(line, (unsigned char)byte);
            return true;
        }
        sis_session_wait(UINT64_MAX, seen);
    }
}

_Noreturn void sis_shell(void) {
    static char text[LINE_BYTES];
    sis_line line = {.text = text, .room = sizeof text, .echo = echo};

    sis_print("help lists the commands\n");
    for (;;) {
        sis_line_verdict verdict = SIS_LINE_MORE;
        sis_console_for_kernel();
        sis_print("sis> ");
        sis_line_start(&line);
        while (verdict == SIS_LINE_MORE && next_byte(&line, &verdict))
            ;
        if (verdict == SIS_LINE_DONE) run_line(text);
        sis_console_clear_interrupt();
    }
}
