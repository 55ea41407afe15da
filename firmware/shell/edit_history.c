/* Older lines: one by one, and by what they hold. The text that is being written is history's newest meanwhile. */
#include <string.h>

#include "kernel/print.h"
#include "shell/edit_inside.h"
#include "shell/utf8.h"

static void show_entry(sis_editor *editor, size_t back) {
    size_t count = 0;
    const char *entry = sis_history_at(editor->use->history, back, &count);

    if (entry && sis_edit_replace(editor, 0, editor->count, entry, count)) editor->back = back;
}

/* False, with a bell, where there is no history, or no room for the text in it. */
static bool keep_draft(sis_editor *editor) {
    if (editor->kept) return true;
    editor->kept =
        editor->use->history && sis_history_push(editor->use->history, editor->text, editor->count);
    editor->back = 0;
    if (!editor->kept) sis_edit_bell(editor);
    return editor->kept;
}

void sis_edit_forget_draft(sis_editor *editor) {
    if (editor->kept) sis_history_pop(editor->use->history);
    editor->kept = false;
    editor->back = 0;
}

void sis_edit_older(sis_editor *editor) {
    size_t count;

    if (!keep_draft(editor)) return;
    if (sis_history_at(editor->use->history, editor->back + 1, &count))
        show_entry(editor, editor->back + 1);
    else
        sis_edit_bell(editor);
    if (editor->back == 0) sis_edit_forget_draft(editor);
}

void sis_edit_newer(sis_editor *editor) {
    if (editor->back == 0) {
        sis_edit_bell(editor);
        return;
    }
    show_entry(editor, editor->back - 1);
    if (editor->back == 0) sis_edit_forget_draft(editor);
}

/* --- The search --- */

static void show_search(sis_editor *editor) {
    sis_format(editor->search_prompt, sizeof editor->search_prompt, "(search: %s) ", editor->wanted);
    sis_screen_changed_all(&editor->screen);
}

/* Where in the entry; -1: nowhere. */
static int find_in(const char *entry, size_t count, const char *wanted, size_t wanted_count) {
    for (size_t at = 0; at + wanted_count <= count; at++)
        if (memcmp(entry + at, wanted, wanted_count) == 0) return (int)at;
    return -1;
}

/* The first entry from `back` on that holds what is wanted is shown, with the cursor there. */
static void look_from(sis_editor *editor, size_t back) {
    size_t count;
    const char *entry;

    for (; (entry = sis_history_at(editor->use->history, back, &count)); back++) {
        int at = find_in(entry, count, editor->wanted, editor->wanted_count);
        if (at < 0) continue;
        show_entry(editor, back);
        sis_edit_move(editor, (size_t)at < editor->count ? (size_t)at : editor->count);
        return;
    }
    sis_edit_bell(editor);
}

static void end_search(sis_editor *editor) {
    editor->searching = false;
    sis_screen_changed_all(&editor->screen);
    if (editor->back == 0) sis_edit_forget_draft(editor);
}

void sis_edit_search(sis_editor *editor) {
    if (!keep_draft(editor)) return;
    editor->searching = true;
    editor->before_back = editor->back;
    editor->wanted_count = 0;
    editor->wanted[0] = '\0';
    show_search(editor);
}

static void add_wanted(sis_editor *editor) {
    const sis_keys *keys = &editor->keys;

    if (editor->wanted_count + keys->text_count > SIS_EDITOR_WANTED) {
        sis_edit_bell(editor);
        return;
    }
    memcpy(editor->wanted + editor->wanted_count, keys->text, keys->text_count);
    editor->wanted_count += keys->text_count;
    editor->wanted[editor->wanted_count] = '\0';
    look_from(editor, editor->back);
    show_search(editor);
}

static void rub_wanted(sis_editor *editor) {
    if (editor->wanted_count == 0) {
        sis_edit_bell(editor);
        return;
    }
    editor->wanted_count = sis_utf8_before(editor->wanted, editor->wanted_count, editor->wanted_count);
    editor->wanted[editor->wanted_count] = '\0';
    show_search(editor);
}

bool sis_edit_search_key(sis_editor *editor, sis_key key) {
    switch (key) {
    case SIS_KEY_TEXT: add_wanted(editor); return true;
    case SIS_KEY_BACKSPACE: rub_wanted(editor); return true;
    case SIS_KEY_SEARCH:
        look_from(editor, editor->back + 1);
        show_search(editor);
        return true;
    case SIS_KEY_GIVE_UP:
        show_entry(editor, editor->before_back);
        end_search(editor);
        return true;
    default: end_search(editor); return false;
    }
}
