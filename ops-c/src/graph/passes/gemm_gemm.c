/* Pass "gemm-gemm": two products one behind the other (with what is done where the first stores) go through their rows
 * together; the rows between them are never there all at once. */
#include "band.h"

static bool is_product(const sis_node_record *node) {
    return node->n.op->id == SIS_OP_GEMM || node->n.op->id == SIS_OP_MAT_MUL;
}

static sis_status join(sis_node_record *node) {
    sis_node_record *by = is_product(node) ? sis_writer_of(node) : NULL;
    return by != NULL && is_product(by) ? sis_join_band(by, node) : SIS_OK;
}

sis_status sis_pass_gemm_gemm(sis_graph *graph) { return sis_each_node(graph, join); }
