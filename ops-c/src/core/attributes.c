/* Attributes of an operator call: from tag-length-value bytes that nobody vouches for to the generated
 * struct. */
#include <string.h>

#include "core.h"

#define HEADER 5u /* tag u8, length u32 */

typedef struct item {
    const sis_attribute_description *row;
    const uint8_t *value;
    uint32_t length;
} item;

static uint32_t read_u32(const uint8_t *p) {
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t read_u64(const uint8_t *p) { return read_u32(p) | (uint64_t)read_u32(p + 4) << 32; }

static const sis_attribute_description *find(const sis_op_description *op, uint8_t tag) {
    for (uint32_t i = 0; i < op->n_attributes; i++)
        if (op->attributes[i].tag == tag) return &op->attributes[i];
    return NULL;
}

/* Reads the item at *offset and steps over it; false at the end or when the bytes stop in the middle of
 * one. */
static bool next(const sis_attribute_list *list, size_t *offset, item *out) {
    if (list->count - *offset < HEADER) return false;
    const uint8_t *p = list->bytes + *offset;
    *out = (item){.row = find(list->op, p[0]), .value = p + HEADER, .length = read_u32(p + 1)};
    if (out->length > list->count - *offset - HEADER) return false;
    *offset += HEADER + (size_t)out->length;
    return true;
}

/* Bytes of one value, or of one element of a list; 0 = any. */
static uint32_t element_bytes(uint8_t type) {
    switch (type) {
    case SIS_ATTRIBUTE_INT:
    case SIS_ATTRIBUTE_INTS: return 8;
    case SIS_ATTRIBUTE_STRING: return 0;
    case SIS_ATTRIBUTE_ENUM:
    case SIS_ATTRIBUTE_ENUMS: return 1;
    default: return 4;
    }
}

static bool is_list(uint8_t type) {
    return type == SIS_ATTRIBUTE_INTS || type == SIS_ATTRIBUTE_FLOATS || type == SIS_ATTRIBUTE_ENUMS;
}

static sis_status check_value(const sis_attribute_list *list, const item *it, sis_error *error) {
    const sis_attribute_description *row = it->row;
    uint32_t unit = element_bytes(row->type);
    if (is_list(row->type) ? it->length % unit != 0 : unit != 0 && it->length != unit)
        return sis_error_set(error, SIS_BAD_ATTRIBUTE, "attribute %s has %u bytes, its type does not",
                             row->name, (uint64_t)it->length);
    if (row->type == SIS_ATTRIBUTE_STRING && it->length > 0 && memchr(it->value, 0, it->length) != NULL)
        return sis_error_set(error, SIS_BAD_ATTRIBUTE, "attribute %s holds a zero byte", row->name);
    const bool is_enum = row->type == SIS_ATTRIBUTE_ENUM || row->type == SIS_ATTRIBUTE_ENUMS;
    for (uint32_t i = 0; is_enum && i < it->length; i++) {
        if (it->value[i] >= row->values)
            return sis_error_set(error, SIS_BAD_ATTRIBUTE, "attribute %s has %u values, not one numbered %u",
                                 row->name, (uint64_t)row->values, (uint64_t)it->value[i]);
    }
    if (row->type == SIS_ATTRIBUTE_TENSOR &&
        (list->tensor == NULL || list->tensor(list->context, read_u32(it->value)) == NULL))
        return sis_error_set(error, SIS_BAD_ATTRIBUTE, "attribute %s must be a constant; tensor %u is none",
                             row->name, (uint64_t)read_u32(it->value));
    return SIS_OK;
}

static sis_status check_opset(const sis_attribute_list *list, const sis_attribute_description *row,
                              sis_error *error) {
    if (list->opset < row->since)
        return sis_error_set(error, SIS_BAD_ATTRIBUTE,
                             "attribute %s exists from opset %u on, the graph follows %u", row->name,
                             (uint64_t)row->since, (uint64_t)list->opset);
    if (row->until != SIS_NO_OPSET && list->opset > row->until)
        return sis_error_set(error, SIS_BAD_ATTRIBUTE,
                             "attribute %s exists until opset %u, the graph follows %u", row->name,
                             (uint64_t)row->until, (uint64_t)list->opset);
    return SIS_OK;
}

static bool is_required(const sis_attribute_list *list, const sis_attribute_description *row) {
    return row->required != SIS_NO_OPSET && list->opset >= row->required &&
           (row->until == SIS_NO_OPSET || list->opset <= row->until);
}

/* Room of a list or string in storage, rounded so that the next one is aligned. */
static size_t storage_bytes(const item *it) {
    if (it->row->type == SIS_ATTRIBUTE_STRING) return ((size_t)it->length + 8) & ~(size_t)7;
    return is_list(it->row->type) ? ((size_t)it->length + 7) & ~(size_t)7 : 0;
}

sis_status sis_attributes_check(const sis_attribute_list *list, size_t *storage, sis_error *error) {
    uint64_t seen[4] = {0}; /* a bit for each tag */
    size_t offset = 0;
    item it;
    *storage = 0;
    while (offset < list->count) {
        uint8_t tag = list->bytes[offset];
        if (!next(list, &offset, &it))
            return sis_error_set(error, SIS_BAD_ATTRIBUTE, "attribute bytes end inside tag %u",
                                 (uint64_t)tag);
        if (it.row == NULL)
            return sis_error_set(error, SIS_BAD_ATTRIBUTE, "attribute tag %u is unknown", (uint64_t)tag);
        if (seen[tag / 64] & UINT64_C(1) << tag % 64)
            return sis_error_set(error, SIS_BAD_ATTRIBUTE, "attribute %s is given twice", it.row->name);
        seen[tag / 64] |= UINT64_C(1) << tag % 64;
        sis_status status = check_opset(list, it.row, error);
        if (status == SIS_OK) status = check_value(list, &it, error);
        if (status != SIS_OK) return status;
        *storage += storage_bytes(&it);
    }
    for (uint32_t i = 0; i < list->op->n_attributes; i++) {
        const sis_attribute_description *row = &list->op->attributes[i];
        if (is_required(list, row) && !(seen[row->tag / 64] & UINT64_C(1) << row->tag % 64))
            return sis_error_set(error, SIS_BAD_ATTRIBUTE, "attribute %s is missing", row->name);
    }
    return SIS_OK;
}

static void fill_ints(const item *it, void *field, int64_t *values) {
    for (uint32_t i = 0; i < it->length / 8; i++) values[i] = (int64_t)read_u64(it->value + 8 * i);
    *(sis_ints *)field = (sis_ints){.count = it->length / 8, .values = values};
}

static void fill_floats(const item *it, void *field, float *values) {
    for (uint32_t i = 0; i < it->length / 4; i++) {
        uint32_t bits = read_u32(it->value + 4 * i);
        memcpy(&values[i], &bits, sizeof bits);
    }
    *(sis_floats *)field = (sis_floats){.count = it->length / 4, .values = values};
}

static void fill_value(const sis_attribute_list *list, const item *it, void *field, void *storage) {
    switch (it->row->type) {
    case SIS_ATTRIBUTE_INT: *(int64_t *)field = (int64_t)read_u64(it->value); break;
    case SIS_ATTRIBUTE_FLOAT: memcpy(field, &(uint32_t){read_u32(it->value)}, sizeof(float)); break;
    case SIS_ATTRIBUTE_INTS: fill_ints(it, field, storage); break;
    case SIS_ATTRIBUTE_FLOATS: fill_floats(it, field, storage); break;
    case SIS_ATTRIBUTE_STRING:
        memcpy(storage, it->value, it->length);
        ((char *)storage)[it->length] = 0;
        *(const char **)field = storage;
        break;
    case SIS_ATTRIBUTE_ENUM: *(uint8_t *)field = it->value[0]; break;
    case SIS_ATTRIBUTE_ENUMS:
        if (it->length > 0) memcpy(storage, it->value, it->length);
        *(sis_enums *)field = (sis_enums){.count = it->length, .values = storage};
        break;
    case SIS_ATTRIBUTE_BLOCK: *(uint32_t *)field = read_u32(it->value); break;
    default: *(const sis_tensor **)field = list->tensor(list->context, read_u32(it->value)); break;
    }
}

void sis_attributes_fill(const sis_attribute_list *list, void *attributes, void *storage) {
    size_t offset = 0;
    item it;
    uint8_t *room = storage;
    if (list->op->attribute_bytes > 0) memcpy(attributes, list->op->defaults, list->op->attribute_bytes);
    while (offset < list->count && next(list, &offset, &it)) {
        fill_value(list, &it, (uint8_t *)attributes + it.row->offset, room);
        if (it.row->given != SIS_NO_OFFSET) *(bool *)((uint8_t *)attributes + it.row->given) = true;
        room += storage_bytes(&it);
    }
}
