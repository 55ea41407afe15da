/* Attributes of an operator as they travel, from the struct that attributes.c filled. */
#include <string.h>

#include "core.h"

typedef struct writer {
    uint8_t *to; /* NULL: counted only */
    size_t bytes;
} writer;

static void put(writer *w, uint64_t value, uint32_t bytes) {
    for (uint32_t i = 0; w->to != NULL && i < bytes; i++) w->to[w->bytes + i] = (uint8_t)(value >> (8 * i));
    w->bytes += bytes;
}

static void put_header(writer *w, const sis_attribute_description *row, size_t length) {
    put(w, row->tag, 1);
    put(w, length, 4);
}

static void put_list(writer *w, const sis_attribute_description *row, const void *values, size_t count,
                     uint32_t unit) {
    if (values == NULL) return; /* not given */
    put_header(w, row, count * unit);
    for (size_t i = 0; i < count; i++) {
        uint64_t value = 0;
        memcpy(&value, (const uint8_t *)values + i * unit, unit); /* little-endian, as all that SIS runs on */
        put(w, value, unit);
    }
}

static void put_number(writer *w, const sis_attribute_description *row, const void *field, uint32_t unit) {
    put_list(w, row, field, 1, unit);
}

static void put_id(writer *w, const sis_attribute_description *row, uint32_t id) {
    if (id != SIS_NO_ID) put_number(w, row, &id, 4);
}

static void put_value(writer *w, const sis_attribute_description *row, const void *field,
                      const sis_id_map *map) {
    switch (row->type) {
    case SIS_ATTRIBUTE_INT: put_number(w, row, field, 8); break;
    case SIS_ATTRIBUTE_FLOAT: put_number(w, row, field, 4); break;
    case SIS_ATTRIBUTE_INTS:
        put_list(w, row, ((const sis_ints *)field)->values, ((const sis_ints *)field)->count, 8);
        break;
    case SIS_ATTRIBUTE_FLOATS:
        put_list(w, row, ((const sis_floats *)field)->values, ((const sis_floats *)field)->count, 4);
        break;
    case SIS_ATTRIBUTE_ENUM: put_number(w, row, field, 1); break;
    case SIS_ATTRIBUTE_ENUMS:
        put_list(w, row, ((const sis_enums *)field)->values, ((const sis_enums *)field)->count, 1);
        break;
    case SIS_ATTRIBUTE_STRING: {
        const char *text = *(const char *const *)field;
        put_list(w, row, text, text == NULL ? 0 : strlen(text), 1);
        break;
    }
    case SIS_ATTRIBUTE_BLOCK: {
        uint32_t id;
        memcpy(&id, field, sizeof id);
        put_id(w, row, id == SIS_NO_ID ? id : map->block(map->context, id));
        break;
    }
    default: {
        const sis_tensor *tensor = *(const sis_tensor *const *)field;
        put_id(w, row, tensor == NULL ? SIS_NO_ID : map->tensor(map->context, tensor));
        break;
    }
    }
}

size_t sis_attributes_encode(const sis_op_description *op, uint32_t opset, const void *attributes,
                             const sis_id_map *map, uint8_t *to) {
    writer w = {.to = to};
    for (uint32_t i = 0; i < op->n_attributes; i++) {
        const sis_attribute_description *row = &op->attributes[i];
        if (opset < row->since || (row->until != SIS_NO_OPSET && opset > row->until)) continue;
        if (row->given != SIS_NO_OFFSET && !*(const bool *)((const uint8_t *)attributes + row->given))
            continue;
        put_value(&w, row, (const uint8_t *)attributes + row->offset, map);
    }
    return w.bytes;
}
