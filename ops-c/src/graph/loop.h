/* Loop: a body that runs again and again. loop.c builds and plans it, iterate.c runs it.
 *
 * Inputs of a Loop: trip count, condition, initial values. Inputs of its body: iteration number, condition, carried
 * values; outputs of its body: condition, carried values, rows. Outputs of a Loop: carried values, then the rows of all
 * iterations, one below the other. */
#ifndef SIS_LOOP_H
#define SIS_LOOP_H

#include "dynamic.h"

#define SIS_NO_TRIPS UINT64_MAX /* the trip count is not known before the run */

typedef struct sis_loop_plan {
    uint64_t trips; /* as far as known while planning; else SIS_NO_TRIPS */
    bool always;    /* the condition is known to hold */
    uint64_t
        moves; /* estimated instructions of carrying on and collecting after an iteration, where shapes are known */
    /* Where a suspended run stands: */
    bool suspended;
    uint64_t iteration, most; /* the one under way, and how many there may be */
} sis_loop_plan;

enum { LOOP_TRIPS = 0, LOOP_CONDITION = 1, LOOP_FIRST = 2 }; /* inputs */
enum { LOOP_ITERATION = 0 };                                 /* input of the body; the others as above */

static inline const sis_block_record *sis_loop_body(const sis_node_record *node) {
    return sis_block_of(node, 0);
}

static inline const sis_tensor *sis_loop_input(const sis_node_record *node, uint32_t index) {
    return index < node->n.n_inputs ? node->n.inputs[index] : NULL;
}

sis_status sis_loop_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core);

#endif
