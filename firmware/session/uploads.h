/* Files that come over the link: announced with size and SHA-256, received in place, named once their bytes are the
 * announced ones. What is there already is not sent; what was cut off goes on where it stopped, in another session and, as
 * far as the board's memory survives one, after a warm reset. Pure C over kernel/files. */
#ifndef SIS_UPLOADS_H
#define SIS_UPLOADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sis/error.h"

/* What the place gives. */
typedef struct sis_uploads_place {
    void *kept; /* memory that survives warm resets as it was at the last seal, else zeros; NULL, 0: none */
    size_t kept_bytes; /* aligned to 8 */
    uint64_t region;   /* where the file region is: what was kept counts only while it is the same */
    uint64_t region_bytes;
    void (*seal)(void);
    void (*clean)(const void *data,
                  size_t bytes); /* out of the caches, where a reset would lose them; NULL */
    void (*turn)(void);          /* called now and then during work that takes long; NULL */
} sis_uploads_place;

/* After sis_files_start. Takes what a former life kept. */
void sis_uploads_start(const sis_uploads_place *place);

typedef struct sis_upload {
    uint32_t id;
    size_t from; /* the byte to go on at */
    bool complete;
    uint8_t *data; /* where all its bytes belong, when it is not complete */
} sis_upload;

/* Is it a name that a file may have: relative, its parts neither empty nor "." nor ".."? */
bool sis_upload_name_is_good(const char *name);

/* SIS_BAD_ARGUMENT, SIS_OUT_OF_ARENA. A former upload that was not committed is set aside, for another begin. */
sis_status sis_upload_begin(const char *name, uint64_t bytes, const uint8_t sha256[32], sis_upload *upload,
                            sis_error *error);

/* How many bytes from the front are there now. Works on them a little: false when there is nothing left to do. */
bool sis_upload_work(size_t received);

/* SIS_BAD_ARGUMENT: not this upload; SIS_BAD_STATE: bytes are missing; SIS_DAMAGED: they are others, and forgotten. */
sis_status sis_upload_commit(uint32_t id, sis_error *error);
sis_status sis_upload_abort(uint32_t id, sis_error *error);

/* The session is over: what came is kept for the next one. */
void sis_upload_set_aside(void);

#endif
