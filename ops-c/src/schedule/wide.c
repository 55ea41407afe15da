/* Wide: school arithmetic on limbs of 32 bits. The numbers are short (a limb or two for each different period), and it runs
 * when a graph is admitted, not while graphs run. */
#include "wide.h"

#include <string.h>

static void trim(sis_wide *x) {
    while (x->count > 0 && x->limbs[x->count - 1] == 0) x->count--;
}

void sis_wide_set(sis_wide *x, uint64_t value) {
    x->limbs[0] = (uint32_t)value;
    x->limbs[1] = (uint32_t)(value >> 32);
    x->count = 2;
    trim(x);
}

void sis_wide_copy(sis_wide *x, const sis_wide *from) {
    memcpy(x->limbs, from->limbs, from->count * sizeof *x->limbs);
    x->count = from->count;
}

/* x += a b 2^(32 shift). */
static void add_scaled(sis_wide *x, const sis_wide *a, uint32_t b, uint32_t shift) {
    if (b == 0 || a->count == 0) return;
    while (x->count < a->count + shift) x->limbs[x->count++] = 0;
    uint64_t carry = 0;
    for (uint32_t i = shift; carry > 0 || i < a->count + shift; i++) {
        if (i == x->count) x->limbs[x->count++] = 0;
        carry += x->limbs[i] + (i < a->count + shift ? (uint64_t)a->limbs[i - shift] * b : 0);
        x->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

void sis_wide_add_product(sis_wide *x, const sis_wide *a, uint64_t b) {
    add_scaled(x, a, (uint32_t)b, 0);
    add_scaled(x, a, (uint32_t)(b >> 32), 1);
    trim(x);
}

/* From the last limb down: what is overwritten is not read again. */
void sis_wide_multiply(sis_wide *x, uint64_t by) {
    const uint32_t low = (uint32_t)by, high = (uint32_t)(by >> 32);
    const uint32_t count = x->count;
    x->limbs[count] = x->limbs[count + 1] = 0;
    for (uint32_t i = count; i-- > 0;) {
        const uint32_t limb = x->limbs[i];
        sis_wide rest = {.limbs = x->limbs + i, .count = count + 2 - i};
        rest.limbs[0] = 0;
        add_scaled(&rest, &(sis_wide){.limbs = &(uint32_t){low}, .count = 1}, limb, 0);
        add_scaled(&rest, &(sis_wide){.limbs = &(uint32_t){high}, .count = 1}, limb, 1);
    }
    x->count = count + 2;
    trim(x);
}

void sis_wide_subtract(sis_wide *x, const sis_wide *a) {
    uint64_t borrow = 0;
    for (uint32_t i = 0; i < a->count || borrow > 0; i++) {
        const uint64_t less = borrow + (i < a->count ? a->limbs[i] : 0);
        borrow = x->limbs[i] < less;
        x->limbs[i] = (uint32_t)(x->limbs[i] - less);
    }
    trim(x);
}

/* (remainder 2^32 + limb) / divisor: at once where it fits 64 bits, as for periods up to 4 s; else bit by bit. */
static uint32_t divide_step(uint64_t *remainder, uint32_t limb, uint64_t divisor) {
    if (divisor <= UINT32_MAX) {
        const uint64_t value = *remainder << 32 | limb;
        *remainder = value % divisor;
        return (uint32_t)(value / divisor);
    }
    uint32_t quotient = 0;
    for (int bit = 31; bit >= 0; bit--) {
        const bool carry = *remainder >> 63 != 0;
        *remainder = *remainder << 1 | (limb >> bit & 1u);
        const bool fits = carry || *remainder >= divisor;
        if (fits) *remainder -= divisor;
        quotient = quotient << 1 | fits;
    }
    return quotient;
}

uint64_t sis_wide_remainder(const sis_wide *x, uint64_t divisor) {
    uint64_t remainder = 0;
    for (uint32_t i = x->count; i-- > 0;) (void)divide_step(&remainder, x->limbs[i], divisor);
    return remainder;
}

uint64_t sis_wide_divide(sis_wide *x, uint64_t divisor) {
    uint64_t remainder = 0;
    for (uint32_t i = x->count; i-- > 0;) x->limbs[i] = divide_step(&remainder, x->limbs[i], divisor);
    trim(x);
    return remainder;
}

int sis_wide_compare(const sis_wide *a, const sis_wide *b) {
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    for (uint32_t i = a->count; i-- > 0;)
        if (a->limbs[i] != b->limbs[i]) return a->limbs[i] < b->limbs[i] ? -1 : 1;
    return 0;
}

bool sis_product_exceeds(uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
    uint32_t left[5], right[5];
    sis_wide x = {.limbs = left}, y = {.limbs = right};
    sis_wide_set(&x, a);
    sis_wide_multiply(&x, b);
    sis_wide_set(&y, c);
    sis_wide_multiply(&y, d);
    return sis_wide_compare(&x, &y) > 0;
}
