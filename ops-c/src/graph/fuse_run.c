/* Fusion: a group runs, step by step. Where it was told to wait it goes on as any node does (tile counts steps). */
#include "fuse.h"
#include "passes/band.h"
#include "share.h"

/* The node as a core sees it that shares the steps with others: it tells of errors elsewhere. NULL: it is alone. */
static inline sis_node *seen(sis_node_record *node, sis_node *room, sis_error *error) {
    if (error == NULL) return &node->n;
    *room = node->n;
    room->error = error;
    return room;
}

static sis_status run_leader(sis_node_record *node, sis_node *n, int64_t first, int64_t last, bool is_end,
                             uint32_t core) {
    const sis_op_functions *functions = n->op->functions;
    if (functions->span != NULL) return functions->span(n, first, last);
    uint32_t from = (uint32_t)(first / node->span) * node->span_tiles,
             to = is_end ? node->tiles : (uint32_t)(last / node->span) * node->span_tiles;
    return functions->run(n, from, to, core);
}

static sis_status run_step(sis_node_record *leader, uint32_t step, int64_t count, uint32_t core,
                           sis_error *error) {
    int64_t first = (int64_t)step * leader->step, last = first + leader->step;
    bool is_end = last >= count;
    sis_node room, *n = seen(leader, &room, error);
    if (is_end) last = count;
    sis_status status = sis_share_explain(n, run_leader(leader, n, first, last, is_end, core));
    for (sis_node_record *node = leader->follower; node != NULL && status == SIS_OK; node = node->follower) {
        n = seen(node, &room, error);
        status = sis_share_explain(n, n->op->functions->span(n, first, last));
    }
    return status;
}

static sis_status run_share(sis_node_record *leader, uint32_t first, uint32_t last, uint32_t core,
                            sis_error *error) {
    const int64_t count = sis_shape_count(&leader->n.outputs[0]->shape);
    sis_status status = SIS_OK;
    for (uint32_t step = first; step < last && status == SIS_OK; step++)
        status = run_step(leader, step, count, core, error);
    return status;
}

static sis_status run_steps(sis_node_record *leader, uint32_t *step, int64_t count) {
    uint32_t left = leader->steps - *step, n = left < leader->steps_chunk ? left : leader->steps_chunk;
    sis_status status = SIS_OK;
    if (leader->shares > 1) {
        n = sis_share_round(left, leader->steps_chunk, leader->shares, 1);
        status = sis_share_out(leader, *step, n, 1, leader->band != NULL ? sis_run_band : run_share);
        if (status == SIS_OK) *step += n;
        return status;
    }
    if (leader->band != NULL) {
        status = sis_run_band(leader, *step, *step + n, 0, NULL);
        if (status == SIS_OK) *step += n;
        return status;
    }
    for (; n > 0 && status == SIS_OK; n--)
        if ((status = run_step(leader, *step, count, 0, NULL)) == SIS_OK) ++*step;
    return status;
}

/* The leader has been paid for. */
static sis_status begin(sis_node_record *leader) {
    sis_status status = SIS_OK;
    for (sis_node_record *node = leader->follower; node != NULL && status == SIS_OK; node = node->follower)
        status = sis_spend(node, sis_turn_cost(node));
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
