/* Whole numbers of any length, for sums of fractions that must be exact: little-endian limbs of 32 bits (so that 32-bit
 * cores need no 128-bit type) in memory of the caller's, who sees to it that a result has room. */
#ifndef SIS_WIDE_H
#define SIS_WIDE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct sis_wide {
    uint32_t *limbs;
    uint32_t count; /* without leading zeros: 0 has none */
} sis_wide;

void sis_wide_set(sis_wide *x, uint64_t value);
void sis_wide_copy(sis_wide *x, const sis_wide *from);
void sis_wide_multiply(sis_wide *x, uint64_t by);
void sis_wide_add_product(sis_wide *x, const sis_wide *a, uint64_t b); /* x += a b */
void sis_wide_subtract(sis_wide *x, const sis_wide *a);                /* x -= a; a <= x */
uint64_t sis_wide_remainder(const sis_wide *x, uint64_t divisor);      /* divisor > 0 */
uint64_t sis_wide_divide(sis_wide *x, uint64_t divisor);               /* x /= divisor; the remainder */
int sis_wide_compare(const sis_wide *a, const sis_wide *b);            /* < 0, 0, > 0 */

/* a b > c d, whatever they are. */
bool sis_product_exceeds(uint64_t a, uint64_t b, uint64_t c, uint64_t d);

#endif
