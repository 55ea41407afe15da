/* Cells of a prompt and a text. */
#include "shell/walk.h"

#include <string.h>

#include "shell/utf8.h"

enum { TAB = 4 };

static const char spaces[] = "    ";

sis_walk sis_walk_start(const sis_view *view, uint32_t columns) {
    return (sis_walk){.view = view, .columns = columns, .lead = view->prompt};
}

static void wrap(sis_walk *walk) {
    if (walk->place.column < walk->columns) return;
    walk->place.row++;
    walk->place.column = 0;
}

static bool is_control(uint32_t code) { return code < ' ' || (code >= 0x7f && code < 0xa0); }

/* The character at bytes[0..left), at the walk's place. Returns the bytes that it has, 0: it is for the next row. What would
 * be a command to the terminal is shown as '?'. */
static size_t put_character(sis_walk *walk, const char *bytes, size_t left, sis_cell *cell) {
    uint32_t code;
    size_t count = sis_utf8_read(bytes, left, &code);
    uint32_t columns = sis_utf8_columns(code);

    cell->bytes = bytes;
    cell->count = count;
    if (columns > 0) wrap(walk);
    cell->place = walk->place;
    uint32_t room = walk->columns - walk->place.column;
    if (code == '\t') {
        columns = TAB - walk->place.column % TAB;
        if (columns > room) columns = room;
        cell->bytes = spaces;
        cell->count = columns;
    } else if (is_control(code) || (code == SIS_UTF8_DAMAGED && count == 1)) {
        cell->bytes = "?";
        cell->count = 1;
    }
    cell->filler = columns > room;
    if (cell->filler) {
        cell->bytes = spaces;
        cell->count = columns = 1;
    }
    cell->columns = columns;
    walk->place.column += columns;
    return cell->filler ? 0 : count;
}

bool sis_walk_next(sis_walk *walk, sis_cell *cell) {
    const sis_view *view = walk->view;

    *cell = (sis_cell){.offset = walk->at, .lead = *walk->lead != '\0'};
    if (cell->lead) {
        walk->lead += put_character(walk, walk->lead, strlen(walk->lead), cell);
        return true;
    }
    if (walk->at < view->count && view->text[walk->at] != '\n') {
        walk->at += put_character(walk, view->text + walk->at, view->count - walk->at, cell);
        return true;
    }
    wrap(walk);
    cell->place = walk->place;
    if (walk->at == view->count) return false;
    cell->newline = true;
    walk->at++;
    walk->lead = view->more;
    walk->place = (sis_place){walk->place.row + 1, 0};
    return true;
}
