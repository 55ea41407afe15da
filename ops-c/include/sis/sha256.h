/* SHA-256 (FIPS 180-4) of bytes that are all at hand. */
#ifndef SIS_SHA256_H
#define SIS_SHA256_H

#include <stddef.h>
#include <stdint.h>

void sis_sha256(const void *data, size_t bytes, uint8_t digest[32]);

#endif
