/* The reader: numbers, tensors; a table's cases. */
#include "reader.h"

#include <string.h>

#define MOST_BYTES ((uint64_t)1 << 28) /* of a tensor of a case */

const uint8_t *sis_read_bytes(sis_reader *reader, uint64_t count) {
    const uint8_t *bytes = reader->at;
    if (reader->bad || count > (uint64_t)(reader->end - reader->at)) {
        reader->bad = true;
        return NULL;
    }
    reader->at += count;
    return bytes;
}

uint32_t sis_read_byte(sis_reader *reader) {
    const uint8_t *byte = sis_read_bytes(reader, 1);
    return byte != NULL ? *byte : 0;
}

uint64_t sis_read_number(sis_reader *reader) {
    uint64_t value = 0;
    for (uint32_t shift = 0; shift < 64; shift += 7) {
        uint32_t byte = sis_read_byte(reader);
        value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) return value;
    }
    reader->bad = true;
    return 0;
}

uint32_t sis_read_u32(sis_reader *reader) {
    uint64_t value = sis_read_number(reader);
    if (value > UINT32_MAX) reader->bad = true;
    return reader->bad ? 0 : (uint32_t)value;
}

int64_t sis_read_signed(sis_reader *reader) {
    uint64_t value = sis_read_number(reader);
    return (int64_t)(value >> 1 ^ (0 - (value & 1)));
}

void sis_read_tensor(sis_reader *reader, sis_case_tensor *tensor) {
    *tensor = (sis_case_tensor){.dtype = sis_read_u32(reader), .rank = sis_read_byte(reader)};
    if (tensor->rank > SIS_MAX_RANK) {
        reader->bad = true;
        tensor->rank = 0;
    }
    for (uint32_t i = 0; i < tensor->rank; i++) tensor->dims[i] = sis_read_signed(reader);
}

size_t sis_case_elements(sis_reader *reader, const sis_case_tensor *tensor, size_t *bytes) {
    sis_shape shape = {.rank = tensor->rank};
    int64_t elements = 0;
    for (uint32_t i = 0; i < tensor->rank; i++) {
        shape.dim[i] = tensor->dims[i];
        if (tensor->dims[i] < 0) reader->bad = true;
    }
    *bytes = 0;
    if (reader->bad || sis_shape_elements(&shape, &elements) != SIS_OK || (uint64_t)elements > MOST_BYTES ||
        sis_tensor_size((sis_dtype)tensor->dtype, &shape, bytes) != SIS_OK || *bytes > MOST_BYTES)
        reader->bad = true;
    return reader->bad ? 0 : (size_t)elements;
}

bool sis_case_next(const sis_case_table *table, size_t *at, sis_case *found) {
    if (*at >= table->count) return false;
    sis_reader reader = {table->bytes + *at, table->bytes + table->count, false};
    uint64_t bytes = sis_read_number(&reader);
    const uint8_t *begin = reader.at;
    if (sis_read_bytes(&reader, bytes) == NULL) return false;
    const uint8_t *end = reader.at;
    reader = (sis_reader){begin, end, false};
    *found = (sis_case){.op = sis_read_u32(&reader), .opset = sis_read_u32(&reader)};
    uint32_t length = sis_read_u32(&reader);
    const uint8_t *name = sis_read_bytes(&reader, length);
    if (name == NULL || length >= SIS_CASE_NAME) return false;
    memcpy(found->name, name, length);
    found->macs = sis_read_number(&reader);
    for (uint32_t i = 0; i < 4; i++) found->hash |= sis_read_byte(&reader) << (8 * i);
    found->steps = reader.at;
    found->end = end;
    *at = (size_t)(end - table->bytes);
    return !reader.bad;
}
