/* Keys to changes of the edited text. */
#include "shell/edit.h"

#include <string.h>

#include "shell/edit_inside.h"
#include "shell/utf8.h"

#define MARK_PASTES "\x1b[?2004h"
#define MARK_NO_PASTES "\x1b[?2004l"
#define ASK_SIZE                \
    "\x1b"                      \
    "7\x1b[999;999H\x1b[6n\x1b" \
    "8" /* to the last corner, say where that is, back */

sis_view sis_edit_view(const sis_editor *editor) {
    return (sis_view){editor->searching ? editor->search_prompt : editor->use->prompt, editor->use->more,
                      editor->text, editor->count, editor->cursor};
}

void sis_edit_bell(sis_editor *editor) { sis_screen_put(&editor->screen, "\a", 1); }

static bool joins(const char *bytes, size_t count) {
    uint32_t code;
    return count > 0 && sis_utf8_read(bytes, count, &code) > 0 && sis_utf8_columns(code) == 0;
}

/* What joins a character is drawn with it: a change that begins with such begins there, and at a line's start with the end of
 * the line above, because it joins the prompt. */
static void mark(sis_editor *editor, size_t from, size_t tail, bool joined) {
    bool all = joined && from == 0;

    if (joined && !all) from = sis_utf8_before(editor->text, editor->count, from);
    joined = joined && joins(editor->text + from, editor->count - from);
    if (all || (joined && from == 0))
        sis_screen_changed_all(&editor->screen);
    else
        sis_screen_changed(&editor->screen, joined ? from - 1 : from, tail);
}

bool sis_edit_replace(sis_editor *editor, size_t from, size_t to, const char *bytes, size_t count) {
    size_t tail = editor->count - to, same = 0;

    if (count >= editor->room - (editor->count - (to - from))) {
        sis_edit_bell(editor);
        return false;
    }
    while (same < count && from + same < to && editor->text[from + same] == bytes[same]) same++;
    while (same > 0 && ((unsigned char)editor->text[from + same] & 0xc0) == 0x80) same--;
    bool joined = joins(editor->text + from + same, editor->count - from - same);
    memmove(editor->text + from + count, editor->text + to, tail);
    memcpy(editor->text + from, bytes, count);
    editor->count = from + count + tail;
    editor->text[editor->count] = '\0';
    editor->cursor = from + count;
    joined |= joins(editor->text + from + same, editor->count - from - same);
    mark(editor, from + same, tail, joined);
    return true;
}

void sis_edit_move(sis_editor *editor, size_t cursor) { editor->cursor = cursor; }

/* --- Taking out and putting back --- */

/* What is taken out in a row comes back as one piece. */
static void kill(sis_editor *editor, size_t from, size_t to) {
    size_t count = to - from;
    bool before = to <= editor->cursor;

    if (!editor->kills) editor->killed_count = 0;
    if (count > editor->killed_room - editor->killed_count) editor->killed_count = 0;
    if (count <= editor->killed_room) {
        char *at = editor->killed + (before ? 0 : editor->killed_count);
        memmove(editor->killed + (before ? count : 0), editor->killed, editor->killed_count);
        memcpy(at, editor->text + from, count);
        editor->killed_count += count;
    }
    sis_edit_replace(editor, from, to, "", 0);
}

static bool is_kill(sis_key key) {
    return key == SIS_KEY_KILL_WORD || key == SIS_KEY_KILL_WORD_LEFT || key == SIS_KEY_RUB_WORD ||
           key == SIS_KEY_KILL_TO_START || key == SIS_KEY_KILL_TO_END;
}

/* To the end of the line; at its end, the end itself. */
static void kill_to_end(sis_editor *editor) {
    size_t end = sis_edit_line_end(editor);
    kill(editor, editor->cursor, end == editor->cursor && end < editor->count ? end + 1 : end);
}

static void delete_right(sis_editor *editor) {
    size_t at = editor->cursor;
    if (at < editor->count)
        sis_edit_replace(editor, at, sis_utf8_after(editor->text, editor->count, at), "", 0);
    else
        sis_edit_bell(editor);
}

