/* Between parse.c and check.c: a package's faults and the entries of its list of files. */
#ifndef SIS_CAPABILITY_INTERNAL_H
#define SIS_CAPABILITY_INTERNAL_H

#include "../core/core.h"
#include "sis/capability.h"

#define SIS_RECORD_HEADER 5u     /* tag, length */
#define SIS_FILE_TAIL (8u + 32u) /* of an entry: bytes, hash */

typedef struct sis_package_file_entry {
    sis_package_part name;
    uint64_t bytes;
    const uint8_t *hash;
} sis_package_file_entry;

/* Notes what is wrong; returns the fault's status. */
sis_status sis_package_fault(sis_package *package, sis_fault fault, uint8_t tag, size_t at);
/* Entry `index` of the manifest's files; false past the last. */
bool sis_package_entry(const sis_package *package, uint32_t index, sis_package_file_entry *entry);

#endif
