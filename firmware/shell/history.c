/* The ring of typed lines: texts one behind the other, moved down when the oldest go. */
#include "shell/history.h"

#include <string.h>

bool sis_history_push(sis_history *history, const char *text, size_t count) {
    size_t gone = 0;

    if (count >= history->room) return false;
    while (history->used - gone > history->room - count - 1) gone += strlen(history->bytes + gone) + 1;
    memmove(history->bytes, history->bytes + gone, history->used - gone);
    history->used -= gone;
    memcpy(history->bytes + history->used, text, count);
    history->used += count;
    history->bytes[history->used++] = '\0';
    return true;
}

/* Start of the text that ends, with its zero, before `end`. */
static size_t start_of(const sis_history *history, size_t end) {
    size_t at = end - 1;
    while (at > 0 && history->bytes[at - 1] != '\0') at--;
    return at;
}

void sis_history_pop(sis_history *history) {
    if (history->used > 0) history->used = start_of(history, history->used);
}

const char *sis_history_at(const sis_history *history, size_t back, size_t *count) {
    size_t end = history->used;

    for (; end > 0; back--) {
        size_t start = start_of(history, end);
        if (back == 0) {
            *count = end - 1 - start;
            return history->bytes + start;
        }
        end = start;
    }
    return NULL;
}

void sis_history_add(sis_history *history, const char *text, size_t count) {
    size_t blank = 0, last_count;

    while (blank < count && (text[blank] == ' ' || text[blank] == '\n' || text[blank] == '\t')) blank++;
    if (blank == count) return;
    const char *last = sis_history_at(history, 0, &last_count);
    if (last && last_count == count && memcmp(last, text, count) == 0) return;
    sis_history_push(history, text, count);
}
