/* Reading and writing the fields of frames. Whatever the bytes say, nothing outside of them is looked at. */
#include "control/fields.h"

#include <string.h>

/* The payload as far as it is read. */
typedef struct cursor {
    uint8_t *at;
    size_t left;
} cursor;

static uint64_t number_at(const uint8_t *p, uint32_t bytes) {
    uint64_t value = 0;
    for (uint32_t i = 0; i < bytes; i++) value |= (uint64_t)p[i] << (8 * i);
    return value;
}

static void number_to(uint8_t *p, uint64_t value, uint32_t bytes) {
    for (uint32_t i = 0; i < bytes; i++) p[i] = (uint8_t)(value >> (8 * i));
}

static bool take(cursor *from, size_t bytes, uint8_t **at) {
    if (bytes > from->left) return false;
    *at = from->at;
    from->at += bytes;
    from->left -= bytes;
    return true;
}

static bool take_number(cursor *from, uint32_t bytes, uint64_t *value) {
    uint8_t *at;
    if (!take(from, bytes, &at)) return false;
    *value = number_at(at, bytes);
    return true;
}

/* Moved over its own length, so that a zero fits behind it. `to`: where it may start, at or before its length. */
static bool take_string(cursor *from, uint8_t **to) {
    uint64_t length;
    uint8_t *at;
    if (!take_number(from, 2, &length) || !take(from, (size_t)length, &at)) return false;
    if (memchr(at, 0, (size_t)length) != NULL) return false;
    memmove(*to, at, (size_t)length);
    (*to)[length] = 0;
    *to += length + 1;
    return true;
}

static bool take_strings(cursor *from, sis_frame_strings *strings) {
    uint8_t *to = from->at;
    uint64_t count;
    *strings = (sis_frame_strings){.first = (const char *)to};
    if (!take_number(from, 1, &count)) return false;
    while (strings->count < count) {
        if (!take_string(from, &to)) return false;
        strings->count++;
    }
    return true;
}

/* Moved down to where they are aligned: not below the count's place, or one byte further where a string's spare byte or
 * something that was copied lies. */
static bool take_u32s(cursor *from, sis_frame_u32s *list) {
    uint64_t count;
    uint8_t *at;
    if (!take_number(from, 2, &count) || !take(from, (size_t)count * 4, &at)) return false;
    uint32_t *values = (uint32_t *)(void *)(at - (uintptr_t)at % sizeof *values);
    for (uint32_t i = 0; i < count; i++) values[i] = (uint32_t)number_at(at + 4 * (size_t)i, 4);
    *list = (sis_frame_u32s){.count = (uint32_t)count, .values = values};
    return true;
}

static bool take_dims(cursor *from, uint32_t bytes, sis_frame_dims *dims) {
    uint64_t rank, size;
    if (!take_number(from, 1, &rank) || rank > SIS_MAX_RANK) return false;
    dims->rank = (uint32_t)rank;
    for (uint32_t i = 0; i < rank; i++) {
        if (!take_number(from, bytes, &size)) return false;
        dims->dim[i] = (int64_t)size;
    }
    return true;
}

static bool take_op(cursor *from, uint64_t *op) {
    if (!take_number(from, 1, op)) return false;
    return *op != 0xff || take_number(from, 2, op);
}

/* Bytes of a plain number; 0 for the others. */
static uint32_t number_bytes(uint8_t type) {
    switch (type) {
    case SIS_WIRE_U8: return 1;
    case SIS_WIRE_U16: return 2;
    case SIS_WIRE_U32: return 4;
    case SIS_WIRE_U64:
    case SIS_WIRE_I64:
    case SIS_WIRE_F64: return 8;
    default: return 0;
    }
}

static void put_number(uint8_t type, uint64_t value, void *field) {
    switch (number_bytes(type)) {
    case 1: *(uint8_t *)field = (uint8_t)value; break;
    case 2: *(uint16_t *)field = (uint16_t)value; break;
    case 4: *(uint32_t *)field = (uint32_t)value; break;
    default: *(uint64_t *)field = value; break; /* an int64_t has the same bits */
    }
}

