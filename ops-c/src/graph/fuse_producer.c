/* Pass "producer": what writes its output piece by piece (products, convolutions, normalisations) with the elementwise
 * operators behind it: activations, residual sums. */
#include "fuse.h"

static bool leads(const sis_node_record *node) { return !sis_is_elementwise(node); }

const sis_fuse_pass sis_fuse_producer = {"producer", leads};
