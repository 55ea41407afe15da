/* Fusion: nodes that run together, step by step, so that what one writes is still near when the next reads it. Not a bit
 * changes, no memory moves: a pass looks at the finished plan and joins only nodes whose order nobody can tell apart.
 *
 * A group is a leader and its followers, neighbours in run order. The leader's tiles say which elements of its output they
 * write (needs.span); followers are elementwise operators of as many elements (sis_op_functions.span). A step does so many
 * elements of the leader, then the same ones of each follower. */
#ifndef SIS_FUSE_H
#define SIS_FUSE_H

#include "graph.h"

/* Rows of the table in passes/passes.c: asked of nodes that run by tiles, have a span and no leader yet. */
bool sis_leads_elementwise(const sis_node_record *node);
bool sis_leads_producer(const sis_node_record *node);

static inline bool sis_is_elementwise(const sis_node_record *node) {
    return node->span > 0 && node->n.op->functions->span != NULL;
}

/* fuse_overlap.c: whether `next`, elementwise, may run in the leader's steps after those that do already. */
bool sis_may_follow(const sis_node_record *leader, const sis_node_record *next);

/* fuse_run.c: a leader and all that follow it. */
sis_status sis_run_group(sis_node_record *leader);

#endif
