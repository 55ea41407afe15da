/* Reads a package: header, records, and where its parts lie. The bytes are hostile: a length is compared with what is
 * left before anything is added to it, and every byte of the file is accounted for. */
#include <string.h>

#include "capability.h"

static uint64_t number_at(const uint8_t *p, uint32_t bytes) {
    uint64_t value = 0;
    for (uint32_t i = 0; i < bytes; i++) value |= (uint64_t)p[i] << (8 * i);
    return value;
}

sis_status sis_package_fault(sis_package *p, sis_fault fault, uint8_t tag, size_t at) {
    p->fault = fault;
    p->tag = tag;
    p->at = at;
    return sis_faults[fault].status;
}

/* --- values --- */

static sis_status check_text(sis_package *p, const sis_field_description *f, sis_package_part value) {
    if (value.bytes < f->least || value.bytes > f->most)
        return sis_package_fault(p, SIS_FAULT_LENGTH, f->tag, value.at);
    for (size_t i = 0; i < value.bytes; i++)
        if (p->data[value.at + i] < 0x20 || p->data[value.at + i] > 0x7e)
            return sis_package_fault(p, SIS_FAULT_TEXT, f->tag, value.at + i);
    return SIS_OK;
}

static sis_status check_number(sis_package *p, const sis_field_description *f, sis_package_part value) {
    if (value.bytes != 8) return sis_package_fault(p, SIS_FAULT_LENGTH, f->tag, value.at);
    uint64_t number = number_at(p->data + value.at, 8);
    if (number < f->least || number > f->most) return sis_package_fault(p, SIS_FAULT_VALUE, f->tag, value.at);
    p->number[f - sis_fields] = number;
    return SIS_OK;
}

static sis_status check_operators(sis_package *p, const sis_field_description *f, sis_package_part value) {
    if (value.bytes % 2 != 0 || value.bytes / 2 < f->least || value.bytes / 2 > f->most)
        return sis_package_fault(p, SIS_FAULT_LENGTH, f->tag, value.at);
    uint64_t last = 0;
    for (size_t i = 0; i < value.bytes; i += 2) {
        uint64_t id = number_at(p->data + value.at + i, 2);
        if (id <= last) return sis_package_fault(p, SIS_FAULT_ASCENDING, f->tag, value.at + i);
        last = id;
    }
    return SIS_OK;
}

/* A path below the model's folder, of printable ASCII. */
static bool is_file_name(const uint8_t *name, size_t bytes) {
    size_t start = 0;
    for (size_t i = 0; i <= bytes; i++) {
        if (i < bytes && (name[i] < 0x20 || name[i] > 0x7e || name[i] == '\\' || name[i] == ':'))
            return false;
        if (i < bytes && name[i] != '/') continue;
        size_t part = i - start;
        if (part == 0 || (part == 1 && name[start] == '.') ||
            (part == 2 && name[start] == '.' && name[start + 1] == '.'))
            return false;
        start = i + 1;
    }
    return true;
}

/* The entry at value.at + *next; false when it is longer than the list. */
static bool next_file(const sis_package *p, sis_package_part list, size_t *next,
                      sis_package_file_entry *entry) {
    size_t left = list.bytes - *next, at = list.at + *next;
    if (left < 1) return false;
    size_t name = p->data[at];
    if (left - 1 < name || left - 1 - name < SIS_FILE_TAIL) return false;
    *entry = (sis_package_file_entry){.name = {at + 1, name},
                                      .bytes = number_at(p->data + at + 1 + name, 8),
                                      .hash = p->data + at + 1 + name + 8};
    *next += 1 + name + SIS_FILE_TAIL;
    return true;
}

bool sis_package_entry(const sis_package *p, uint32_t index, sis_package_file_entry *entry) {
    size_t next = 0;
    for (uint32_t i = 0; i <= index; i++)
        if (!next_file(p, p->field[SIS_FIELD_FILES], &next, entry)) return false;
    return true;
}

static bool is_named_before(const sis_package *p, sis_package_part list, size_t end, sis_package_part name) {
    sis_package_file_entry other;
    for (size_t next = 0; next < end && next_file(p, list, &next, &other);)
        if (other.name.bytes == name.bytes &&
            memcmp(p->data + other.name.at, p->data + name.at, name.bytes) == 0)
            return true;
    return false;
}

static sis_status check_files(sis_package *p, const sis_field_description *f, sis_package_part value) {
    uint64_t count = 0;
    for (size_t next = 0; next < value.bytes; count++) {
        size_t before = next;
        sis_package_file_entry entry;
        if (count == f->most || !next_file(p, value, &next, &entry))
            return sis_package_fault(p, SIS_FAULT_LENGTH, f->tag, value.at + before);
        if (!is_file_name(p->data + entry.name.at, entry.name.bytes) ||
            is_named_before(p, value, before, entry.name))
            return sis_package_fault(p, SIS_FAULT_FILE_NAME, f->tag, value.at + before);
    }
    return count < f->least ? sis_package_fault(p, SIS_FAULT_LENGTH, f->tag, value.at) : SIS_OK;
}

static sis_status check_value(sis_package *p, const sis_field_description *f, sis_package_part value) {
    switch ((sis_field_type)f->type) {
    case SIS_FIELD_IS_TEXT: return check_text(p, f, value);
    case SIS_FIELD_IS_NUMBER: return check_number(p, f, value);
    case SIS_FIELD_IS_OPERATORS: return check_operators(p, f, value);
    case SIS_FIELD_IS_FILES: return check_files(p, f, value);
    case SIS_FIELD_IS_HASH:
        return value.bytes == 32 ? SIS_OK : sis_package_fault(p, SIS_FAULT_LENGTH, f->tag, value.at);
    case SIS_FIELD_IS_SIGNATURE: break;
    }
    /* A signature that cannot be checked is a refusal, never ignored. */
    if (value.bytes < 1) return sis_package_fault(p, SIS_FAULT_LENGTH, f->tag, value.at);
    if (p->data[value.at] != 0) return sis_package_fault(p, SIS_FAULT_SIGNED, f->tag, value.at);
    return value.bytes == 1 ? SIS_OK : sis_package_fault(p, SIS_FAULT_LENGTH, f->tag, value.at);
}

