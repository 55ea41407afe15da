/* Draws what changed of a text. */
#include "shell/screen.h"

#include <string.h>

#include "kernel/print.h"
#include "shell/walk.h"

enum { NEAR = 3, LEAST_COLUMNS = 8, LEAST_ROWS = 2, MOST = 2000 };

void sis_screen_flush(sis_screen *screen) {
    if (screen->out_count > 0) screen->write(screen->out, screen->out_count);
    screen->out_count = 0;
}

void sis_screen_put(sis_screen *screen, const char *bytes, size_t count) {
    while (count > 0) {
        size_t part = sizeof screen->out - screen->out_count;
        if (part > count) part = count;
        memcpy(screen->out + screen->out_count, bytes, part);
        screen->out_count += part;
        bytes += part;
        count -= part;
        if (screen->out_count == sizeof screen->out) sis_screen_flush(screen);
    }
}

static void put(sis_screen *screen, const char *text) { sis_screen_put(screen, text, strlen(text)); }

static void put_move(sis_screen *screen, uint32_t count, char letter) {
    char text[16];
    if (count > 0) sis_screen_put(screen, text, sis_format(text, sizeof text, "\x1b[%u%c", count, letter));
}

/* --- The terminal's cursor --- */

static void move(sis_screen *screen, sis_place to) {
    sis_place *at = &screen->at;

    if (at->column >= screen->columns || (to.column == 0 && at->column > 0)) {
        put(screen, "\r");
        at->column = 0;
    }
    if (at->row > to.row) put_move(screen, at->row - to.row, 'A');
    if (at->row < to.row) put_move(screen, to.row - at->row, 'B');
    at->row = to.row;
    if (at->column < to.column) put_move(screen, to.column - at->column, 'C');
    if (at->column > to.column + NEAR) {
        put_move(screen, at->column - to.column, 'D');
        at->column = to.column;
    }
    while (at->column > to.column) {
        put(screen, "\b");
        at->column--;
    }
    *at = to;
}

/* Behind a full row: really on the next one, which a terminal only begins when something is written there. */
static void settle(sis_screen *screen) {
    if (screen->at.column < screen->columns) return;
    put(screen, " \r");
    screen->at = (sis_place){screen->at.row + 1, 0};
}

static void put_cell(sis_screen *screen, const sis_cell *cell) {
    if (cell->columns > 0 && screen->at.column >= screen->columns)
        screen->at = (sis_place){screen->at.row + 1, 0}; /* it wraps by itself */
    sis_screen_put(screen, cell->bytes, cell->count);
    screen->at.column += cell->columns;
}

/* --- What there is to draw --- */

typedef struct plan {
    sis_place cursor, end;
    sis_place start; /* of what changed */
    sis_place
        stop; /* the end of the line that holds the end of what changed; behind the text: its last line */
} plan;

static const sis_place nowhere = {UINT32_MAX, 0};

static plan measure(const sis_screen *screen, const sis_view *view) {
    size_t same = view->count - (screen->tail < view->count ? screen->tail : view->count);
    sis_walk walk = sis_walk_start(view, screen->columns);
    plan p = {.cursor = nowhere, .start = nowhere, .stop = nowhere};
    bool more;

    if (screen->all) p.start = (sis_place){0, 0};
    do {
        sis_cell cell;
        more = sis_walk_next(&walk, &cell);
        if (cell.lead) continue;
        if (p.start.row == nowhere.row && cell.offset >= screen->from) p.start = cell.place;
        if (p.cursor.row == nowhere.row && cell.offset >= view->cursor && !cell.filler) p.cursor = cell.place;
        if (p.stop.row == nowhere.row && cell.newline && cell.offset >= same) p.stop = cell.place;
        p.end = cell.place;
    } while (more);
    if (p.cursor.column >= screen->columns)
        p.cursor = (sis_place){p.cursor.row + 1, 0}; /* before what joins */
    return p;
}

/* What of a measured text is drawn: from `start` to row `bottom`, or to `stop`, behind which all is as shown. */
typedef struct stroke {
    sis_place start, stop;
    uint32_t bottom;
    bool over; /* something may be there */
} stroke;

