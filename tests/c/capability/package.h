/* Packages for tests, made piece by piece, so that each piece can be made wrong. One at a time. */
#ifndef SIS_TEST_PACKAGE_H
#define SIS_TEST_PACKAGE_H

#include "sis/capability.h"

#define PACKAGE_ROOM 16384u

extern uint8_t package_bytes[PACKAGE_ROOM]; /* aligned as a package's start should be */
extern size_t package_size;

/* What the fields of a good package say; changed by a test before package_make. */
typedef struct package_wish {
    uint64_t memory, cycles, build_cycles;
    const uint16_t *operators;
    uint32_t n_operators;
    const char *board, *core; /* NULL: left out */
    uint32_t files;           /* so many external files of 100 bytes */
    const void *model;
    size_t model_bytes;
} package_wish;

extern package_wish package_wanted;

void package_reset(void); /* a wish for a small model and generous limits */
void package_make(void);  /* a good package of package_wanted */

/* By hand: header, records, parts. */
void package_begin(void);
void package_record(uint8_t tag, const void *value, uint32_t bytes);
void package_number(uint8_t tag, uint64_t value);
void package_text(uint8_t tag, const char *text);
void package_hash(uint8_t tag, const void *data, size_t bytes);
void package_fields_until(uint8_t tag); /* those of package_wanted with tags below `tag` */
void package_fields_from(uint8_t tag);
void package_end(void); /* sizes in the header, then padding, model and files */

/* Where field `tag`'s record begins in the package made last. */
size_t package_find(uint8_t tag);

#endif
