/* What work costs on AArch64, as counted on the device: the numbers that operators make their estimates of (needs.instructions).
 * Nothing here depends on the host, its lanes or cores. What one operator alone does is counted beside its loop; what many do
 * (copies, walks, numbers read one by one, functions of f64) is counted here. `sis bench` compares, and fails where it is off.
 *
 * Sums and products end at SIS_COST_MOST: sizes come from outside. */
#ifndef SIS_OPERATORS_COSTS_H
#define SIS_OPERATORS_COSTS_H

#include "iterate.h"

#define SIS_COST_MOST (UINT64_C(1) << 62)

static inline uint64_t sis_cost_sum(uint64_t a, uint64_t b) {
    return a > SIS_COST_MOST || b > SIS_COST_MOST - a ? SIS_COST_MOST : a + b;
}

/* `count` times `each` instructions; of nothing, or less, nothing. */
static inline uint64_t sis_cost(int64_t count, uint64_t each) {
    uint64_t product;
    if (count <= 0) return 0;
    return __builtin_mul_overflow((uint64_t)count, each, &product) || product > SIS_COST_MOST ? SIS_COST_MOST
                                                                                              : product;
}

/* The same where `each` is in sixteenths of an instruction. */
static inline uint64_t sis_cost_16(int64_t count, uint64_t each) {
    const uint64_t whole = sis_cost(count / 16, each), rest = (uint64_t)(count % 16) * each / 16;
    return count <= 0 ? 0 : sis_cost_sum(whole, rest);
}

/* log2 of x >= 1 in sixteenths, as a line between powers. */
int64_t sis_log2_16(int64_t x);

/* Of a row of vectors of four f32, sixteen at a time: what a call and its last, partial steps take beside the elements. */
static inline uint64_t sis_cost_tail(int64_t n) { return (uint64_t)(n % 16 / 4 * 4 + (n % 4 > 0 ? 30 : 0)); }

/* A walk over broadcast operands, beside what its row function does with n elements: each row. */
enum { SIS_COST_WALK = 98 };

/* A row of n f32 normalised: its mean taken off or not; scale, and bias if any, by element, else one for all. */
uint64_t sis_cost_normal(int64_t n, bool centred, bool by_element, bool biased);

/* --- bytes --- */

uint64_t sis_cost_copy(int64_t bytes);  /* memcpy: a call */
uint64_t sis_cost_move(int64_t bytes);  /* sis_move_bytes and sis_move_16: in line */
uint64_t sis_cost_fill(int64_t bytes);  /* sis_fill_bytes */
uint64_t sis_cost_clear(int64_t bytes); /* memset to 0 */
/* sis_copy_strided: `count` elements of `size` bytes as `loops` has them. */
uint64_t sis_cost_strided(const sis_loops *loops, int64_t size, int64_t count);

/* --- numbers one by one --- */

uint64_t sis_cost_load(sis_dtype dtype);  /* sis_number_load, sis_number_at */
uint64_t sis_cost_store(sis_dtype dtype); /* sis_number_store, sis_number_put */

/* --- random numbers, by draw.h: a word of the sequence made a number from 0 to below 1 --- */

enum { SIS_COST_DRAW = 100 };

#endif
