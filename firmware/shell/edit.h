/* The line editor: keys to changes of a text, shown as they come. One byte in, a verdict out; who calls it owns the memory,
 * says by `more` that further bytes wait already, and calls sis_editor_show when none do. No input or output of its own. */
#ifndef SIS_SHELL_EDIT_H
#define SIS_SHELL_EDIT_H

#include "shell/keys.h"
#include "shell/line.h"
#include "shell/screen.h"

enum { SIS_EDITOR_WANTED = 64, SIS_EDITOR_COLUMNS = 80, SIS_EDITOR_ROWS = 24 };

typedef enum sis_verdict {
    SIS_VERDICT_MORE, /* nothing to do yet */
    SIS_VERDICT_DONE,
    SIS_VERDICT_CANCELLED,
    SIS_VERDICT_END,
} sis_verdict;

typedef struct sis_editor {
    const sis_line_use *use;
    char *text; /* text[0..count), count < room; cursor <= count */
    size_t room, count, cursor;
    char *killed; /* what was taken out last, for yank */
    size_t killed_room, killed_count;
    bool kills;  /* the last key took something out: the next one adds to it */
    bool tabbed; /* the last key was a tab that led nowhere */
    bool kept;   /* history's newest is the text as it was before something older was shown … */
    size_t back; /* … which is so far back from it */
    bool searching;
    char wanted[SIS_EDITOR_WANTED + 1]; /* by the search */
    size_t wanted_count;
    size_t before_back; /* where it began */
    char search_prompt[SIS_EDITOR_WANTED + 16];
    sis_keys keys;
    sis_screen screen; /* write, columns and rows are the caller's */
    /* What is known of the terminal. */
    bool answers;         /* it told its size: it is one */
    bool asked, answered; /* for its size, in this line */
    bool marks_pastes;    /* ESC [ ? 2004 h */
    bool typed;           /* a key came in this line */
} sis_editor;

/* Begins a text in text[0..room). Keys, screen and what is known of the terminal go on from the last. */
void sis_editor_start(sis_editor *editor, const sis_line_use *use, char *text, size_t room);

/* DONE and CANCELLED leave the terminal's cursor on a new row; text is zero-terminated. */
sis_verdict sis_editor_byte(sis_editor *editor, unsigned char byte, bool more);

/* Shows what changed. */
void sis_editor_show(sis_editor *editor);

/* Somebody types and pauses: true once a line, for sis_editor_ask, which asks the terminal for its size. What answers is a
 * terminal, and is told to mark what is pasted; what does not, a pipe for instance, is thought to have 80 columns. */
bool sis_editor_wants_to_ask(const sis_editor *editor);
void sis_editor_ask(sis_editor *editor);

/* For output in its place; the next show draws it again. */
void sis_editor_aside(sis_editor *editor);

/* Somebody else listens from here on: the text is empty, nothing is shown, nothing is known of the terminal. */
void sis_editor_forget(sis_editor *editor);

#endif
