/* Is a package allowed here, and is it whole: list, place, hashes; what is cheap first. And the sentences of failures. */
#include <string.h>

#include "capability.h"
#include "sis/cores.h"
#include "sis/sha256.h"

static struct { const char *board, *core; } place;

void sis_set_place(const char *board, const char *core) {
    place.board = board;
    place.core = core;
}

/* Takes the same time whatever the bytes are, so that nobody learns how far a guess was right. */
static bool is_same(const uint8_t a[32], const uint8_t b[32]) {
    uint8_t difference = 0;
    for (int i = 0; i < 32; i++) difference |= a[i] ^ b[i];
    return *(const volatile uint8_t *)&difference == 0;
}

static bool is_listed(const sis_package *p) {
    if (!sis_models.listed) return true;
    uint8_t hash[32];
    bool found = false;
    sis_sha256(p->data, p->model, hash);
    for (uint32_t i = 0; i < sis_models.count; i++) found |= is_same(hash, sis_models.hashes[i]);
    return found;
}

/* An absent field fits every place, and every field a place that has no name. */
static bool fits(const sis_package *p, sis_field field, const char *here) {
    sis_package_part text = p->field[field];
    if (text.at == 0 || here == NULL) return true;
    return strlen(here) == text.bytes && memcmp(p->data + text.at, here, text.bytes) == 0;
}

/* Cycles of a core that the table has no row for cannot be estimated, wherever this is. */
static bool is_known_core(const sis_package *p) {
    sis_package_part text = p->field[SIS_FIELD_CORE];
    bool found = text.at == 0;
    for (uint32_t i = 0; i < SIS_CORE_COUNT && !found; i++)
        found = fits(p, SIS_FIELD_CORE, sis_cores[i].name);
    return found;
}

static bool has_hash(const sis_package *p, sis_package_part content, const uint8_t hash[32]) {
    uint8_t own[32];
    sis_sha256(p->data + content.at, content.bytes, own);
    return is_same(own, hash);
}

static sis_status check_content(sis_package *p) {
    sis_package_part model = {p->model, (size_t)p->number[SIS_FIELD_MODEL_BYTES]}, name, content;
    const sis_package_part hash = p->field[SIS_FIELD_MODEL_HASH];
    if (!has_hash(p, model, p->data + hash.at))
        return sis_package_fault(p, SIS_FAULT_MODEL_CHANGED, sis_fields[SIS_FIELD_MODEL_HASH].tag, hash.at);
    sis_package_file_entry entry;
    for (uint32_t i = 0; sis_package_file(p, i, &name, &content) && sis_package_entry(p, i, &entry); i++)
        if (!has_hash(p, content, entry.hash))
            return sis_package_fault(p, SIS_FAULT_FILE_CHANGED, sis_fields[SIS_FIELD_FILES].tag, name.at);
    return SIS_OK;
}

sis_status sis_package_check(sis_package *p) {
    if (!is_listed(p)) return sis_package_fault(p, SIS_FAULT_UNLISTED, 0, 0);
    if (!fits(p, SIS_FIELD_BOARD, place.board))
        return sis_package_fault(p, SIS_FAULT_OTHER_BOARD, sis_fields[SIS_FIELD_BOARD].tag,
                                 p->field[SIS_FIELD_BOARD].at);
    if (!fits(p, SIS_FIELD_CORE, place.core) || !is_known_core(p))
        return sis_package_fault(p, SIS_FAULT_OTHER_CORE, sis_fields[SIS_FIELD_CORE].tag,
                                 p->field[SIS_FIELD_CORE].at);
    return check_content(p);
}

/* The text of a field that was checked, for a sentence; "" of others. */
static const char *text_of(const sis_package *p, uint32_t i, char text[65]) {
    size_t bytes = p->field[i].bytes < 64 ? p->field[i].bytes : 64;
    text[0] = 0;
    if (sis_fields[i].type != SIS_FIELD_IS_TEXT || p->fault < SIS_FAULT_UNLISTED) return text;
    memcpy(text, p->data + p->field[i].at, bytes);
    text[bytes] = 0;
    return text;
}

sis_status sis_package_explain(const sis_package *p, sis_error *error) {
    const sis_fault_description *fault = &sis_faults[p->fault];
    char text[65];
    sis_error_set(error, fault->status, "%s", fault->text);
    for (uint32_t i = 0; i < SIS_FIELD_COUNT; i++) {
        if (p->tag != sis_fields[i].tag) continue;
        const char *value = text_of(p, i, text);
        sis_text_append(error->text, sizeof error->text, value[0] == 0 ? " (%s%s)" : " (%s %s)",
                        sis_fields[i].name, value);
    }
    if (fault->status == SIS_BAD_PACKAGE)
        sis_text_append(error->text, sizeof error->text, ", byte %u", (uint64_t)p->at);
    return fault->status;
}

sis_status sis_package_facts(const void *data, size_t bytes, bool check, int64_t facts[SIS_PACKAGE_FACTS]) {
    sis_package p;
    sis_status status = sis_package_parse(data, bytes, &p);
    if (status == SIS_OK && check) status = sis_package_check(&p);
    facts[0] = status;
    facts[1] = p.fault;
    facts[2] = p.tag;
    facts[3] = (int64_t)p.at;
    facts[4] = (int64_t)p.model;
    for (uint32_t i = 0; i < SIS_FIELD_COUNT; i++) {
        facts[5 + 2 * i] = (int64_t)p.field[i].at;
        facts[6 + 2 * i] = (int64_t)p.field[i].bytes;
    }
    return SIS_OK;
}
