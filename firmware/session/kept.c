/* The table in the no-init page. Its checksum is the page's business; that its numbers make sense is looked at here. */
#include "session/kept.h"

#include <string.h>

#include "kernel/contents.h"

#define MAGIC 0x3170654b2d534953ull /* "SIS-Kep1" */

typedef struct kept_content {
    uint64_t at; /* from the region's start */
    uint64_t bytes, received;
    uint8_t sha256[32];
} kept_content;

typedef struct kept_table {
    uint64_t magic, region, region_bytes, count;
    kept_content contents[];
} kept_table;

static uint64_t places(size_t kept_bytes) {
    size_t others = sizeof(kept_table) + sizeof(sis_kept_session);
    return kept_bytes < others ? 0 : (kept_bytes - others) / sizeof(kept_content);
}

sis_kept_session *sis_kept_session_in(void *kept, size_t kept_bytes) {
    return (sis_kept_session *)((uint8_t *)kept + kept_bytes - sizeof(sis_kept_session));
}

/* The content with a key used last before `before`; NULL. */
static const sis_content *next_older(uint32_t before) {
    const sis_content *found = NULL, *content;
    for (uint32_t i = 0; (content = sis_content_at(i)); i++)
        if (content->keyed && content->age < before && (!found || content->age > found->age)) found = content;
    return found;
}

void sis_kept_write(void *kept, size_t kept_bytes, uint64_t region, uint64_t region_bytes) {
    kept_table *table = kept;
    const sis_content *content;
    uint64_t count = 0;

    if (places(kept_bytes) == 0) return;
    for (uint32_t age = UINT32_MAX; count < places(kept_bytes) && (content = next_older(age));
         age = content->age) {
        kept_content *row = &table->contents[count++];
        row->at = sis_content_place(content);
        row->bytes = content->bytes;
        row->received = content->whole ? content->bytes : content->received;
        memcpy(row->sha256, content->sha256, sizeof row->sha256);
    }
    table->magic = MAGIC;
    table->region = region;
    table->region_bytes = region_bytes;
    table->count = count;
}

void sis_kept_read(const void *kept, size_t kept_bytes, uint64_t region, uint64_t region_bytes) {
    const kept_table *table = kept;

    if (places(kept_bytes) == 0 || table->magic != MAGIC || table->region != region ||
        table->region_bytes != region_bytes || table->count > places(kept_bytes))
        return;
    for (uint64_t i = table->count; i-- > 0;) { /* the oldest first: the order of use stays */
        const kept_content *row = &table->contents[i];
        if (row->bytes > region_bytes || row->at > region_bytes || row->received > row->bytes) continue;
        sis_content *content = sis_content_recall((size_t)row->at, (size_t)row->bytes);
        if (!content) continue;
        content->received = (size_t)row->received;
        content->keyed = true;
        memcpy(content->sha256, row->sha256, sizeof content->sha256);
    }
}