/* Also moves the window of rows, unless it grows downwards, which drawing does. */
static stroke plan_stroke(sis_screen *screen, const plan *p) {
    uint32_t window = screen->top + screen->rows - 1;
    uint32_t bottom = p->end.row < window ? p->end.row : window;
    stroke s = {
        .start = p->start, .stop = nowhere, .bottom = p->cursor.row > bottom ? p->cursor.row : bottom};

    if (p->cursor.row < screen->top) { /* back to rows that have scrolled away */
        move(screen, (sis_place){screen->top, 0});
        screen->top = screen->at.row = p->cursor.row;
        window = screen->top + screen->rows - 1;
        return (stroke){p->cursor.row > 0 ? (sis_place){p->cursor.row, 0} : (sis_place){0, 0}, nowhere,
                        p->end.row < window ? p->end.row : window, true};
    }
    if (p->end.row == screen->end.row && s.bottom == screen->bottom && s.start.row >= screen->top)
        s.stop = p->stop;
    if (s.bottom > screen->bottom && s.start.row > screen->bottom) s.start = (sis_place){screen->bottom, 0};
    if (sis_place_before(s.start, (sis_place){screen->top, 0})) s.start = (sis_place){screen->top, 0};
    s.over = sis_place_before(s.start, screen->end);
    return s;
}

/* --- Drawing --- */

static bool is_same(sis_place a, sis_place b) { return a.row == b.row && a.column == b.column; }

/* A mark that joins a character which is not drawn anew, and stands where the first one that is begins. */
static bool is_drawn_already(const sis_screen *screen, const sis_cell *cell, sis_place start) {
    return cell->columns == 0 && !cell->newline && cell->offset < screen->from && !screen->all &&
           is_same(cell->place, start);
}

static void draw(sis_screen *screen, const sis_view *view, const stroke *s, sis_place end) {
    sis_walk walk = sis_walk_start(view, screen->columns);
    sis_cell cell;

    move(screen, s->start);
    while (sis_walk_next(&walk, &cell)) {
        if (sis_place_before(cell.place, s->start) || is_drawn_already(screen, &cell, s->start)) continue;
        if (cell.place.row > s->bottom) return;
        if (!cell.newline) {
            put_cell(screen, &cell);
            continue;
        }
        settle(screen);
        if (s->over) put(screen, "\x1b[K");
        if (is_same(cell.place, s->stop) || cell.place.row == s->bottom) return;
        put(screen, "\n");
        screen->at = (sis_place){cell.place.row + 1, 0};
    }
    if (end.row > s->bottom) return;
    settle(screen);
    if (s->over && sis_place_before(end, screen->end)) put(screen, "\x1b[J");
}

void sis_screen_show(sis_screen *screen, const sis_view *view) {
    plan p = measure(screen, view);
    stroke s = plan_stroke(screen, &p);

    if (s.start.row <= s.bottom) draw(screen, view, &s, p.end);
    screen->end = p.end;
    screen->bottom = s.bottom;
    if (screen->bottom - screen->top >= screen->rows) screen->top = screen->bottom - screen->rows + 1;
    screen->from = screen->tail = SIZE_MAX;
    screen->all = false;
    move(screen, p.cursor);
    sis_screen_flush(screen);
}

void sis_screen_finish(sis_screen *screen, sis_view view, const char *mark) {
    view.cursor = view.count;
    sis_screen_show(screen, &view);
    put(screen, mark);
    put(screen, "\n");
    sis_screen_flush(screen);
    sis_screen_begin(screen);
}

/* --- Around it --- */

void sis_screen_begin(sis_screen *screen) {
    screen->at = screen->end = (sis_place){0, 0};
    screen->top = screen->bottom = 0;
    screen->from = screen->tail = SIZE_MAX;
    screen->all = true;
}

void sis_screen_changed(sis_screen *screen, size_t from, size_t tail) {
    if (from < screen->from) screen->from = from;
    if (tail < screen->tail) screen->tail = tail;
}

void sis_screen_changed_all(sis_screen *screen) {
    sis_screen_changed(screen, 0, 0);
    screen->all = true;
}

void sis_screen_leave(sis_screen *screen) {
    move(screen, (sis_place){screen->top, 0});
    put(screen, "\x1b[J");
    sis_screen_flush(screen);
    sis_screen_begin(screen);
}

void sis_screen_clear(sis_screen *screen) {
    put(screen, "\x1b[H\x1b[2J");
    sis_screen_begin(screen);
}

static uint32_t between(uint32_t least, uint32_t value, uint32_t most) {
    return value < least ? least : value > most ? most : value;
}

void sis_screen_size(sis_screen *screen, const sis_view *view, uint32_t columns, uint32_t rows) {
    columns = between(LEAST_COLUMNS, columns, MOST);
    rows = between(LEAST_ROWS, rows, MOST);
    if (columns == screen->columns && rows == screen->rows) return;
    screen->columns = columns;
    screen->rows = rows;
    if (screen->all) return; /* nothing is shown yet */
    plan p = measure(screen, view);
    screen->at = p.cursor; /* the terminal wrapped where it has its end */
    screen->end = p.end;
    screen->bottom = p.end.row;
    screen->top = p.end.row >= rows ? p.end.row - rows + 1 : 0;
    sis_screen_changed_all(screen);
}
