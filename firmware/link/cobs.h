/* COBS (consistent overhead byte stuffing): bytes without zeros for a frame's body, at most one more in each 254. */
#ifndef SIS_COBS_H
#define SIS_COBS_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that `count` become at most. */
#define SIS_COBS_ROOM(count) ((count) + (count) / 254 + 1)

/* How many bytes from `bytes` on are not zero. */
size_t sis_cobs_run(const uint8_t *bytes, size_t count);

/* Encoding goes by pieces: begin, put …, end. The caller has SIS_COBS_ROOM of all of them at `at`. */
typedef struct sis_cobs {
    uint8_t *code; /* where the present block's length belongs */
    uint8_t *at;
} sis_cobs;

void sis_cobs_begin(sis_cobs *cobs, uint8_t *at);
void sis_cobs_put(sis_cobs *cobs, const uint8_t *bytes, size_t count);
/* Where the encoded bytes end. */
uint8_t *sis_cobs_end(sis_cobs *cobs);

/* Decodes in place; the count of bytes, 0: damaged, or none. */
size_t sis_cobs_decode(uint8_t *bytes, size_t count);

#endif
