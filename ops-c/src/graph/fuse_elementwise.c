/* Pass "elementwise": chains of elementwise operators. */
#include "fuse.h"

static bool leads(const sis_node_record *node) { return sis_is_elementwise(node); }

const sis_fuse_pass sis_fuse_elementwise = {"elementwise", leads};
