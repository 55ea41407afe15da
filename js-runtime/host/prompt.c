/* sis-native --prompt: the prompt, asked by another process (ts-lib/host/prompt), which reads lines and shows them.
 *
 * Questions come on descriptor 3, each a line `evaluate N`, `whole N` or `complete N` and N bytes of text; the cursor is at
 * the text's end. Answers go to descriptor 4: `open`, `left CODE` or `ended CODE`; `whole` or `more`; `words REPLACED COUNT`
 * and COUNT lines. What is written goes there too, in its order: `out STREAM N` and N bytes. Between questions timers run.
 * The end of the questions is the end of the prompt. */
#include "sis/prompt.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "native.h"

enum { QUESTIONS = 3, ANSWERS = 4, HEADER = 32, MOST_TEXT = 16 << 20 };

static bool give(const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(ANSWERS, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes += written;
        count -= (size_t)written;
    }
    return true;
}

static void write_out(void *context, int stream, const char *bytes, size_t count) {
    (void)context;
    char header[HEADER];
    snprintf(header, sizeof header, "out %d %zu\n", stream, count);
    if (give(header, strlen(header))) give(bytes, count);
}

/* One byte or more; timers run while there is none. 0: the end. */
static size_t read_some(sis_prompt *prompt, const sis_platform *platform, char *bytes, size_t count) {
    for (;;) {
        const uint64_t due = sis_prompt_idle(prompt), now = platform->now_ns(platform->context);
        if (sis_prompt_state_of(prompt) != SIS_PROMPT_OPEN) return 0;
        const uint64_t wait = due > now ? (due - now) / 1000000 + 1 : 0;
        struct pollfd question = {.fd = QUESTIONS, .events = POLLIN};
        if (poll(&question, 1, due == UINT64_MAX ? -1 : wait > 1000 ? 1000 : (int)wait) <= 0) continue;
        ssize_t got = read(QUESTIONS, bytes, count);
        if (got < 0 && errno == EINTR) continue;
        return got > 0 ? (size_t)got : 0;
    }
}

static bool read_all(sis_prompt *prompt, const sis_platform *platform, char *bytes, size_t count) {
    while (count > 0) {
        size_t got = read_some(prompt, platform, bytes, count);
        if (!got) return false;
        bytes += got;
        count -= got;
    }
    return true;
}

static bool read_header(sis_prompt *prompt, const sis_platform *platform, char *header) {
    for (size_t used = 0; used + 1 < HEADER; used++) {
        if (!read_all(prompt, platform, header + used, 1)) return false;
        if (header[used] != '\n') continue;
        header[used] = 0;
        return true;
    }
    return false;
}

typedef struct words {
    char *bytes;
    size_t used, room, count;
} words;

static void take_word(void *to, const char *word, size_t bytes) {
    words *list = to;
    if (list->used + bytes + 1 > list->room) {
        size_t room = list->room * 2 + bytes + 1024;
        char *grown = realloc(list->bytes, room);
        if (!grown) return;
        list->bytes = grown;
        list->room = room;
    }
    memcpy(list->bytes + list->used, word, bytes);
    list->used += bytes;
    list->bytes[list->used++] = '\n';
    list->count++;
}

static bool answer_words(sis_prompt *prompt, const char *text, size_t bytes) {
    char header[64];
    words list = {0};
    const size_t replaced = sis_prompt_complete(prompt, text, bytes, take_word, &list);
    snprintf(header, sizeof header, "words %zu %zu\n", replaced, list.count);
    const bool given = give(header, strlen(header)) && give(list.bytes, list.used);
    free(list.bytes);
    return given;
}

static bool answer(sis_prompt *prompt, const char *question, const char *text, size_t bytes) {
    static const char *const states[] = {"open", "left", "ended"};
    char line[32];
    if (strcmp(question, "complete") == 0) return answer_words(prompt, text, bytes);
    if (strcmp(question, "whole") == 0) {
        const bool whole = sis_prompt_whole(prompt, text, bytes);
        snprintf(line, sizeof line, "%s\n", whole ? "whole" : "more");
    } else {
        native_clear_ctrl_c();
        const sis_prompt_state state = sis_prompt_evaluate(prompt, text, bytes);
        native_clear_ctrl_c();
        if (state == SIS_PROMPT_OPEN)
            snprintf(line, sizeof line, "open\n");
        else
            snprintf(line, sizeof line, "%s %d\n", states[state], sis_prompt_exit_code(prompt));
    }
    return give(line, strlen(line));
}

/* "QUESTION N": cuts the question off; false: it is none, or its text would be too long. */
static bool split(char *header, size_t *bytes) {
    char *space = strchr(header, ' '), *end;
    if (!space || space == header || space[1] < '0' || space[1] > '9') return false;
    const unsigned long long number = strtoull(space + 1, &end, 10);
    if (*end || number > MOST_TEXT) return false;
    *space = 0;
    *bytes = (size_t)number;
    return true;
}

int native_prompt(const sis_script *script, const sis_platform *given) {
    sis_platform with_output = *given;
    const sis_platform *platform = &with_output;
    with_output.write = write_out;
    with_output.read_console = NULL; /* what is typed is for the prompt */
    sis_prompt *prompt = sis_prompt_open(script, platform);
    char header[HEADER];
    size_t bytes;
    if (!prompt) return SIS_EXIT_LIMIT;
    while (sis_prompt_state_of(prompt) == SIS_PROMPT_OPEN && read_header(prompt, platform, header)) {
        if (!split(header, &bytes)) return SIS_EXIT_ERROR;
        char *text = malloc(
            bytes ? bytes : 1); /* of just this size: a look behind its end is found by the sanitizer */
        bool answered =
            text && read_all(prompt, platform, text, bytes) && answer(prompt, header, text, bytes);
        free(text);
        if (!answered) break;
    }
    const bool open = sis_prompt_state_of(prompt) == SIS_PROMPT_OPEN;
    sis_prompt_end(prompt);
    return open ? 0 : sis_prompt_exit_code(prompt);
}
