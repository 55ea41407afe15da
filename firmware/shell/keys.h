/* Bytes of a terminal to keys: control characters, escape sequences, UTF-8, pasted blocks. One byte in, at most one key out.
 * Ctrl-C is one wherever it comes. */
#ifndef SIS_SHELL_KEYS_H
#define SIS_SHELL_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum sis_key {
    SIS_KEY_NONE,   /* not one yet, or one that means nothing */
    SIS_KEY_TEXT,   /* keys->text[0..text_count): one character */
    SIS_KEY_PASTED, /* the same, in a pasted block: newlines and tabs too */
    SIS_KEY_REPORT, /* the terminal's answer: keys->row, keys->column */
    SIS_KEY_ENTER,
    SIS_KEY_CANCEL,
    SIS_KEY_END_OR_DELETE, /* Ctrl-D */
    SIS_KEY_BACKSPACE,
    SIS_KEY_DELETE,
    SIS_KEY_LEFT,
    SIS_KEY_RIGHT,
    SIS_KEY_UP,
    SIS_KEY_DOWN,
    SIS_KEY_OLDER,
    SIS_KEY_NEWER,
    SIS_KEY_HOME,
    SIS_KEY_END,
    SIS_KEY_WORD_LEFT,
    SIS_KEY_WORD_RIGHT,
    SIS_KEY_KILL_WORD,
    SIS_KEY_KILL_WORD_LEFT,
    SIS_KEY_RUB_WORD, /* Ctrl-W: back to a space */
    SIS_KEY_KILL_TO_START,
    SIS_KEY_KILL_TO_END,
    SIS_KEY_YANK,
    SIS_KEY_CLEAR,
    SIS_KEY_SEARCH,
    SIS_KEY_GIVE_UP, /* Ctrl-G, or escape alone before another */
    SIS_KEY_TAB,
    SIS_KEY_COUNT,
} sis_key;

typedef struct sis_keys {
    int state;
    bool pasting;
    bool cut; /* a sequence came in the middle of a character: a terminal's answer in a pasted block */
    unsigned char last; /* to take return and newline as one */
    char text[4];
    unsigned text_count, text_bytes;
    unsigned numbers[2], number; /* of the sequence under way */
    uint32_t row, column;
} sis_keys;

/* All zero is a good start. */
sis_key sis_keys_byte(sis_keys *keys, unsigned char byte);

#endif
