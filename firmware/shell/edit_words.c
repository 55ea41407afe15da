/* Words and lines of the edited text. */
#include "shell/edit_inside.h"
#include "shell/utf8.h"

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t'; }

size_t sis_edit_line_start(const sis_editor *editor) {
    size_t at = editor->cursor;
    while (at > 0 && editor->text[at - 1] != '\n') at--;
    return at;
}

size_t sis_edit_line_end(const sis_editor *editor) {
    size_t at = editor->cursor;
    while (at < editor->count && editor->text[at] != '\n') at++;
    return at;
}

size_t sis_edit_word_left(const sis_editor *editor) {
    size_t at = editor->cursor;
    while (at > 0 && !is_word(editor->text[at - 1])) at--;
    while (at > 0 && is_word(editor->text[at - 1])) at--;
    return at;
}

size_t sis_edit_word_right(const sis_editor *editor) {
    size_t at = editor->cursor;
    while (at < editor->count && !is_word(editor->text[at])) at++;
    while (at < editor->count && is_word(editor->text[at])) at++;
    return at;
}

size_t sis_edit_rub_left(const sis_editor *editor) {
    size_t at = editor->cursor;
    while (at > 0 && is_space(editor->text[at - 1])) at--;
    while (at > 0 && !is_space(editor->text[at - 1])) at--;
    return at;
}

/* The place `steps` characters into the line that starts at `at`, or its end. */
static size_t steps_into(const sis_editor *editor, size_t at, size_t steps) {
    while (steps-- > 0 && at < editor->count && editor->text[at] != '\n')
        at = sis_utf8_after(editor->text, editor->count, at);
    return at;
}

static size_t steps_from(const sis_editor *editor, size_t start) {
    size_t steps = 0;
    for (size_t at = start; at < editor->cursor; steps++)
        at = sis_utf8_after(editor->text, editor->count, at);
    return steps;
}

bool sis_edit_up(sis_editor *editor) {
    size_t start = sis_edit_line_start(editor), above = start;
    if (start == 0) return false;
    do above--;
    while (above > 0 && editor->text[above - 1] != '\n');
    sis_edit_move(editor, steps_into(editor, above, steps_from(editor, start)));
    return true;
}

bool sis_edit_down(sis_editor *editor) {
    size_t end = sis_edit_line_end(editor);
    if (end == editor->count) return false;
    sis_edit_move(editor, steps_into(editor, end + 1, steps_from(editor, sis_edit_line_start(editor))));
    return true;
}