static void delete_left(sis_editor *editor) {
    size_t at = editor->cursor;
    if (at > 0)
        sis_edit_replace(editor, sis_utf8_before(editor->text, editor->count, at), at, "", 0);
    else
        sis_edit_bell(editor);
}

static void insert(sis_editor *editor, const char *bytes, size_t count) {
    sis_edit_replace(editor, editor->cursor, editor->cursor, bytes, count);
}

/* --- The end of a line, and its start --- */

static sis_verdict finish(sis_editor *editor, sis_verdict verdict, const char *mark) {
    sis_edit_forget_draft(editor);
    if (editor->searching) {
        editor->searching = false;
        sis_screen_changed_all(&editor->screen);
    }
    if (editor->marks_pastes) sis_screen_put(&editor->screen, MARK_NO_PASTES, sizeof MARK_NO_PASTES - 1);
    sis_screen_finish(&editor->screen, sis_edit_view(editor), mark);
    editor->marks_pastes = false;
    if (editor->asked && !editor->answered) editor->answers = false;
    if (verdict == SIS_VERDICT_CANCELLED) editor->count = 0;
    editor->text[editor->count] = '\0';
    if (verdict == SIS_VERDICT_DONE && editor->use->history)
        sis_history_add(editor->use->history, editor->text, editor->count);
    return verdict;
}

static sis_verdict enter(sis_editor *editor) {
    const sis_line_use *use = editor->use;

    if (!use->whole || use->whole(use->owner, editor->text, editor->count))
        return finish(editor, SIS_VERDICT_DONE, "");
    insert(editor, "\n", 1);
    return SIS_VERDICT_MORE;
}

static void mark_pastes(sis_editor *editor) {
    if (editor->marks_pastes) return;
    sis_screen_put(&editor->screen, MARK_PASTES, sizeof MARK_PASTES - 1);
    editor->marks_pastes = true;
}

void sis_editor_start(sis_editor *editor, const sis_line_use *use, char *text, size_t room) {
    editor->use = use;
    editor->text = text;
    editor->room = room;
    editor->count = editor->cursor = 0;
    text[0] = '\0';
    editor->kills = editor->tabbed = editor->kept = editor->searching = false;
    editor->back = 0;
    editor->asked = editor->answered = editor->typed = editor->marks_pastes = false;
    sis_screen_begin(&editor->screen);
    if (editor->answers) mark_pastes(editor);
}

void sis_editor_forget(sis_editor *editor) {
    sis_edit_forget_draft(editor);
    editor->keys = (sis_keys){0};
    editor->answers = false;
    editor->screen.columns = SIS_EDITOR_COLUMNS;
    editor->screen.rows = SIS_EDITOR_ROWS;
    sis_editor_start(editor, editor->use, editor->text, editor->room);
}

/* --- The terminal --- */

bool sis_editor_wants_to_ask(const sis_editor *editor) {
    return editor->typed && !editor->asked && !editor->keys.pasting;
}

void sis_editor_ask(sis_editor *editor) {
    editor->asked = true;
    sis_screen_put(&editor->screen, ASK_SIZE, sizeof ASK_SIZE - 1);
    sis_screen_flush(&editor->screen);
}

static void answer(sis_editor *editor) {
    sis_view view = sis_edit_view(editor);

    editor->answers = editor->answered = true;
    sis_screen_size(&editor->screen, &view, editor->keys.column, editor->keys.row);
    mark_pastes(editor);
}

void sis_editor_show(sis_editor *editor) {
    sis_view view = sis_edit_view(editor);
    sis_screen_show(&editor->screen, &view);
}

void sis_editor_aside(sis_editor *editor) { sis_screen_leave(&editor->screen); }

/* --- Keys --- */

static void up(sis_editor *editor) {
    if (!sis_edit_up(editor)) sis_edit_older(editor);
}

static void down(sis_editor *editor) {
    if (!sis_edit_down(editor)) sis_edit_newer(editor);
}

static void left(sis_editor *editor) {
    if (editor->cursor > 0)
        editor->cursor = sis_utf8_before(editor->text, editor->count, editor->cursor);
    else
        sis_edit_bell(editor);
}

