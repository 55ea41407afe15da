/* Random graphs of f32 [4,6] tensors: operators that work in place, views, branches. For tests of what must not change a
 * bit: who shares memory, where inputs and outputs lie, where a run is suspended, what is fused. */
#ifndef SIS_TEST_RANDOM_NET_H
#define SIS_TEST_RANDOM_NET_H

#include "net.h"

enum { RANDOM_NET_OUTPUTS = 4, RANDOM_NET_BYTES = 96 };

extern uint32_t random_net_condition, random_net_inputs[2], random_net_outputs[RANDOM_NET_OUTPUTS];

/* Up to the outputs, not planned yet; random_net_outputs may name a tensor twice. */
void random_net_build(uint64_t seed, bool apart);

/* Numbers for the inputs, the same each time. */
void random_net_numbers(float numbers[2][24]);

#endif
