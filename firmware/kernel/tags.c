/* The reader of ATAGS. */
#include "kernel/tags.h"

#include <stddef.h>

enum {
    NONE = 0,
    CORE = 0x54410001,
    MEMORY = 0x54410002,
    INITRD2 = 0x54420005,
    ARGUMENTS = 0x54410009,

    HEADER_WORDS = 2,
    MOST_WORDS = 4096,
};

/* Text of a tag when it ends inside it. */
static const char *text_of(const uint32_t *words, uint32_t count) {
    const char *text = (const char *)words;
    for (uint32_t i = 0; i < count * 4; i++)
        if (text[i] == 0) return text;
    return NULL;
}

static void read_tag(sis_tags *tags, uint32_t kind, const uint32_t *words, uint32_t count) {
    if (kind == MEMORY && count >= 2 && tags->n_memory < SIS_TAGS_MOST_MEMORY) {
        tags->memory[tags->n_memory].size = words[0];
        tags->memory[tags->n_memory++].base = words[1];
    } else if (kind == INITRD2 && count >= 2) {
        tags->initrd = words[0];
        tags->initrd_bytes = words[1];
    } else if (kind == ARGUMENTS) {
        tags->arguments = text_of(words, count);
    }
}

bool sis_tags_read(sis_tags *tags, const void *list) {
    const uint32_t *words = list;

    tags->n_memory =
        0; /* field by field: an initialiser may be a call of memset, which there may not be yet */
    tags->initrd = tags->initrd_bytes = tags->bytes = 0;
    tags->arguments = NULL;
    if (list == NULL || (uintptr_t)list % 4 || words[1] != CORE) return false;
    for (uint32_t at = 0; at + HEADER_WORDS <= MOST_WORDS;) {
        uint32_t size = words[at], kind = words[at + 1];
        if (kind == NONE) {
            tags->bytes = (at + HEADER_WORDS) * 4;
            return true;
        }
        if (size < HEADER_WORDS || size > MOST_WORDS - at) return false;
        read_tag(tags, kind, words + at + HEADER_WORDS, size - HEADER_WORDS);
        at += size;
    }
    return false;
}
