/* The line editor under random keys, against a simple model of the text and a simple picture of it: after each burst of keys
 * text, cursor and every row that a person sees must be the model's. The seed is printed; SIS_TEST_SEED sets another. */
#include "shell/edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shell/utf8.h"
#include "terminal.h"
#include "unity.h"

enum { ROOM = 160, HISTORY = 65536, LINES = 400, KEYS = 60000 };

static char text[ROOM], killed[ROOM], lines[HISTORY];
static sis_history history;
static terminal screen, wanted;
static sis_editor editor;
static sis_line_use use;
static uint64_t state;

void sis_console_write(int stream, const char *bytes, size_t count);
void sis_console_write(int stream, const char *bytes, size_t count) {
    (void)stream;
    terminal_write(&screen, bytes, count);
}

static void write(const char *bytes, size_t count) { terminal_write(&screen, bytes, count); }

void setUp(void) {}
void tearDown(void) {}

static uint32_t below(uint32_t most) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % most;
}

/* --- The model: the text, the cursor, what was killed, the lines before --- */

static struct {
    char text[ROOM * 2];
    size_t count, cursor;
    char killed[ROOM * 2];
    size_t killed_count;
    bool kills;
    char lines[LINES][ROOM];
    int n_lines, back; /* back: 0 is the draft */
    char draft[ROOM];
} model;

/* A cursor may stand before every character but one that joins another; it may always stand behind a newline. */
static bool is_place(size_t at) {
    uint32_t code;
    if (at == 0 || at >= model.count || model.text[at - 1] == '\n') return true;
    if (((unsigned char)model.text[at] & 0xc0) == 0x80) return false;
    sis_utf8_read(model.text + at, model.count - at, &code);
    return sis_utf8_columns(code) > 0;
}

static size_t next_place(size_t at) {
    do at++;
    while (!is_place(at));
    return at;
}

static size_t last_place(size_t at) {
    do at--;
    while (!is_place(at));
    return at;
}

static void model_replace(size_t from, size_t to, const char *bytes) {
    size_t count = strlen(bytes);
    if (model.count - (to - from) + count >= ROOM) return;
    memmove(model.text + from + count, model.text + to, model.count - to);
    memcpy(model.text + from, bytes, count);
    model.count += count - (to - from);
    model.cursor = from + count;
}

static void model_kill(size_t from, size_t to) {
    char piece[ROOM * 2];
    size_t count = to - from;
    memcpy(piece, model.text + from, count);
    if (!model.kills) model.killed_count = 0;
    if (from < model.cursor) { /* backwards: in front of what was killed before */
        memmove(model.killed + count, model.killed, model.killed_count);
        memcpy(model.killed, piece, count);
    } else {
        memcpy(model.killed + model.killed_count, piece, count);
    }
    model.killed_count += count;
    model.killed[model.killed_count] = '\0';
    model_replace(from, to, "");
}

static bool is_word(size_t at) {
    return strchr("_$0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", model.text[at]) ||
           (unsigned char)model.text[at] >= 0x80;
}

static bool is_blank(size_t at) { return strchr(" \n\t", model.text[at]) != NULL; }

static size_t back_over(size_t at, bool (*is)(size_t at), bool wanted_so) {
    while (at > 0 && is(at - 1) == wanted_so) at--;
    return at;
}

static size_t over(size_t at, bool (*is)(size_t at), bool wanted_so) {
    while (at < model.count && is(at) == wanted_so) at++;
    return at;
}

static bool is_newline(size_t at) { return model.text[at] == '\n'; }

static void model_load(const char *line) {
    size_t count = strlen(line);
    memcpy(model.text, line, count);
    model.count = model.cursor = count;
}

static void model_vertical(int rows) {
    size_t start = back_over(model.cursor, is_newline, false), column = 0;
    for (size_t at = start; at < model.cursor; column++) at = next_place(at);
    if (rows < 0 && start > 0) {
        model.cursor = back_over(start - 1, is_newline, false);
    } else if (rows > 0 && over(start, is_newline, false) < model.count) {
        model.cursor = over(model.cursor, is_newline, false) + 1;
    } else {
        int back = model.back - rows;
        if (back < 0 || back > model.n_lines) return;
        if (model.back == 0) {
            memcpy(model.draft, model.text, model.count);
            model.draft[model.count] = '\0';
        }
        model.back = back;
        model_load(back == 0 ? model.draft : model.lines[model.n_lines - back]);
        return;
    }
    while (column-- > 0 && model.cursor < model.count && model.text[model.cursor] != '\n')
        model.cursor = next_place(model.cursor);
}

