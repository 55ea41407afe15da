/* SHA-256 (FIPS 180-4) of bytes in memory: in one call, or in steps while they still arrive there. */
#ifndef SIS_SHA256_H
#define SIS_SHA256_H

#include <stddef.h>
#include <stdint.h>

void sis_sha256(const void *data, size_t bytes, uint8_t digest[32]);

typedef struct sis_sha256_steps {
    uint32_t state[8];
    size_t done; /* bytes that are in the state: whole blocks of 64 */
} sis_sha256_steps;

void sis_sha256_begin(sis_sha256_steps *steps);

/* Goes on to the last whole block of data[0..there); `data` is the same in all calls, and what was done stays unchanged. */
void sis_sha256_step(sis_sha256_steps *steps, const void *data, size_t there);

/* Does what is left of data[0..bytes). */
void sis_sha256_finish(sis_sha256_steps *steps, const void *data, size_t bytes, uint8_t digest[32]);

#endif
