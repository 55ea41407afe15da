/* Calls as they lie in a compiled model: kind u8, three zeros, bytes u32 of the whole call, then its fields, u32 and u64
 * little-endian, a name last (length u32 with its zero byte), zeros up to a multiple of four. One description of each kind
 * serves writing and reading, so the two cannot differ. */
#include <string.h>

#include "image.h"

#define CALL_HEADER 8u

uint64_t sis_image_number(const uint8_t *at, uint32_t bytes) {
    uint64_t value = 0;
    for (uint32_t i = 0; i < bytes; i++) value |= (uint64_t)at[i] << (8 * i);
    return value;
}

void sis_image_put(uint8_t *at, uint64_t value, uint32_t bytes) {
    for (uint32_t i = 0; i < bytes; i++) at[i] = (uint8_t)(value >> (8 * i));
}

/* Either direction: to write, `to` (NULL = only count); to read, [from, from + end). */
typedef struct cursor {
    bool reads, failed;
    uint8_t *to;
    const uint8_t *from;
    size_t at, end;
} cursor;

static const uint8_t *take(cursor *c, size_t bytes) {
    if (c->failed || bytes > c->end - c->at) {
        c->failed = true;
        return NULL;
    }
    const uint8_t *here = c->from + c->at;
    c->at += bytes;
    return here;
}

static void give(cursor *c, const void *data, size_t bytes) {
    if (c->to != NULL && bytes > 0) memcpy(c->to + c->at, data, bytes);
    c->at += bytes;
}

static void wide(cursor *c, uint64_t *value) {
    if (!c->reads) {
        uint8_t bytes[8];
        sis_image_put(bytes, *value, 8);
        give(c, bytes, 8);
        return;
    }
    const uint8_t *at = take(c, 8);
    if (at != NULL) memcpy(value, at, 8); /* little-endian, as all that SIS runs on */
}

static void word(cursor *c, uint32_t *value) {
    if (!c->reads) {
        uint8_t bytes[4];
        sis_image_put(bytes, *value, 4);
        give(c, bytes, 4);
        return;
    }
    const uint8_t *at = take(c, 4);
    if (at != NULL) memcpy(value, at, 4);
}

static void words(cursor *c, const uint32_t **list, uint32_t count) {
    if (!c->reads) {
        give(c, *list, count * sizeof **list);
        return;
    }
    if (count > (c->end - c->at) / sizeof **list) {
        c->failed = true;
        return;
    }
    *list = (const uint32_t *)(const void *)take(c, count * sizeof **list);
}

static void bytes_of(cursor *c, const uint8_t **data, uint32_t count) {
    if (c->reads)
        *data = take(c, count);
    else
        give(c, *data, count);
}

static void name(cursor *c, const char **text) {
    uint32_t length = c->reads ? 0 : (uint32_t)strlen(*text) + 1;
    word(c, &length);
    if (!c->reads) {
        give(c, *text, length);
        return;
    }
    const uint8_t *at = take(c, length);
    if (at == NULL || length == 0 || memchr(at, 0, length) != at + length - 1)
        c->failed = true;
    else
        *text = (const char *)at;
}

static void shape(cursor *c, sis_image_call *call) {
    word(c, &call->rank);
    if (call->rank > SIS_MAX_RANK) c->failed = true;
    for (uint32_t i = 0; !c->failed && i < call->rank; i++) wide(c, (uint64_t *)&call->dims[i]);
}

static void operator_fields(cursor *c, sis_image_call *call) {
    word(c, &call->block);
    word(c, &call->op);
    word(c, &call->asked);
    word(c, &call->number);
    word(c, &call->n_outputs);
    word(c, &call->attribute_bytes);
    word(c, &call->n_inputs);
    if (!c->failed) words(c, &call->inputs, call->n_inputs);
    if (!c->failed) bytes_of(c, &call->attributes, call->attribute_bytes);
    if (!c->failed) name(c, &call->name);
}

static void fields(cursor *c, sis_image_call *call) {
    uint32_t dynamic = call->dynamic, direct = call->direct;
    switch (call->kind) {
    case SIS_CALL_DIMENSION:
        wide(c, (uint64_t *)&call->bound);
        name(c, &call->name);
        break;
    case SIS_CALL_BLOCK_INPUT:
        word(c, &call->block);
        word(c, &dynamic);
        call->dynamic = dynamic == 1;
        if (dynamic > 1) c->failed = true;
        word(c, &call->dtype);
        shape(c, call);
        name(c, &call->name);
        break;
    case SIS_CALL_CONSTANT:
        wide(c, &call->offset);
        wide(c, &call->bytes);
        word(c, &call->dtype);
        shape(c, call);
        name(c, &call->name);
        break;
    case SIS_CALL_INPUT:
        word(c, &call->dtype);
        shape(c, call);
        name(c, &call->name);
        break;
    case SIS_CALL_BLOCK: word(c, &call->block); break;
    case SIS_CALL_OPERATOR: operator_fields(c, call); break;
    case SIS_CALL_OUTPUT:
        word(c, &call->block);
        word(c, &call->tensor);
        break;
    case SIS_CALL_PACKED:
        wide(c, &call->offset);
        wide(c, &call->bytes);
        word(c, &call->node);
        word(c, &call->packs);
        word(c, &direct);
        call->direct = direct == 1;
        if (direct > 1) c->failed = true;
        break;
    case SIS_CALL_END:
    case SIS_CALL_KINDS: break;
    }
}

size_t sis_image_write(const sis_image_call *call, uint8_t *to) {
    sis_image_call copy = *call;
    cursor c = {.to = to, .at = CALL_HEADER};
    fields(&c, &copy);
    static const uint8_t zeros[4];
    give(&c, zeros, -c.at & 3);
    if (to != NULL) {
        sis_image_put(to, call->kind, 4);
        sis_image_put(to + 4, c.at, 4);
    }
    return c.at;
}

bool sis_image_read(const uint8_t *file, size_t end, size_t *at, sis_image_call *call) {
    if (*at > end || end - *at < CALL_HEADER) return false;
    uint64_t kind = sis_image_number(file + *at, 4), bytes = sis_image_number(file + *at + 4, 4);
    if (kind >= SIS_CALL_KINDS || bytes < CALL_HEADER || bytes > end - *at || bytes % 4 != 0) return false;
    *call = (sis_image_call){.kind = (sis_image_kind)kind, .name = ""};
    cursor c = {.reads = true, .from = file + *at, .at = CALL_HEADER, .end = (size_t)bytes};
    fields(&c, call);
    if (c.failed || c.end - c.at > 3) return false;
    *at += (size_t)bytes;
    return true;
}
