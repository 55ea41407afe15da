/* Bytes of a terminal to keys. */
#include "shell/keys.h"

#include <string.h>

#include "shell/utf8.h"

enum { PLAIN, CHARACTER, AFTER_ESCAPE, IN_SEQUENCE, IN_FUNCTION_KEY, IN_UNKNOWN };
enum { CTRL_C = 3, ESCAPE = 27, DELETE = 127, MOST_NUMBER = 9999 };
enum { PASTE_BEGINS = 200, PASTE_ENDS = 201 };

static const uint8_t controls[32] = {
    [1] = SIS_KEY_HOME,           /* A */
    [2] = SIS_KEY_LEFT,           /* B */
    [3] = SIS_KEY_CANCEL,         /* C */
    [4] = SIS_KEY_END_OR_DELETE,  /* D */
    [5] = SIS_KEY_END,            /* E */
    [6] = SIS_KEY_RIGHT,          /* F */
    [7] = SIS_KEY_GIVE_UP,        /* G */
    [8] = SIS_KEY_BACKSPACE,      /* H */
    [9] = SIS_KEY_TAB,            /* I */
    [10] = SIS_KEY_ENTER,         /* J */
    [11] = SIS_KEY_KILL_TO_END,   /* K */
    [12] = SIS_KEY_CLEAR,         /* L */
    [13] = SIS_KEY_ENTER,         /* M */
    [14] = SIS_KEY_NEWER,         /* N */
    [16] = SIS_KEY_OLDER,         /* P */
    [18] = SIS_KEY_SEARCH,        /* R */
    [21] = SIS_KEY_KILL_TO_START, /* U */
    [23] = SIS_KEY_RUB_WORD,      /* W */
    [25] = SIS_KEY_YANK,          /* Y */
};

/* ESC [ … letter, ESC O letter. With Ctrl or Alt (a second number from 3 on) left and right go by words. */
static sis_key of_letter(char letter, bool modified) {
    switch (letter) {
    case 'A': return SIS_KEY_UP;
    case 'B': return SIS_KEY_DOWN;
    case 'C': return modified ? SIS_KEY_WORD_RIGHT : SIS_KEY_RIGHT;
    case 'D': return modified ? SIS_KEY_WORD_LEFT : SIS_KEY_LEFT;
    case 'c': return SIS_KEY_WORD_RIGHT;
    case 'd': return SIS_KEY_WORD_LEFT;
    case 'H': return SIS_KEY_HOME;
    case 'F': return SIS_KEY_END;
    default: return SIS_KEY_NONE;
    }
}

/* ESC [ number ~ */
static sis_key of_number(sis_keys *keys, unsigned number) {
    switch (number) {
    case 1:
    case 7: return SIS_KEY_HOME;
    case 4:
    case 8: return SIS_KEY_END;
    case 3: return SIS_KEY_DELETE;
    case PASTE_BEGINS:
    case PASTE_ENDS:
        keys->pasting = number == PASTE_BEGINS;
        keys->last = 0;
        return SIS_KEY_NONE;
    default: return SIS_KEY_NONE;
    }
}

/* Behind a sequence. */
static void go_on(sis_keys *keys) {
    keys->state = keys->cut ? CHARACTER : PLAIN;
    keys->cut = false;
}

static sis_key sequence_ends(sis_keys *keys, char letter) {
    go_on(keys);
    if (letter == '~') return of_number(keys, keys->numbers[0]);
    if (keys->pasting) return SIS_KEY_NONE;
    if (letter == 'R' && keys->number == 1 && keys->numbers[0] > 0 && keys->numbers[1] > 0) {
        keys->row = keys->numbers[0];
        keys->column = keys->numbers[1];
        return SIS_KEY_REPORT;
    }
    return of_letter(letter, keys->number == 1 && keys->numbers[1] >= 3);
}

static sis_key in_sequence(sis_keys *keys, unsigned char byte) {
    if (byte >= '0' && byte <= '9') {
        unsigned *number = &keys->numbers[keys->number];
        if (*number <= MOST_NUMBER) *number = *number * 10 + (byte - '0');
    } else if (byte == ';' && keys->number == 0) {
        keys->number = 1;
    } else if (byte >= '@' && byte <= '~') {
        return sequence_ends(keys, (char)byte);
    } else if (byte < ' ' || byte > '~') {
        go_on(keys);
    } else {
        keys->state = IN_UNKNOWN; /* what nobody here sends, to its letter */
    }
    return SIS_KEY_NONE;
}

