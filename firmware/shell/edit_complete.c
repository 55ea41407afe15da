/* Tab: what all offered words begin with is put in; where that is nothing new, a second tab lists them. */
#include <string.h>

#include "shell/edit_inside.h"
#include "shell/utf8.h"

enum { WORD = 512, MOST_LISTED = 200, GAP = 2 };

static const char blanks[] = "                ";

typedef struct offers {
    char first[WORD];
    size_t count, first_bytes, common; /* of the first, what all begin with */
    uint32_t widest;
} offers;

static uint32_t columns_of(const char *word, size_t bytes) {
    uint32_t columns = 0, code;
    for (size_t at = 0; at < bytes; columns += sis_utf8_columns(code))
        at += sis_utf8_read(word + at, bytes - at, &code);
    return columns;
}

/* As it is listed: without the space that ends it. */
static size_t listed(const char *word, size_t bytes) {
    return bytes > 0 && word[bytes - 1] == ' ' ? bytes - 1 : bytes;
}

static bool is_fit(const char *word, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        if ((unsigned char)word[i] < ' ' || word[i] == 127) return false;
    return bytes > 0 && bytes <= WORD;
}

static void gather(void *to, const char *word, size_t bytes) {
    offers *all = to;
    uint32_t columns = columns_of(word, listed(word, bytes));

    if (!is_fit(word, bytes)) return;
    if (columns > all->widest) all->widest = columns;
    if (all->count++ == 0) {
        memcpy(all->first, word, bytes);
        all->first_bytes = all->common = bytes;
    }
    size_t same = 0;
    while (same < all->common && same < bytes && all->first[same] == word[same]) same++;
    all->common = same;
}

typedef struct listing {
    sis_screen *screen;
    uint32_t width, per_row, column;
    size_t count;
} listing;

static void list_word(void *to, const char *word, size_t bytes) {
    listing *list = to;
    uint32_t columns = columns_of(word, listed(word, bytes));

    if (!is_fit(word, bytes) || list->count++ >= MOST_LISTED) return;
    if (list->column == list->per_row) {
        sis_screen_put(list->screen, "\n", 1);
        list->column = 0;
    }
    sis_screen_put(list->screen, word, listed(word, bytes));
    list->column++;
    for (uint32_t gap = list->column < list->per_row ? list->width - columns : 0; gap > 0;) {
        uint32_t part = gap < sizeof blanks - 1 ? gap : sizeof blanks - 1;
        sis_screen_put(list->screen, blanks, part);
        gap -= part;
    }
}

/* Below the text, which is shown again behind it. */
static void list_all(sis_editor *editor, uint32_t widest) {
    const sis_line_use *use = editor->use;
    sis_screen *screen = &editor->screen;
    uint32_t width = widest + GAP;
    listing list = {.screen = screen, .width = width, .per_row = (screen->columns - 1) / width};

    if (list.per_row == 0) list.per_row = 1;
    sis_screen_finish(screen, sis_edit_view(editor), "");
    use->complete(use->owner, editor->text, editor->cursor, list_word, &list);
    sis_screen_put(screen, "\n", 1);
    if (list.count > MOST_LISTED) sis_screen_put(screen, "...\n", 4);
}

void sis_edit_complete(sis_editor *editor) {
    const sis_line_use *use = editor->use;
    offers all = {.count = 0};

    if (!use->complete) {
        sis_edit_bell(editor);
        return;
    }
    size_t typed = use->complete(use->owner, editor->text, editor->cursor, gather, &all);
    while (all.common > 0 && all.common < all.first_bytes &&
           ((unsigned char)all.first[all.common] & 0xc0) == 0x80)
        all.common--;
    if (typed > editor->cursor) typed = editor->cursor;
    if (all.count == 1 || all.common > typed) {
        sis_edit_replace(editor, editor->cursor - typed, editor->cursor, all.first, all.common);
    } else if (all.count > 1 && editor->tabbed) {
        list_all(editor, all.widest);
    } else {
        sis_edit_bell(editor);
        editor->tabbed = all.count > 1;
    }
}