static bool read_field(const sis_wire_field *row, cursor *from, void *field) {
    const uint32_t bytes = number_bytes(row->type);
    uint64_t value = row->fallback;
    uint8_t *at = from->at;
    switch (row->type) {
    case SIS_WIRE_OP:
        if (!take_op(from, &value)) return false;
        *(uint32_t *)field = (uint32_t)value;
        return true;
    case SIS_WIRE_HASH: {
        const bool there = take(from, 32, &at);
        *(const uint8_t **)field = at;
        return there;
    }
    case SIS_WIRE_STRING: *(const char **)field = (const char *)at; return take_string(from, &at);
    case SIS_WIRE_STRINGS: return take_strings(from, field);
    case SIS_WIRE_U32S: return take_u32s(from, field);
    case SIS_WIRE_DIMS: return take_dims(from, 8, field);
    case SIS_WIRE_DIMS32: return take_dims(from, 4, field);
    case SIS_WIRE_BYTES:
        *(sis_frame_bytes *)field = (sis_frame_bytes){.data = at, .bytes = from->left};
        return take(from, from->left, &at);
    default:
        if (bytes == 0) return false; /* a type of replies alone */
        if (!(row->optional && from->left == 0) && !take_number(from, bytes, &value)) return false;
        put_number(row->type, value, field);
        return value <= row->most;
    }
}

sis_status sis_fields_read(const sis_frame_description *frame, uint8_t *payload, size_t bytes, void *fields,
                           sis_error *error) {
    cursor from = {.at = payload, .left = bytes};
    memset(fields, 0, frame->bytes);
    for (uint32_t i = 0; i < frame->n_fields; i++) {
        const sis_wire_field *row = &frame->fields[i];
        if (!read_field(row, &from, (uint8_t *)fields + row->offset))
            return sis_error_set(error, SIS_BAD_FRAME, "%s: field %s is cut short or out of range",
                                 frame->name, row->name);
    }
    if (from.left > 0)
        return sis_error_set(error, SIS_BAD_FRAME, "%s: %u bytes too many", frame->name, (uint64_t)from.left);
    return SIS_OK;
}

/* --- replies --- */

typedef struct sink {
    uint8_t *at;
    size_t left;
    bool full;
} sink;

static void write_number(sink *to, uint64_t value, uint32_t bytes) {
    if (to->full || bytes > to->left) {
        to->full = true;
        return;
    }
    number_to(to->at, value, bytes);
    to->at += bytes;
    to->left -= bytes;
}

static void write_string(sink *to, const char *text) {
    size_t length = text == NULL ? 0 : strlen(text);
    if (length > UINT16_MAX) length = UINT16_MAX;
    write_number(to, length, 2);
    if (to->full || length > to->left) {
        to->full = true;
        return;
    }
    if (length > 0) memcpy(to->at, text, length);
    to->at += length;
    to->left -= length;
}

static void write_strings(sink *to, const sis_frame_strings *strings) {
    const char *text = strings->first;
    write_number(to, strings->count, 1);
    for (uint32_t i = 0; i < strings->count; i++, text += strlen(text) + 1) write_string(to, text);
}

static void write_i64s(sink *to, const sis_frame_i64s *list) {
    write_number(to, list->count, 1);
    for (uint32_t i = 0; i < list->count; i++) write_number(to, (uint64_t)list->values[i], 8);
}

static void write_shape(sink *to, const sis_frame_dims *shape) {
    write_number(to, shape->rank, 1);
    for (uint32_t i = 0; shape->rank <= SIS_MAX_RANK && i < shape->rank; i++)
        write_number(to, (uint64_t)shape->dim[i], 8);
}

static void write_field(const sis_wire_field *row, const void *field, sink *to) {
    uint64_t bits = 0;
    const uint32_t bytes = number_bytes(row->type);
    switch (row->type) {
    case SIS_WIRE_STRING: write_string(to, *(const char *const *)field); break;
    case SIS_WIRE_STRINGS: write_strings(to, field); break;
    case SIS_WIRE_I64S: write_i64s(to, field); break;
    case SIS_WIRE_SHAPE: write_shape(to, field); break;
    case SIS_WIRE_LIST: write_number(to, ((const sis_frame_list *)field)->count, 2); break;
    default:
        memcpy(&bits, field, bytes); /* little-endian, as everything that SIS runs on */
        if (bytes > 0) write_number(to, bits, bytes);
        break;
    }
}

size_t sis_fields_write(const sis_wire_field *fields, uint32_t n, const void *from, uint8_t *to,
                        size_t room) {
    sink out = {.at = to, .left = room};
    for (uint32_t i = 0; i < n; i++) write_field(&fields[i], (const uint8_t *)from + fields[i].offset, &out);
    return out.full ? SIZE_MAX : room - out.left;
}
