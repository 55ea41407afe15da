/* What edit.c shares with the files that hold some of its keys. */
#ifndef SIS_SHELL_EDIT_INSIDE_H
#define SIS_SHELL_EDIT_INSIDE_H

#include "shell/edit.h"

void sis_edit_bell(sis_editor *editor);

/* Puts bytes[0..count) in place of text[from..to), with the cursor behind; false, with a bell, when there is no room. */
bool sis_edit_replace(sis_editor *editor, size_t from, size_t to, const char *bytes, size_t count);
void sis_edit_move(sis_editor *editor, size_t cursor);

sis_view sis_edit_view(const sis_editor *editor);

/* edit_words.c: places in the text, seen from the cursor. */
size_t sis_edit_line_start(const sis_editor *editor);
size_t sis_edit_line_end(const sis_editor *editor);
size_t sis_edit_word_left(const sis_editor *editor);
size_t sis_edit_word_right(const sis_editor *editor);
size_t sis_edit_rub_left(const sis_editor *editor); /* by spaces alone */
/* Into the line above or below at the same character; false: there is none. */
bool sis_edit_up(sis_editor *editor);
bool sis_edit_down(sis_editor *editor);

/* edit_history.c */
void sis_edit_older(sis_editor *editor);
void sis_edit_newer(sis_editor *editor);
void sis_edit_forget_draft(sis_editor *editor); /* before history gets the text */
void sis_edit_search(sis_editor *editor);
/* A key while searching: true when it was the search's; else the search has ended with what it found. */
bool sis_edit_search_key(sis_editor *editor, sis_key key);

/* edit_complete.c */
void sis_edit_complete(sis_editor *editor);

#endif