static void right(sis_editor *editor) {
    if (editor->cursor < editor->count)
        editor->cursor = sis_utf8_after(editor->text, editor->count, editor->cursor);
    else
        sis_edit_bell(editor);
}

static void home(sis_editor *editor) { editor->cursor = sis_edit_line_start(editor); }
static void end(sis_editor *editor) { editor->cursor = sis_edit_line_end(editor); }
static void word_left(sis_editor *editor) { editor->cursor = sis_edit_word_left(editor); }
static void word_right(sis_editor *editor) { editor->cursor = sis_edit_word_right(editor); }
static void kill_word(sis_editor *editor) { kill(editor, editor->cursor, sis_edit_word_right(editor)); }
static void kill_word_left(sis_editor *editor) { kill(editor, sis_edit_word_left(editor), editor->cursor); }
static void rub_word(sis_editor *editor) { kill(editor, sis_edit_rub_left(editor), editor->cursor); }
static void kill_to_start(sis_editor *editor) { kill(editor, sis_edit_line_start(editor), editor->cursor); }
static void yank(sis_editor *editor) { insert(editor, editor->killed, editor->killed_count); }
static void type(sis_editor *editor) { insert(editor, editor->keys.text, editor->keys.text_count); }
static void clear(sis_editor *editor) { sis_screen_clear(&editor->screen); }

static void (*const actions[SIS_KEY_COUNT])(sis_editor *editor) = {
    [SIS_KEY_TEXT] = type,
    [SIS_KEY_PASTED] = type,
    [SIS_KEY_REPORT] = answer,
    [SIS_KEY_END_OR_DELETE] = delete_right,
    [SIS_KEY_BACKSPACE] = delete_left,
    [SIS_KEY_DELETE] = delete_right,
    [SIS_KEY_LEFT] = left,
    [SIS_KEY_RIGHT] = right,
    [SIS_KEY_UP] = up,
    [SIS_KEY_DOWN] = down,
    [SIS_KEY_OLDER] = sis_edit_older,
    [SIS_KEY_NEWER] = sis_edit_newer,
    [SIS_KEY_HOME] = home,
    [SIS_KEY_END] = end,
    [SIS_KEY_WORD_LEFT] = word_left,
    [SIS_KEY_WORD_RIGHT] = word_right,
    [SIS_KEY_KILL_WORD] = kill_word,
    [SIS_KEY_KILL_WORD_LEFT] = kill_word_left,
    [SIS_KEY_RUB_WORD] = rub_word,
    [SIS_KEY_KILL_TO_START] = kill_to_start,
    [SIS_KEY_KILL_TO_END] = kill_to_end,
    [SIS_KEY_YANK] = yank,
    [SIS_KEY_CLEAR] = clear,
    [SIS_KEY_SEARCH] = sis_edit_search,
    [SIS_KEY_TAB] = sis_edit_complete,
};

static sis_verdict act(sis_editor *editor, sis_key key) {
    bool ends = key == SIS_KEY_END_OR_DELETE && editor->count == 0;

    if (ends) return finish(editor, SIS_VERDICT_END, "");
    if (key == SIS_KEY_ENTER) return enter(editor);
    if (actions[key]) actions[key](editor);
    editor->kills = is_kill(key);
    editor->tabbed = editor->tabbed && key == SIS_KEY_TAB;
    return SIS_VERDICT_MORE;
}

sis_verdict sis_editor_byte(sis_editor *editor, unsigned char byte, bool more) {
    sis_key key = sis_keys_byte(&editor->keys, byte);

    if (key == SIS_KEY_NONE) return SIS_VERDICT_MORE;
    if (key == SIS_KEY_REPORT) {
        answer(editor);
        return SIS_VERDICT_MORE;
    }
    editor->typed = true;
    if (key == SIS_KEY_CANCEL) return finish(editor, SIS_VERDICT_CANCELLED, "^C");
    if (editor->searching && sis_edit_search_key(editor, key)) return SIS_VERDICT_MORE;
    if (key == SIS_KEY_TAB && more) { /* not pressed: part of what is pasted */
        insert(editor, "\t", 1);
        return SIS_VERDICT_MORE;
    }
    return act(editor, key);
}
