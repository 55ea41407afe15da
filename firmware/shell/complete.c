/* Completion at the shell. */
#include "shell/complete.h"

#include <string.h>

#include "kernel/files.h"
#include "kernel/print.h"
#include "shell/command.h"
#include "shell/words.h"

enum { WORD = SIS_FILE_NAME + 4 }; /* with quotes, a blank and a zero */

typedef struct offering {
    sis_line_offer *offer;
    void *to;
    const char *typed; /* of the word, without its quote */
    size_t typed_bytes;
    char quote; /* that it begins with; 0: none */
} offering;

static bool fits(const offering *o, const char *name) { return strncmp(name, o->typed, o->typed_bytes) == 0; }

static void offer_word(const offering *o, const char *name, size_t bytes, const char *behind) {
    char word[WORD];
    bool blanks = memchr(name, ' ', bytes) != NULL;
    char quote = o->quote ? o->quote : blanks ? '\'' : 0;
    const char quotes[] = {quote, '\0'};

    if (bytes > SIS_FILE_NAME) return;
    if (memchr(name, quote ? quote : '\'', bytes)) return; /* no word can say it */
    size_t at = sis_format(word, sizeof word, "%s", quotes);
    memcpy(word + at, name, bytes);
    at += bytes;
    at += sis_format(word + at, sizeof word - at, "%s%s", *behind == ' ' ? quotes : "", behind);
    o->offer(o->to, word, at);
}

static void offer_commands(const offering *o) {
    for (const sis_command *command = sis_commands_start; command < sis_commands_end; command++)
        if (fits(o, command->name)) offer_word(o, command->name, strlen(command->name), " ");
}

/* Names up to the next slash, each folder once: they are sorted. */
static void offer_files(const offering *o) {
    const char *last = NULL;
    size_t last_bytes = 0;
    const sis_file *file;

    for (uint32_t i = 0; (file = sis_file_at(i)); i++) {
        if (!fits(o, file->name)) continue;
        const char *slash = strchr(file->name + o->typed_bytes, '/');
        size_t bytes = slash ? (size_t)(slash - file->name) + 1 : strlen(file->name);
        if (last && last_bytes == bytes && memcmp(last, file->name, bytes) == 0) continue;
        offer_word(o, file->name, bytes, slash ? "" : " ");
        last = file->name;
        last_bytes = bytes;
    }
}

/* `help` goes on with a command. */
static bool is_help(const char *text, size_t start) {
    while (start > 0 && text[start - 1] == ' ') start--;
    return start >= 4 && memcmp(text + start - 4, "help", 4) == 0 && (start == 4 || text[start - 5] == '\n');
}

size_t sis_shell_complete(void *owner, const char *text, size_t cursor, sis_line_offer *offer, void *to) {
    bool first;
    size_t start = sis_words_start(text, cursor, &first);
    bool quoted = start < cursor && (text[start] == '\'' || text[start] == '"');
    offering o = {offer, to, text + start + quoted, cursor - start - quoted, quoted ? text[start] : 0};

    (void)owner;
    if (first || is_help(text, start))
        offer_commands(&o);
    else
        offer_files(&o);
    return cursor - start;
}
