/* What tools are told of a graph: every node as it was built (its edges too) and what became of it, every tensor's life and place. Ids of
 * nodes count from 0 in the order they were added, hidden casts of half floats among them; those of tensors are the graph
 * API's. Positions, places and states mean something once the graph is planned. Nothing here changes a graph, and all of it
 * may be asked at any time: SIS_BAD_ARGUMENT for an id that does not exist. */
#ifndef SIS_FACTS_H
#define SIS_FACTS_H

#include "sis/graph.h"

/* Tensors, nodes, blocks, the position past the last node, bytes of weights and of planned activations in the arena
 * (weights come first), most bytes alive at once and the position at which, most bytes taken of the run-time region at
 * once in the last run. */
#define SIS_GRAPH_FACTS 9
sis_status sis_graph_facts(const sis_graph *graph, int64_t facts[SIS_GRAPH_FACTS]);

/* What becomes of a node when the graph runs. */
typedef enum sis_node_state {
    SIS_NODE_DEAD, /* nothing that is wanted hangs on it, or its branch is never taken */
    SIS_NODE_RUNS,
    SIS_NODE_VIEW,     /* no bytes are moved: outputs are windows on an input, or inputs on the output */
    SIS_NODE_COPY,     /* a view whose output had to get memory of its own */
    SIS_NODE_FOLDED,   /* computed when the graph was built */
    SIS_NODE_DYNAMIC,  /* runs, and only then its shapes are known */
    SIS_NODE_ABSORBED, /* another node does its work too, SIS_NODE_INTO */
} sis_node_state;

typedef enum sis_node_fact {
    SIS_NODE_OPERATOR, /* sis_op_id */
    SIS_NODE_HIDDEN,   /* 1: a cast around an operator that computes its dtype through a wider one */
    SIS_NODE_BLOCK,
    SIS_NODE_OWNER,        /* the node its block belongs to; -1: the main block */
    SIS_NODE_OWNER_BLOCK,  /* which of that node's blocks: 0 then_branch or body, 1 else_branch; -1 */
    SIS_NODE_STATE,        /* sis_node_state */
    SIS_NODE_POSITION,     /* when it, or what it was absorbed into, runs, from 1; 0 = never */
    SIS_NODE_INSTRUCTIONS, /* estimate for one run of it, blocks it owns left out */
    SIS_NODE_TILES,
    SIS_NODE_CHUNK,         /* tiles between two looks at the interrupt */
    SIS_NODE_PACKED_BYTES,  /* of weights, as the operator wants them */
    SIS_NODE_PACKED_PLACE,  /* bytes from the arena's aligned start; -1 = none */
    SIS_NODE_SCRATCH_BYTES, /* alive while it runs, of all cores */
    SIS_NODE_SCRATCH_PLACE, /* as above */
    SIS_NODE_INPUTS,        /* how many, left out ones counted */
    SIS_NODE_OUTPUTS,
    SIS_NODE_VIEW_INPUT, /* input its outputs are windows on; -1, also where its inputs are windows on its output */
    SIS_NODE_OVERWRITES, /* input that output 0 is written over; -1 */
    SIS_NODE_FOLLOWER, /* the next node of its group, which runs within this one's tiles or was absorbed; -1 */
    SIS_NODE_INTO,     /* of an absorbed one: the node that does its work; -1 */
    SIS_NODE_FACTS
} sis_node_fact;
sis_status sis_graph_node(const sis_graph *graph, uint32_t node, int64_t facts[SIS_NODE_FACTS]);

/* Tensors at a node's or block's ports, SIS_EDGES of them from `first` on; -1 = left out or not wanted, -2 = there are no
 * more. */
typedef enum sis_edges {
    SIS_EDGES_NODE_INPUTS,
    SIS_EDGES_NODE_OUTPUTS,
    SIS_EDGES_BLOCK_INPUTS, /* block 0 has none here: a graph's inputs are tensors of kind SIS_TENSOR_INPUT */
    SIS_EDGES_BLOCK_OUTPUTS,
} sis_edges;
#define SIS_EDGES 16
sis_status sis_graph_edges(const sis_graph *graph, uint32_t which, uint32_t id, uint32_t first,
                           int64_t tensors[SIS_EDGES]);

typedef enum sis_tensor_fact {
    SIS_TENSOR_KIND,     /* 0 input, 1 constant, 2 a node's output, 3 input of a block */
    SIS_TENSOR_BLOCK,    /* where it was made */
    SIS_TENSOR_PRODUCER, /* node; -1 */
    SIS_TENSOR_FIRST,    /* position at which it is written, and last one at which it is read */
    SIS_TENSOR_LAST,
    SIS_TENSOR_ROOT,     /* the tensor in whose memory it lies; itself when its own */
    SIS_TENSOR_OFFSET,   /* bytes from that one's start */
    SIS_TENSOR_PLACE,    /* the root's, bytes from the arena's aligned start; -1: not in the plan */
    SIS_TENSOR_CAPACITY, /* bytes at the dimensions' bounds; of a root, of the largest window on it */
    SIS_TENSOR_NEEDED,   /* 1: a run reads it, or it is an output of the graph */
    SIS_TENSOR_OUTPUT,   /* 1: of the graph */
    SIS_TENSOR_KNOWN,    /* 1: its value is known since the graph was built */
    SIS_TENSOR_DYNAMIC,  /* 1: its shape is known at run only, and it lies in the run-time region */
    SIS_TENSOR_FACTS
} sis_tensor_fact;
sis_status sis_graph_life(const sis_graph *graph, uint32_t tensor, int64_t facts[SIS_TENSOR_FACTS]);

/* SIS_TEXT bytes of a name from byte `from` on, zeros behind its end. */
typedef enum sis_named { SIS_NAME_OF_NODE, SIS_NAME_OF_TENSOR } sis_named;
#define SIS_TEXT 64
sis_status sis_graph_name(const sis_graph *graph, uint32_t of, uint32_t id, uint32_t from,
                          uint8_t text[SIS_TEXT]);

#endif