static sis_key after_escape(sis_keys *keys, unsigned char byte) {
    keys->numbers[0] = keys->numbers[1] = keys->number = 0;
    keys->state = byte == '[' ? IN_SEQUENCE : byte == 'O' ? IN_FUNCTION_KEY : PLAIN;
    if (keys->state == PLAIN) go_on(keys);
    if (byte == '[' || byte == 'O' || keys->pasting) return SIS_KEY_NONE;
    switch (byte) {
    case 'b': return SIS_KEY_WORD_LEFT;
    case 'f': return SIS_KEY_WORD_RIGHT;
    case 'd': return SIS_KEY_KILL_WORD;
    case 8:
    case DELETE: return SIS_KEY_KILL_WORD_LEFT;
    case ESCAPE: keys->state = AFTER_ESCAPE; return SIS_KEY_GIVE_UP;
    default: return SIS_KEY_NONE;
    }
}

static sis_key text_of(sis_keys *keys, const char *text, unsigned count) {
    keys->state = PLAIN;
    memmove(keys->text, text, count);
    keys->text_count = count;
    return keys->pasting ? SIS_KEY_PASTED : SIS_KEY_TEXT;
}

/* In a pasted block nothing is a command. Of control characters tabs and newlines stay. */
static sis_key pasted_control(sis_keys *keys, unsigned char byte) {
    if (byte == '\t') return text_of(keys, "\t", 1);
    if (byte == '\r' || byte == '\n') return text_of(keys, "\n", 1);
    return SIS_KEY_NONE;
}

static sis_key plain(sis_keys *keys, unsigned char byte) {
    static const char damaged[] = "\xef\xbf\xbd";
    bool again = byte == '\n' && keys->last == '\r'; /* one end of a line */

    keys->last = byte;
    if (again) return SIS_KEY_NONE;
    if (byte == ESCAPE) {
        keys->state = AFTER_ESCAPE;
        return SIS_KEY_NONE;
    }
    if (byte == DELETE) return keys->pasting ? SIS_KEY_NONE : SIS_KEY_BACKSPACE;
    if (byte < ' ') return keys->pasting ? pasted_control(keys, byte) : (sis_key)controls[byte];
    keys->text_bytes = sis_utf8_bytes(byte);
    if (keys->text_bytes == 0) return text_of(keys, damaged, 3);
    keys->text[0] = (char)byte;
    keys->text_count = 1;
    if (keys->text_bytes == 1) return text_of(keys, keys->text, 1);
    keys->state = CHARACTER;
    return SIS_KEY_NONE;
}

/* A character that is cut short is forgotten; what cut it counts. */
static sis_key in_character(sis_keys *keys, unsigned char byte) {
    uint32_t code;

    if (byte == ESCAPE) {
        keys->cut = true;
        keys->state = AFTER_ESCAPE;
        return SIS_KEY_NONE;
    }
    if ((byte & 0xc0) != 0x80) {
        keys->state = PLAIN;
        return plain(keys, byte);
    }
    keys->text[keys->text_count++] = (char)byte;
    if (keys->text_count < keys->text_bytes) return SIS_KEY_NONE;
    keys->state = PLAIN;
    if (sis_utf8_read(keys->text, keys->text_count, &code) < keys->text_count) return SIS_KEY_NONE;
    return text_of(keys, keys->text, keys->text_count);
}

sis_key sis_keys_byte(sis_keys *keys, unsigned char byte) {
    if (byte == CTRL_C) {
        *keys = (sis_keys){0};
        return SIS_KEY_CANCEL;
    }
    switch (keys->state) {
    case CHARACTER: return in_character(keys, byte);
    case AFTER_ESCAPE: return after_escape(keys, byte);
    case IN_SEQUENCE: return in_sequence(keys, byte);
    case IN_FUNCTION_KEY: go_on(keys); return keys->pasting ? SIS_KEY_NONE : of_letter((char)byte, false);
    case IN_UNKNOWN:
        if (byte >= '@' && byte <= '~') go_on(keys);
        return SIS_KEY_NONE;
    default: return plain(keys, byte);
    }
}