static void model_enter(void) {
    model.text[model.count] = '\0';
    bool blank = over(0, is_blank, true) == model.count;
    if (!blank && (model.n_lines == 0 || strcmp(model.lines[model.n_lines - 1], model.text) != 0))
        strcpy(model.lines[model.n_lines++], model.text);
    model.count = model.cursor = 0;
    model.back = 0;
}

/* --- Keys --- */

static const char *const characters[] = {
    "a",         "b",        "c", "_", "0", " ", " ", "-", "\xc3\xa4", "\xe4\xb8\xad", "\xf0\x9f\x98\x80",
    "e\xcc\x81", "\xcc\x88", "'"};

enum {
    INSERT,
    PASTE,
    LEFT,
    RIGHT,
    HOME,
    END,
    BACKSPACE,
    DELETE,
    WORD_LEFT,
    WORD_RIGHT,
    KILL_WORD,
    KILL_WORD_LEFT,
    RUB,
    KILL_START,
    KILL_END,
    YANK,
    UP,
    DOWN,
    ENTER,
    CANCEL,
    CLEAR,
    ACTIONS
};

static const char *const keys[ACTIONS] = {
    [LEFT] = "\x02",
    [RIGHT] = "\x1b[C",
    [HOME] = "\x1bOH",
    [END] = "\x05",
    [BACKSPACE] = "\x7f",
    [DELETE] = "\x1b[3~",
    [WORD_LEFT] = "\x1b[1;5D",
    [WORD_RIGHT] = "\x1b"
                   "f",
    [KILL_WORD] = "\x1b"
                  "d",
    [KILL_WORD_LEFT] = "\x1b\x7f",
    [RUB] = "\x17",
    [KILL_START] = "\x15",
    [KILL_END] = "\x0b",
    [YANK] = "\x19",
    [UP] = "\x1b[A",
    [DOWN] = "\x1b[B",
    [ENTER] = "\r",
    [CANCEL] = "\x03",
    [CLEAR] = "\x0c",
};

static void model_key(int action, const char *inserted) {
    size_t at = model.cursor, end = model.count;
    size_t start_of_line = back_over(at, is_newline, false), end_of_line = over(at, is_newline, false);
    switch (action) {
    case INSERT:
    case PASTE: model_replace(at, at, inserted); break;
    case LEFT:
        if (at > 0) model.cursor = last_place(at);
        break;
    case RIGHT:
        if (at < end) model.cursor = next_place(at);
        break;
    case HOME: model.cursor = start_of_line; break;
    case END: model.cursor = end_of_line; break;
    case BACKSPACE:
        if (at > 0) model_replace(last_place(at), at, "");
        break;
    case DELETE:
        if (at < end) model_replace(at, next_place(at), "");
        break;
    case WORD_LEFT: model.cursor = back_over(back_over(at, is_word, false), is_word, true); break;
    case WORD_RIGHT: model.cursor = over(over(at, is_word, false), is_word, true); break;
    case KILL_WORD: model_kill(at, over(over(at, is_word, false), is_word, true)); break;
    case KILL_WORD_LEFT: model_kill(back_over(back_over(at, is_word, false), is_word, true), at); break;
    case RUB: model_kill(back_over(back_over(at, is_blank, true), is_blank, false), at); break;
    case KILL_START: model_kill(start_of_line, at); break;
    case KILL_END: model_kill(at, end_of_line == at && at < end ? at + 1 : end_of_line); break;
    case YANK: model_replace(at, at, model.killed); break;
    case UP: model_vertical(-1); break;
    case DOWN: model_vertical(1); break;
    case ENTER: model_enter(); break;
    case CANCEL:
        model.count = model.cursor = 0;
        model.back = 0;
        break;
    default: break;
    }
    model.kills = action >= KILL_WORD && action <= KILL_END;
}

static sis_verdict type(const char *bytes) {
    sis_verdict verdict = SIS_VERDICT_MORE;
    for (; *bytes; bytes++) verdict = sis_editor_byte(&editor, (unsigned char)*bytes, false);
    return verdict;
}

