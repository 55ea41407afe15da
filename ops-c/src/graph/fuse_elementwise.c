/* Pass "elementwise": chains of elementwise operators. */
#include "fuse.h"

bool sis_leads_elementwise(const sis_node_record *node) { return sis_is_elementwise(node); }