/* --- records --- */

static sis_status parse_record(sis_package *p, size_t end, size_t *at, uint32_t *next) {
    if (end - *at < SIS_RECORD_HEADER) return sis_package_fault(p, SIS_FAULT_RECORD, 0, *at);
    uint8_t tag = p->data[*at];
    uint64_t bytes = number_at(p->data + *at + 1, 4);
    uint32_t i = 0;
    while (i < SIS_FIELD_COUNT && sis_fields[i].tag != tag) i++;
    if (i == SIS_FIELD_COUNT) return sis_package_fault(p, SIS_FAULT_UNKNOWN, tag, *at);
    if (p->field[i].at != 0) return sis_package_fault(p, SIS_FAULT_REPEATED, tag, *at);
    if (i < *next) return sis_package_fault(p, SIS_FAULT_ORDER, tag, *at);
    if (bytes > end - *at - SIS_RECORD_HEADER) return sis_package_fault(p, SIS_FAULT_RECORD, tag, *at);
    p->field[i] = (sis_package_part){*at + SIS_RECORD_HEADER, (size_t)bytes};
    *next = i + 1;
    *at += SIS_RECORD_HEADER + (size_t)bytes;
    return check_value(p, &sis_fields[i], p->field[i]);
}

static sis_status parse_manifest(sis_package *p, size_t end) {
    size_t at = SIS_PACKAGE_HEADER;
    uint32_t next = 0;
    while (at < end) {
        sis_status status = parse_record(p, end, &at, &next);
        if (status != SIS_OK) return status;
    }
    for (uint32_t i = 0; i < SIS_FIELD_COUNT; i++)
        if (sis_fields[i].required && p->field[i].at == 0)
            return sis_package_fault(p, SIS_FAULT_MISSING, sis_fields[i].tag, end);
    return SIS_OK;
}

/* --- parts --- */

/* The next part: zeros up to it, and all of it within the file. *at becomes its start, then its end. */
static sis_status pass_part(sis_package *p, size_t *at, uint64_t bytes, uint8_t tag, size_t *start) {
    for (; *at < p->bytes && *at % SIS_ALIGNMENT != 0; ++*at)
        if (p->data[*at] != 0) return sis_package_fault(p, SIS_FAULT_PADDING, tag, *at);
    if (*at % SIS_ALIGNMENT != 0 || bytes > p->bytes - *at)
        return sis_package_fault(p, SIS_FAULT_CONTENT, tag, *at);
    *start = *at;
    *at += (size_t)bytes;
    return SIS_OK;
}

static sis_status pass_parts(sis_package *p, size_t at) {
    size_t start;
    sis_status status =
        pass_part(p, &at, p->number[SIS_FIELD_MODEL_BYTES], sis_fields[SIS_FIELD_MODEL_BYTES].tag, &p->model);
    sis_package_file_entry entry;
    for (uint32_t i = 0; status == SIS_OK && sis_package_entry(p, i, &entry); i++)
        status = pass_part(p, &at, entry.bytes, sis_fields[SIS_FIELD_FILES].tag, &start);
    if (status != SIS_OK || at == p->bytes) return status;
    return sis_package_fault(p, SIS_FAULT_CONTENT, 0, at);
}

bool sis_package_file(const sis_package *p, uint32_t index, sis_package_part *name,
                      sis_package_part *content) {
    size_t at = p->model + (size_t)p->number[SIS_FIELD_MODEL_BYTES];
    sis_package_file_entry entry;
    for (uint32_t i = 0;; i++) {
        if (!sis_package_entry(p, i, &entry)) return false;
        at = sis_align_size(at);
        if (i == index) break;
        at += (size_t)entry.bytes;
    }
    *name = entry.name;
    *content = (sis_package_part){at, (size_t)entry.bytes};
    return true;
}

sis_status sis_package_parse(const void *data, size_t bytes, sis_package *p) {
    *p = (sis_package){.data = data, .bytes = bytes};
    if (bytes < SIS_PACKAGE_HEADER || data == NULL) return sis_package_fault(p, SIS_FAULT_SHORT, 0, bytes);
    if (memcmp(p->data, SIS_PACKAGE_MAGIC, 8) != 0) return sis_package_fault(p, SIS_FAULT_MAGIC, 0, 0);
    if (number_at(p->data + 8, 2) != SIS_PACKAGE_VERSION) return sis_package_fault(p, SIS_FAULT_FORMAT, 0, 8);
    if (number_at(p->data + 10, 2) != 0) return sis_package_fault(p, SIS_FAULT_RESERVED, 0, 10);
    uint64_t manifest = number_at(p->data + 12, 4);
    if (manifest > SIS_MOST_MANIFEST || manifest > bytes - SIS_PACKAGE_HEADER)
        return sis_package_fault(p, SIS_FAULT_MANIFEST_SIZE, 0, 12);
    if (number_at(p->data + 16, 8) != bytes) return sis_package_fault(p, SIS_FAULT_PACKAGE_SIZE, 0, 16);
    size_t end = SIS_PACKAGE_HEADER + (size_t)manifest;
    sis_status status = parse_manifest(p, end);
    return status == SIS_OK ? pass_parts(p, end) : status;
}
