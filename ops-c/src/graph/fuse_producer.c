/* Pass "producer": what writes its output piece by piece (products, convolutions, normalisations) with the elementwise
 * operators behind it: activations, residual sums. */
#include "fuse.h"

bool sis_leads_producer(const sis_node_record *node) { return !sis_is_elementwise(node); }
