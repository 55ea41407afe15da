/* Pass "conv-pool": a convolution (with what is done where it stores) and the MaxPool or AveragePool behind it go through the
 * image together, a band of rows at a time; what is between them is never there as a whole. */
#include "band.h"

static bool is_pool(const sis_node_record *node) {
    return node->n.op->id == SIS_OP_MAX_POOL || node->n.op->id == SIS_OP_AVERAGE_POOL;
}

static sis_status join(sis_node_record *node) {
    sis_node_record *by = is_pool(node) ? sis_writer_of(node) : NULL;
    return by != NULL && by->n.op->id == SIS_OP_CONV ? sis_join_band(by, node) : SIS_OK;
}

sis_status sis_pass_conv_pool(sis_graph *graph) { return sis_each_node(graph, join); }
