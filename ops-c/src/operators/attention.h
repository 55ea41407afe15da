/* What Attention's files share: its shapes resolved, and how its scores are masked. */
#ifndef SIS_OPERATORS_ATTENTION_H
#define SIS_OPERATORS_ATTENTION_H

#include "../kernels/gemm.h"
#include "iterate.h"

enum { SIS_ATTENTION_Q, SIS_ATTENTION_K, SIS_ATTENTION_V, SIS_ATTENTION_MASK, SIS_ATTENTION_PAST_KEY };
enum { SIS_ATTENTION_PAST_VALUE = 5, SIS_ATTENTION_LENGTHS };

/* Where a batch, a head and a position of a tensor begin, in elements. */
typedef struct sis_attention_strides {
    size_t batch, head, row;
} sis_attention_strides;

/* A unit is one head of one batch, or all query heads that share a key head where their rows lie evenly spaced; a tile is
 * some rows of a unit. Rows count queries, head after head. */
typedef struct sis_attention_plan {
    size_t batches, heads, kv_heads, queries, past, keys, total, size, v_size; /* total: past + keys */
    sis_attention_strides q, k, v, past_k, past_v, y;
    size_t together, rows, units; /* heads of a unit, its rows */
    size_t tile_rows, unit_tiles;
    uint32_t tiles; /* of attention; those of the present keys and values follow */
    size_t mask[4]; /* strides over batch, head, query, key */
    size_t mask_keys;
    bool copies;         /* present keys and values are wanted */
    size_t score_floats; /* f32: of a tile */
    size_t gemm_floats;
} sis_attention_plan;

/* The rows of a tile: rows [first, first + n) of the unit whose first head is `head`. */
typedef struct sis_attention_rows {
    size_t batch, head, first, n;
    size_t limit; /* keys from here on are masked for all of them and not looked at */
} sis_attention_rows;

const sis_tensor *sis_attention_given(const sis_node *node, uint32_t input);

/* Keys of a batch that are no padding and, when it is causal, lie not behind the query: from here on they are masked. */
size_t sis_attention_seen(const sis_node *node, const sis_attention_plan *p, size_t batch, size_t query);

/* Element of the mask that belongs to a row's key 0. */
size_t sis_attention_mask_at(const sis_attention_plan *p, size_t batch, size_t head, size_t query);

/* The output of scores, or NULL unless it is wanted as it is at `stage` (qk_matmul_output_mode). */
sis_tensor *sis_attention_scores(const sis_node *node, int64_t stage);

/* dtype of the softmax; that of Q where the node names none. */
sis_dtype sis_attention_precision(const sis_node *node);

/* Rows of f32 tensors (attention_f32.c) and of all others (attention_plain.c). */
void sis_attention_f32(const sis_node *node, const sis_attention_plan *p, const sis_attention_rows *rows,
                       float *scratch);
void sis_attention_plain(const sis_node *node, const sis_attention_plan *p, const sis_attention_rows *rows,
                         double *scratch);

#endif
