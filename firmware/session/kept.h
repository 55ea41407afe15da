/* What is kept of contents over a warm reset: place, size, how much of it came, and what its SHA-256 must be. The bytes
 * themselves stay where they are; whether a reset left them alone shows when they are hashed. */
#ifndef SIS_KEPT_H
#define SIS_KEPT_H

#include <stddef.h>
#include <stdint.h>

/* Writes the contents that have a key into `kept`, as many as fit, those used last first. */
void sis_kept_write(void *kept, size_t kept_bytes, uint64_t region, uint64_t region_bytes);

/* The last session and whether it was open; in the last bytes of `kept`, which the tables leave alone. */
typedef struct sis_kept_session {
    uint32_t number, open;
} sis_kept_session;

sis_kept_session *sis_kept_session_in(void *kept, size_t kept_bytes);

/* Makes contents of those in `kept`, nameless and not yet confirmed, where the region is the same. */
void sis_kept_read(const void *kept, size_t kept_bytes, uint64_t region, uint64_t region_bytes);

#endif