/* Lines and characters, so that not each character of the editor's text is asked for whether it fits. */
static void press(void) {
    static const uint8_t often[] = {INSERT, INSERT, INSERT, INSERT,    INSERT, INSERT,
                                    PASTE,  LEFT,   LEFT,   BACKSPACE, UP,     DOWN};
    int action = below(3) > 0 ? often[below(sizeof often)] : (int)below(ACTIONS);
    if (action == ENTER && model.n_lines == LINES) action = CANCEL;
    if (action == INSERT) {
        const char *inserted = characters[below(sizeof characters / sizeof *characters)];
        if (model.count + 4 >= ROOM) return;
        model_key(INSERT, inserted);
        type(inserted);
        model.kills = false;
        return;
    }
    if (action == PASTE) {
        if (model.count + 4 >= ROOM || below(4) > 0) return;
        model_key(PASTE, below(2) > 0 ? "\n" : "x\ny");
        type("\x1b[200~");
        type(model.text[model.cursor - 1] == '\n' ? "\r" : "x\ny");
        type("\x1b[201~");
        return;
    }
    model_key(action, "");
    if (type(keys[action]) != SIS_VERDICT_MORE) sis_editor_start(&editor, &use, text, ROOM);
}

/* --- What a person sees --- */

/* The whole text on a terminal that is high enough: every row, and where the cursor stands. */
static void draw_wanted(uint32_t *row, uint32_t *column) {
    static const char full[] = " \r"; /* the cursor of a full row stands on the next one */
    terminal_start(&wanted, screen.columns, TERMINAL_MOST_ROWS);
    terminal_write(&wanted, use.prompt, strlen(use.prompt));
    for (size_t at = 0;;) {
        bool ends = at == model.count;
        uint32_t code = '\n';
        size_t bytes = ends ? 1 : sis_utf8_read(model.text + at, model.count - at, &code);
        uint32_t width = code == '\n' ? 1 : sis_utf8_columns(code);
        if (wanted.pending && code == '\n') terminal_write(&wanted, full, 2);
        if (at == model.cursor) {
            bool next = width > 0 && (wanted.pending || wanted.column + width > wanted.columns);
            *row = wanted.row + (next || wanted.pending);
            *column = next || wanted.pending ? 0 : wanted.column;
        }
        if (ends) break;
        terminal_write(&wanted, model.text + at, bytes);
        if (code == '\n') terminal_write(&wanted, use.more, strlen(use.more));
        at += bytes;
    }
    TEST_ASSERT_EQUAL_UINT(0, wanted.scrolled);
}

static void check(int key) {
    char what[64];
    uint32_t row = 0, column = 0;
    snprintf(what, sizeof what, "after key %d on %u x %u", key, screen.columns, screen.rows);
    model.text[model.count] = '\0';
    TEST_ASSERT_EQUAL_STRING_MESSAGE(model.text, editor.text, what);
    TEST_ASSERT_EQUAL_size_t_MESSAGE(model.count, editor.count, what);
    TEST_ASSERT_EQUAL_size_t_MESSAGE(model.cursor, editor.cursor, what);
    draw_wanted(&row, &column);
    TEST_ASSERT_EQUAL_UINT_MESSAGE(column, screen.column, what);
    for (uint32_t at = 0; at < screen.rows; at++) {
        int of = (int)row + (int)at - (int)screen.row; /* row of the text that is there */
        if (of < 0) continue;                          /* something from before */
        TEST_ASSERT_LESS_THAN(TERMINAL_MOST_ROWS, of);
        TEST_ASSERT_EQUAL_UINT32_ARRAY_MESSAGE(wanted.cells[of], screen.cells[at], screen.columns, what);
    }
}

static void run(uint32_t columns, uint32_t rows, int count) {
    memset(&model, 0, sizeof model);
    history = (sis_history){.bytes = lines, .room = sizeof lines};
    use = (sis_line_use){.prompt = "p> ", .more = ".. ", .history = &history};
    editor = (sis_editor){.killed = killed, .killed_room = sizeof killed};
    terminal_start(&screen, columns, rows);
    editor.screen = (sis_screen){.write = write, .columns = columns, .rows = rows};
    sis_editor_start(&editor, &use, text, ROOM);
    for (int key = 0; key < count;) {
        for (uint32_t burst = 1 + below(3); burst > 0; burst--, key++) press();
        sis_editor_show(&editor);
        check(key);
    }
}

static void test_random_keys(void) {
    const char *given = getenv("SIS_TEST_SEED");
    state = given ? strtoull(given, NULL, 0) : 20241122;
    printf("seed %llu\n", (unsigned long long)state);
    for (uint32_t columns = 8; columns <= 24; columns += 1 + below(5))
        for (uint32_t rows = 2; rows <= 12; rows += 1 + below(4)) run(columns, rows, KEYS / 20);
    run(80, 24, KEYS / 20);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_random_keys);
    return UNITY_END();
}
