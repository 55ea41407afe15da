/* The pages that outlive a warm reset. Usable before the MMU is on; words only, no libc. */
#include "kernel/keep.h"

#include "arch/cpu.h"

#define LAYOUT 1u
#define MAGIC 0x7065656b2d736973ull /* "sis-keep" */

typedef struct page {
    uint64_t magic;
    uint32_t layout;
    uint32_t crc; /* of all that follows */
    uint64_t sequence;
    sis_kept kept;
    uint64_t reserved[7];
    uint64_t uploads[SIS_KEEP_UPLOADS / 8];
} page;

_Static_assert(sizeof(page) == SIS_KEEP_BYTES / 2, "one page each");

enum { WORDS = sizeof(page) / 8, HEAD = offsetof(page, sequence) };

static page copy;
static page *pages; /* NULL: nothing is kept */

static uint32_t sum_of(const page *of) {
    return sis_cpu_crc32(0, (const uint8_t *)of + HEAD, sizeof *of - HEAD);
}

static bool is_whole(const page *of) {
    return of->magic == MAGIC && of->layout == LAYOUT && of->crc == sum_of(of);
}

static void copy_page(page *to, const page *from) {
    const uint64_t *in = (const uint64_t *)from;
    uint64_t *out = (uint64_t *)to;
    for (int i = 0; i < WORDS; i++) out[i] = in[i];
}

static void clear(page *of) {
    uint64_t *words = (uint64_t *)of;
    for (int i = 0; i < WORDS; i++) words[i] = 0;
    of->magic = MAGIC;
    of->layout = LAYOUT;
    of->kept.ending = SIS_ENDING_POWER;
}

/* A fault counts against the script that ran, and so does a silence that a watchdog ended. */
static void begin_boot(sis_kept *kept) {
    kept->last = kept->ending;
    if (kept->running &&
        (kept->last == SIS_ENDING_FAULT || (kept->last == SIS_ENDING_SILENCE && kept->watched)))
        kept->failed_runs++;
    if (kept->report_bytes > sizeof kept->report) kept->report_bytes = sizeof kept->report;
    kept->boots++;
    kept->ending = SIS_ENDING_SILENCE;
    kept->running = 0;
    kept->watched = 0;
}

void sis_keep_start(void *memory) {
    const page *newest = NULL;

    pages = memory;
    for (int i = 0; pages && i < 2; i++)
        if (is_whole(&pages[i]) && (!newest || pages[i].sequence > newest->sequence)) newest = &pages[i];
    if (newest)
        copy_page(&copy, newest);
    else
        clear(&copy);
    begin_boot(&copy.kept);
    sis_keep_seal();
}

sis_kept *sis_keep(void) { return &copy.kept; }

void sis_keep_seal(void) {
    if (!pages) return;
    copy.sequence++;
    copy.crc = sum_of(&copy);
    page *next = &pages[copy.sequence % 2];
    copy_page(next, &copy);
    sis_cpu_clean(next, sizeof *next);
}

void *sis_keep_uploads(size_t *bytes) {
    *bytes = sizeof copy.uploads;
    return copy.uploads;
}

void sis_keep_ending(sis_ending ending) {
    if (copy.kept.ending != SIS_ENDING_SILENCE) return;
    copy.kept.ending = ending;
    sis_keep_seal();
}
