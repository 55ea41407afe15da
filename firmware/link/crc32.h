/* CRC-32 (ISO-HDLC, as in zlib, PNG and Ethernet), of frames and images. Uses the core's CRC instructions where the build
 * has them (__ARM_FEATURE_CRC32), else tables of eight bytes a step; both give the same number. */
#ifndef SIS_CRC32_H
#define SIS_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* Goes on from `crc`, the CRC of what came before; 0 to begin. crc32("123456789") = 0xcbf43926. */
uint32_t sis_crc32(uint32_t crc, const void *bytes, size_t count);

/* The same without CRC instructions, always there: what the other is held to. */
uint32_t sis_crc32_plain(uint32_t crc, const void *bytes, size_t count);

#endif
