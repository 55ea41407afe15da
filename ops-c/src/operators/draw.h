/* Random numbers of a node: word n of the sequence that its seed and the turn of this run name, whatever tile asks.
 *
 * Key of Philox: the node's seed where it is given, else its number in the graph. Counter: the block of four words, then
 * the turn (sis_node.turn: how often the node ran before), its two highest bits telling what the key is. So a graph that is
 * compiled anew draws the same numbers again, and each run of it others; two nodes of one seed draw the same ones. */
#ifndef SIS_OPERATORS_DRAW_H
#define SIS_OPERATORS_DRAW_H

#include "../math/philox.h"
#include "convert.h"
#include "iterate.h"

typedef enum sis_seed_kind { SIS_SEED_NUMBER, SIS_SEED_FLOAT, SIS_SEED_INTEGER } sis_seed_kind;

typedef struct sis_draws {
    uint32_t key[2], turn[2];
    uint64_t block; /* the one in words; UINT64_MAX = none */
    uint32_t words[4];
} sis_draws;

static inline sis_draws sis_draws_of(const sis_node *node, sis_seed_kind kind, uint64_t seed) {
    const uint64_t key = kind == SIS_SEED_NUMBER ? node->number : seed;
    return (sis_draws){
        .key = {(uint32_t)key, (uint32_t)(key >> 32)},
        .turn = {(uint32_t)node->turn, ((uint32_t)(node->turn >> 32) & 0x3fffffffu) | (uint32_t)kind << 30},
        .block = UINT64_MAX};
}

/* The attribute `seed` of ONNX's random operators is a float: its bits are the seed. */
static inline sis_draws sis_draws_of_float(const sis_node *node, bool given, float seed) {
    const union {
        float value;
        uint32_t bits;
    } number = {.value = seed};
    return sis_draws_of(node, given ? SIS_SEED_FLOAT : SIS_SEED_NUMBER, number.bits);
}

/* Quick where neighbours are asked one after the other. */
static inline uint32_t sis_draw_word(sis_draws *draws, uint64_t n) {
    if (n / 4 != draws->block) {
        draws->block = n / 4;
        const uint32_t counter[4] = {(uint32_t)draws->block, (uint32_t)(draws->block >> 32), draws->turn[0],
                                     draws->turn[1]};
        sis_philox(counter, draws->key, draws->words);
    }
    return draws->words[n % 4];
}

/* Number n from 0 to below 1 with as many bits as the dtype's fraction has: one word each, two for f64. */
static inline double sis_draw_unit(sis_draws *draws, sis_dtype dtype, uint64_t n) {
    if (dtype == SIS_F64) {
        const uint64_t high = sis_draw_word(draws, 2 * n), low = sis_draw_word(draws, 2 * n + 1);
        return (double)((high << 32 | low) >> 11) * 0x1p-53;
    }
    const uint32_t digits = dtype == SIS_F16 ? 11 : dtype == SIS_BF16 ? 8 : 24;
    return (double)(sis_draw_word(draws, n) >> (32 - digits)) / (double)(1u << digits);
}

#endif
