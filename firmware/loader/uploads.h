/* The two files that the loader takes, kernel and initrd, each at a place of its own. What came of one stays when the
 * session ends, so that the next one goes on where the line was cut. */
#ifndef SIS_LOADER_UPLOADS_H
#define SIS_LOADER_UPLOADS_H

#include "link/link.h"
#include "sis/error.h"

enum { SIS_UPLOAD_KERNEL, SIS_UPLOAD_INITRD, SIS_UPLOADS, SIS_NO_UPLOAD = UINT32_MAX };

/* Before anything is taken. room 0: there is no memory for this one. */
void sis_uploads_place(uint32_t upload, uint8_t *memory, uint64_t room);

/* "kernel" or "initrd". From now on the link places this file's bytes from *from on; *complete: all of them, with this
 * hash, are there already. SIS_BAD_ARGUMENT: another name; SIS_OUT_OF_ARENA: no room. */
sis_status sis_uploads_begin(sis_link *link, const char *name, uint64_t bytes, const uint8_t sha256[32],
                             uint32_t *upload, uint64_t *from, bool *complete, sis_error *error);

/* SIS_BAD_STATE: not begun, or bytes are missing; SIS_DAMAGED: the hash is another one, and it is dropped. */
sis_status sis_uploads_commit(uint32_t upload, sis_error *error);
sis_status sis_uploads_abort(sis_link *link, uint32_t upload, sis_error *error);

/* A little of what is to be done beside the line: hashes what came. True: there is more. */
bool sis_uploads_turn(const sis_link *link);

/* The bytes of one that is whole; NULL: it is not. */
const uint8_t *sis_uploads_whole(uint32_t upload, uint32_t *bytes);

#endif
