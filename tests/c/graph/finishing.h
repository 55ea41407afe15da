/* Operators that take everything fusion can leave to a node: real ones, with what `after` says done behind their tiles by the
 * plainest code. So passes are tested on their own, whatever the kernels take. */
#ifndef SIS_TEST_FINISHING_H
#define SIS_TEST_FINISHING_H

#include "net.h"

/* From here on the graph's Neg, Abs, Tanh, Sub and Mul nodes take additions, clamps and normalisations. Before plan. */
void finishing(void);

/* Switches passes on by the bits of `mask`, in the table's order; all of them are as many as `passes_count`. */
void finishing_passes(uint32_t mask);
extern const uint32_t finishing_passes_count;

#endif
