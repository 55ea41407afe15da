/* What files written at run time hold: pieces of the file region, each with any number of names. Without a name are those
 * that are being sent, and those that were sent once and may be asked for again, also from before a warm reset; they make
 * room for others, the longest unused first. */
#ifndef SIS_CONTENTS_H
#define SIS_CONTENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sis_content {
    uint8_t *data; /* NULL: this entry is not in use */
    size_t bytes;
    size_t received; /* bytes from the front that came over the link, of a file that is being sent */
    uint32_t names;  /* files that have it */
    uint32_t age;    /* the higher, the later used */
    bool keyed;      /* `sha256` is what was announced, or found */
    bool whole;      /* its bytes are the announced ones */
    bool shown;      /* the running script may look at it */
    bool busy;       /* is being received: makes no room for others */
    uint8_t sha256[32];
} sis_content;

/* Tables come out of the region's front. False when not even they fit. */
bool sis_contents_start(void *region, size_t bytes, uint32_t most);

/* Room for `bytes`, which drops nameless contents where that helps. NULL: there is none. */
sis_content *sis_content_take(size_t bytes);

/* As it was before a warm reset: `at` bytes from the region's start. NULL: something else is there now. */
sis_content *sis_content_recall(size_t at, size_t bytes);
size_t sis_content_place(const sis_content *content);

/* Was used just now. */
void sis_content_touch(sis_content *content);

/* One name more, or less; without any it is dropped, but for whole ones with a key: those stay as long as there is room. */
void sis_content_name(sis_content *content);
void sis_content_unname(sis_content *content);
/* Without names: forgotten. */
void sis_content_drop(sis_content *content);

/* By its SHA-256 and size; NULL. */
sis_content *sis_content_find(const uint8_t sha256[32], size_t bytes);
/* All that are in use, in no order; NULL past the last. */
sis_content *sis_content_at(uint32_t index);

/* Other small things in the same region. */
void *sis_contents_take_bytes(size_t bytes);
void sis_contents_give_bytes(const void *part);

/* While a script runs, what it was shown stays where it is, dropped or not; from the end on that memory is free. */
void sis_contents_script_begins(void);
void sis_contents_script_ends(void);

/* Bytes that take can give, were they in one piece. */
size_t sis_contents_free(void);

#endif
