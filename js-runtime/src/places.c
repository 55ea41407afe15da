/* The reader of packed source maps. See places.h. */
#include "places.h"

#include <string.h>

static const char magic[] = "SISMAP1\n";
#define MAGIC_BYTES (sizeof magic - 1)

typedef struct reader {
    const uint8_t *at, *end;
} reader;

/* From one stretch's start on positions are moved so; `first` is the shift of the first stretch of its line. */
typedef struct stretch {
    int64_t line, column, source, offset, shift, first;
} stretch;

/* A varint; 0 behind the end. What is too large for its place is cut off: a damaged map only leads astray. */
static uint32_t number(reader *map) {
    uint32_t value = 0;
    for (unsigned shift = 0; map->at < map->end; shift += 7) {
        uint8_t byte = *map->at++;
        if (shift < 32) value |= (uint32_t)(byte & 0x7f) << shift;
        if (byte < 0x80) break;
    }
    return value;
}

static int64_t folded(reader *map) {
    int64_t value = number(map);
    return value & 1 ? -((value + 1) / 2) : value / 2;
}

static stretch next_stretch(reader *map, const stretch *before) {
    uint32_t head = number(map), ahead = head >> 2;
    stretch next = {.line = before->line + ahead, .source = before->source, .first = before->first};
    if (ahead == 0) next.column = before->column + number(map);
    next.shift = (ahead == 0 ? before->shift : before->first) + folded(map);
    if (ahead != 0) next.first = next.shift;
    if (head & 2)
        next.source = (int64_t)number(map) - 1;
    else
        next.offset = before->offset;
    if (head & 1) next.offset += folded(map);
    return next;
}

/* The name of a source; false when there is no such one. */
static bool source_name(reader map, int64_t source, sis_place *place) {
    int64_t count = number(&map);
    if (source < 0 || source >= count) return false;
    for (int64_t i = 0; map.at < map.end; i++) {
        size_t bytes = number(&map);
        if (bytes > (size_t)(map.end - map.at)) return false;
        place->source = (const char *)map.at;
        place->source_bytes = bytes;
        if (i == source) return true;
        map.at += bytes;
    }
    return false;
}

static bool skip_names(reader *map) {
    for (uint32_t left = number(map); left > 0 && map->at < map->end; left--) {
        size_t bytes = number(map);
        if (bytes > (size_t)(map->end - map->at)) return false;
        map->at += bytes;
    }
    return true;
}

bool sis_place_find(const uint8_t *data, size_t bytes, uint32_t line, uint32_t column, sis_place *place) {
    if (bytes < MAGIC_BYTES || memcmp(data, magic, MAGIC_BYTES) != 0 || line == 0 || column == 0)
        return false;
    reader map = {data + MAGIC_BYTES, data + bytes}, names = map;
    stretch now = {.line = -1, .source = -1}, next;
    if (!skip_names(&map)) return false;
    while (map.at < map.end) {
        next = next_stretch(&map, &now);
        if (next.line >= line || (next.line == (int64_t)line - 1 && next.column >= column)) break;
        now = next;
    }
    if (!source_name(names, now.source, place)) return false;
    int64_t there = (int64_t)line + now.offset;
    int64_t across = (int64_t)column + (now.line == (int64_t)line - 1 ? now.shift : now.first);
    if (there < 1 || there > UINT32_MAX || across > UINT32_MAX) return false;
    place->line = (uint32_t)there;
    place->column = across < 1 ? 1 : (uint32_t)across;
    return true;
}
