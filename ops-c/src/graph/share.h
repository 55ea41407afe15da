/* Shares: a node's tiles, or a group's steps, dealt out to the cores of a team in stretches of one length. A share works
 * with the scratch of its own number, so what cores there are and which of them does it is the team's business. The first
 * tile that fails is the one that fails on one core: each share stops at its first, and the lowest share counts. */
#ifndef SIS_SHARE_H
#define SIS_SHARE_H

#include "graph.h"
#include "sis/team.h"

/* Cores that are to share so much work in so many units; 1 where it is not worth their while. */
uint32_t sis_shares(const sis_graph *graph, uint64_t instructions, uint32_t units);

/* How many of `left` units to do until the next look at the interrupt, when each of so many shares does at most `chunk`:
 * as many each time, and no share more than another where that can be; `together`: units that better stay together, from 1. */
uint32_t sis_share_round(uint32_t left, uint32_t chunk, uint32_t shares, uint32_t together);

/* Does units [first, last) of `node`, a share's; an error goes to `error`, not to the graph's. */
typedef sis_status sis_share_work(sis_node_record *node, uint32_t first, uint32_t last, uint32_t core,
                                  sis_error *error);

/* Units [first, first + count), all of them, on the graph's team; node->shares is 2 or more. A failure is told as on one core. */
sis_status sis_share_out(sis_node_record *node, uint32_t first, uint32_t count, uint32_t together,
                         sis_share_work *work);

/* Writes the status's own words where an operator failed without any. */
sis_status sis_share_explain(sis_node *node, sis_status status);

#endif
