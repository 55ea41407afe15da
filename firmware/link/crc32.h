/* CRC-32 as zip, PNG and Ethernet have it (ISO-HDLC: polynomial 04C11DB7, reflected, all ones before and after). Portable
 * C over one table of constants; runs anywhere, also before an image is relocated. */
#ifndef SIS_CRC32_H
#define SIS_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The CRC of what had `crc` so far, and then `count` more bytes. Of nothing it is 0: start there. */
uint32_t sis_crc32(uint32_t crc, const void *bytes, size_t count);

#endif
