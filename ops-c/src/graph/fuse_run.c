/* Fusion: a group runs, step by step. Where it was told to wait it goes on as any node does (tile counts steps). */
#include "fuse.h"

static sis_status explained(sis_node_record *node, sis_status status) {
    if (status == SIS_OK || node->n.error->status == status) return status;
    return sis_node_fail(&node->n, status, "%s", sis_status_text(status));
}

static sis_status run_leader(sis_node_record *node, int64_t first, int64_t last, bool is_end) {
    const sis_op_functions *functions = node->n.op->functions;
    if (functions->span != NULL) return functions->span(&node->n, first, last);
    uint32_t from = (uint32_t)(first / node->span) * node->span_tiles,
             to = is_end ? node->tiles : (uint32_t)(last / node->span) * node->span_tiles;
    return functions->run(&node->n, from, to, 0);
}

static sis_status run_step(sis_node_record *leader, uint32_t step, int64_t count) {
    int64_t first = (int64_t)step * leader->step, last = first + leader->step;
    bool is_end = last >= count;
    if (is_end) last = count;
    sis_status status = explained(leader, run_leader(leader, first, last, is_end));
    for (sis_node_record *node = leader->follower; node != NULL && status == SIS_OK; node = node->follower)
        status = explained(node, node->n.op->functions->span(&node->n, first, last));
    return status;
}

static sis_status run_steps(sis_node_record *leader, uint32_t *step, int64_t count) {
    uint32_t left = leader->steps - *step, n = left < leader->steps_chunk ? left : leader->steps_chunk;
    sis_status status = SIS_OK;
    for (; n > 0 && status == SIS_OK; n--)
        if ((status = run_step(leader, *step, count)) == SIS_OK) ++*step;
    return status;
}

/* The leader has been paid for. */
static sis_status begin(sis_node_record *leader) {
    sis_status status = SIS_OK;
    for (sis_node_record *node = leader->follower; node != NULL && status == SIS_OK; node = node->follower)
        status = sis_spend(node, SIS_NODE_COST + node->instructions);
    return status;
}

sis_status sis_run_group(sis_node_record *leader) {
    int64_t count = sis_shape_count(&leader->n.outputs[0]->shape);
    uint32_t step = 0;
    sis_status status;
    if (leader->suspended) {
        step = leader->tile;
        leader->suspended = false;
        status = run_steps(leader, &step, count);
    } else {
        status = begin(leader);
    }
    while (status == SIS_OK && step < leader->steps) {
        status = sis_poll(leader);
        if (status == SIS_OK) status = run_steps(leader, &step, count);
    }
    if (status != SIS_OK) return sis_leave_node(leader, status, step);
    for (sis_node_record *node = leader; node != NULL; node = node->follower) node->n.turn++;
    return SIS_OK;
}
