/* Text that grows, and how the parts of an object are spread over lines: Node's reduceToSingleString and
 * groupArrayElements (lib/internal/util/inspect.js), so that both print alike. */
#include "inspect.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LINE 80u    /* characters */
#define COLUMNS 12u /* most elements in a line of a long array */

void sis_writer_add(sis_writer *text, const char *bytes, size_t count) {
    if (text->failed || count == 0) return;
    if (count > text->room - text->used) {
        size_t room = text->room * 2 + count + 128;
        sis_heap *heap = text->engine->heap;
        char *data = sis_heap_resize(heap, text->data, room);
        if (!data) { /* who caught "out of memory" wants to say so; it is given back soon */
            sis_heap_open_reserve(heap, true);
            data = sis_heap_resize(heap, text->data, room);
            sis_heap_open_reserve(heap, false);
        }
        if (!data) {
            sis_memory_note(text->engine, room);
            text->failed = true;
            return;
        }
        text->data = data;
        text->room = room;
    }
    memcpy(text->data + text->used, bytes, count);
    text->used += count;
}

void sis_writer_puts(sis_writer *text, const char *string) { sis_writer_add(text, string, strlen(string)); }

void sis_writer_printf(sis_writer *text, const char *format, ...) {
    char buffer[160];
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    if (count > 0)
        sis_writer_add(text, buffer, (size_t)count < sizeof buffer ? (size_t)count : sizeof buffer - 1);
}

void sis_writer_free(sis_writer *text) { sis_heap_give(text->engine->heap, text->data); }

static void spaces(sis_writer *text, size_t count) {
    while (count-- > 0) sis_writer_add(text, " ", 1);
}

/* Characters, not bytes. */
static size_t width(const char *bytes, size_t count) {
    size_t characters = 0;
    for (size_t i = 0; i < count; i++) characters += ((unsigned char)bytes[i] & 0xC0) != 0x80;
    return characters;
}

typedef struct layout {
    sis_writer *text;
    const sis_parts *parts;
    const char *bytes; /* copy of the parts */
    unsigned indent;
    size_t width[SIS_INSPECT_ITEMS + 2];
    size_t column[COLUMNS];
} layout;

static void part(const layout *l, uint32_t i) {
    size_t from = i ? l->parts->end[i - 1] : l->parts->start;
    sis_writer_add(l->text, l->bytes + from - l->parts->start, l->parts->end[i] - from);
}

static void new_line(const layout *l, unsigned indent, bool comma) {
    sis_writer_puts(l->text, comma ? ",\n" : "\n");
    spaces(l->text, indent);
}

/* How many elements of a long array stand in a line; 0 = as any other object. */
static uint32_t columns_of(layout *l, uint32_t count) {
    size_t total = 0, longest = 0;
    for (uint32_t i = 0; i < count; i++) {
        total += l->width[i] + 2;
        longest = l->width[i] > longest ? l->width[i] : longest;
    }
    size_t most = longest + 2;
    if (most * 3 + l->indent >= LINE || !((double)total / (double)most > 5 || longest <= 6)) return 0;
    double bias = sqrt((double)most - (double)total / l->parts->count);
    double biased = fmax((double)most - 3 - bias, 1);
    double columns = floor(sqrt(2.5 * biased * count) / biased + 0.5);
    double fit = floor((double)(LINE - l->indent) / (double)most);
    columns = columns < fit ? columns : fit;
    columns = columns < COLUMNS ? columns : COLUMNS;
    return columns > 1 ? (uint32_t)columns : 0;
}

static void grouped(layout *l, uint32_t count, uint32_t columns) {
    for (uint32_t c = 0; c < columns; c++) {
        l->column[c] = 0;
        for (uint32_t i = c; i < count; i += columns)
            l->column[c] = l->width[i] > l->column[c] ? l->width[i] : l->column[c];
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t c = i % columns;
        bool last = c == columns - 1 || i == count - 1;
        if (c == 0) new_line(l, l->indent + 2, i > 0);
        if (l->parts->numbers) spaces(l->text, l->column[c] - l->width[i]);
        part(l, i);
        if (!last) {
            sis_writer_puts(l->text, ", ");
            if (!l->parts->numbers) spaces(l->text, l->column[c] - l->width[i]);
        }
    }
    if (l->parts->more) {
        new_line(l, l->indent + 2, true);
        part(l, l->parts->count - 1);
    }
    new_line(l, l->indent, false);
}

static void spread(layout *l, const char *open) {
    const uint32_t count = l->parts->count;
    size_t total = count + count + l->indent + l->parts->base + strlen(open) + 10;
    bool one_line = true;
    for (uint32_t i = 0; i < count; i++) total += l->width[i];
    size_t bytes = l->parts->end[count - 1] - l->parts->start;
    one_line = !l->parts->broken && total <= LINE && !memchr(l->bytes, '\n', bytes);
    for (uint32_t i = 0; i < count; i++) {
        if (one_line)
            sis_writer_puts(l->text, i ? ", " : " ");
        else
            new_line(l, l->indent + 2, i > 0);
        part(l, i);
    }
    if (one_line)
        sis_writer_puts(l->text, " ");
    else
        new_line(l, l->indent, false);
}

void sis_inspect_layout(sis_writer *text, const sis_parts *parts, const char *open, const char *close,
                        unsigned level, bool array) {
    size_t bytes = text->used - parts->start;
    sis_writer copy = {.engine = text->engine};
    if (text->failed) return;
    sis_writer_add(&copy, text->data + parts->start, bytes);
    layout l = {.text = text, .parts = parts, .bytes = copy.data, .indent = level * 2};
    for (uint32_t i = 0; !copy.failed && i < parts->count; i++) {
        size_t from = (i ? parts->end[i - 1] : parts->start) - parts->start;
        l.width[i] = width(copy.data + from, parts->end[i] - parts->start - from);
    }
    text->used = parts->start;
    text->failed = copy.failed;
    sis_writer_puts(text, open);
    uint32_t elements = parts->count - (parts->more ? 1 : 0);
    uint32_t columns = array && parts->count > 6 ? columns_of(&l, elements) : 0;
    if (columns)
        grouped(&l, elements, columns);
    else if (parts->count)
        spread(&l, open);
    sis_writer_puts(text, close);
    sis_writer_free(&copy);
}
