/* The graph inside: its records (model.h) and the functions of each step, from building to running. */
#ifndef SIS_GRAPH_INTERNAL_H
#define SIS_GRAPH_INTERNAL_H

#include "model.h"

/* --- records by id --- */

static inline sis_tensor_record *sis_tensor_at(const sis_graph *g, uint32_t id) {
    return sis_table_get(&g->tensors, id);
}
static inline sis_node_record *sis_node_at(const sis_graph *g, uint32_t id) {
    return sis_table_get(&g->nodes, id);
}
static inline sis_block_record *sis_block_at(const sis_graph *g, uint32_t id) {
    return sis_table_get(&g->blocks, id);
}
static inline sis_dimension_record *sis_dimension_at(const sis_graph *g, uint32_t id) {
    return sis_table_get(&g->dimensions, id);
}
static inline sis_tensor_record *sis_record_of(const sis_tensor *tensor) {
    return (sis_tensor_record *)tensor;
}

/* --- build.c, infer.c, fold.c --- */

/* Every call that changes a graph begins so: clears the last error; SIS_BAD_STATE from within a Custom function and
 * while somebody else holds the graph. */
sis_status sis_graph_enter(sis_graph *graph, const char *call);
sis_status sis_graph_enter_as(sis_graph *graph, const char *call, const void *owner);

const sis_error *sis_broken(const sis_tensor *tensor); /* why a branch's tensor has no shape; NULL = it has */

sis_status sis_unplanned(sis_graph *graph, const char *call); /* so far */
sis_status sis_building(sis_graph *graph,
                        const char *call); /* clears the error; SIS_BAD_STATE once planned */
/* dims → shape at the bounds; *named says whether any is a dimension. */
sis_status sis_read_dims(sis_graph *graph, const char *name, const int64_t *dims, uint32_t rank,
                         sis_shape *shape, bool *named);
/* A record with shape, dtype and name, not in the table yet. */
sis_status sis_tensor_make(sis_graph *graph, const char *name, uint32_t dtype, const sis_shape *shape,
                           bool pseudo, sis_tensor_record **out);
static inline bool sis_dtype_is_pseudo(const sis_dtype_description *row) {
    return row->bits == 0 && row->block_bytes == 0;
}
sis_status sis_ports_check(sis_node_record *node); /* inputs against the table, before infer */
sis_status sis_infer(sis_node_record *node);       /* infer, outputs against the table, sizes */
sis_status sis_fold(sis_node_record *node);        /* computes the outputs if they are known; node->folded */
/* Whether the aligned copies of constants that folding took for good stay: not when the call they are of failed. */
void sis_keep_aligned(sis_graph *graph, const uint32_t *inputs, uint32_t n, bool keep);
sis_status sis_refold(sis_node_record *node); /* again, at new dimensions, in the memory of the first time */

/* --- operator.c, widen.c --- */

/* What an operator is added from. */
typedef struct sis_call {
    sis_graph *graph;
    sis_block_record *block;
    const sis_op_description *op;
    const char *name;
    const uint32_t *inputs;
    uint32_t n_inputs, n_outputs;
    sis_attribute_list attributes;
} sis_call;

/* Adds a node as the row says. Tables were reserved; a failure leaves records to be undone. */
sis_status sis_add_node(const sis_call *call, uint32_t *first);

/* A node of a compiled model: `hidden` is the Cast or Identity that it is where c->op is the operator that was asked for,
 * else SIS_NONE; `number` among the nodes of the graph it is from. */
sis_status sis_add_saved(sis_call *c, uint32_t hidden, uint32_t number);

#define SIS_MAX_VARIABLES 8

/* Per type variable: the dtype the inputs gave it, and the one it is computed in; 0 = as it is. */
typedef struct sis_widening {
    sis_dtype given[SIS_MAX_VARIABLES], wide[SIS_MAX_VARIABLES];
} sis_widening;

/* The row of Cast or Identity under the asked operator's name; NULL: it is neither, or the error says. */
const sis_op_description *sis_hidden_row(sis_graph *graph, const sis_op_description *asked, uint32_t id);
bool sis_widens(const sis_call *call, sis_widening *widening); /* and how */
sis_status sis_add_widened(const sis_call *call, const sis_widening *widening, uint32_t *first);

/* The port of an input or output, variadic ones included; NULL = there is none. */
const sis_port_description *sis_port_at(const sis_port_description *ports, uint32_t n, uint32_t index);

/* --- blocks.c --- */

sis_block_record *sis_add_block(sis_graph *graph, uint32_t parent, uint32_t depth);
/* The block, if it exists and neither it nor one around it belongs to an operator already. */
sis_status sis_open_block(sis_graph *graph, uint32_t id, sis_block_record **out);
bool sis_block_within(const sis_graph *graph, uint32_t block, uint32_t ancestor); /* or the same */
sis_tensor_record *sis_block_output(const sis_block_record *block, uint32_t index);
sis_tensor_record *sis_block_input(const sis_block_record *block, uint32_t index);

enum { SIS_ANY_BLOCK = -1 };
/* Blocks a node owns: as many as its operator has attributes of type block, in the table's order. */
uint32_t sis_block_count(const sis_node_record *node);
bool sis_owns_blocks(const sis_node_record *node);
sis_block_record *sis_block_of(const sis_node_record *node, uint32_t which);
bool sis_block_runs(const sis_node_record *node, uint32_t which); /* or may */
bool sis_repeats(
    const sis_node_record *node); /* its block runs again and again: what it reads from around must last */
sis_status sis_blocks_check(sis_node_record *node,
                            uint32_t around); /* a block belongs to one operator of its parent */
void sis_blocks_close(sis_node_record *node);

/* --- if.c, loop.c --- */

enum { SIS_IF_THEN = 0, SIS_IF_ELSE = 1 };
bool sis_is_if(const sis_node_record *node);
uint64_t sis_loop_trips(const sis_node_record *node); /* iterations, as far as known: else 1 */
uint64_t
sis_loop_moves(const sis_node_record *node); /* estimated instructions of an iteration beside the body's */
sis_status sis_loop_settle(sis_node_record *node); /* the body's inputs follow the initial values' shapes */
void sis_loop_place(const sis_node_record *node);
uint32_t sis_loop_carried(const sis_node_record *node); /* values it carries, condition apart */

/* --- steps of planning, in this order: passes/, order.c, place.c, windows.c, bind.c, layout.c (planner.h) --- */

/* passes/passes.c: what the passes that are on make of the graph; and everything as it was built, before a plan is made
 * and when it failed. */
sis_status sis_run_passes(sis_graph *graph);
void sis_restore_built(sis_graph *graph);
size_t sis_band_scratch(const struct sis_band *band); /* for each core */
void sis_find_live(sis_graph *graph);   /* what runs and what is read, as far as shapes go too */
void sis_order(sis_graph *graph);       /* the same, positions, last uses */
sis_status sis_place(sis_graph *graph); /* asks every live node's needs; who shares memory with whom */
/* exact.c: before the first of these steps, which nodes keep to the plain way; and what is held against the limit, as
 * chosen: SIS_FIGURE_OWN_BYTES. */
sis_status sis_choose_direct(sis_graph *graph);
uint64_t sis_own_bytes(const sis_graph *graph);
sis_status sis_place_windows(sis_graph *graph); /* what Concat joins lies in its output */
void sis_move_windows(sis_graph *graph);        /* and still does when shapes have changed */
sis_status sis_plan_bindings(sis_graph *graph); /* which inputs and outputs can be moved */
/* Whether `tensor` may lie in `root`'s memory at `offset`, as far as bound memory goes: an external tensor fills its
 * root and is the only output there. */
bool sis_may_join(const sis_tensor_record *tensor, const sis_tensor_record *root, size_t offset);
bool sis_is_main_output(const sis_graph *graph, const sis_tensor_record *tensor);
sis_status sis_layout(sis_graph *graph); /* weights, then activations by the planner */
/* Inputs, and what live nodes write that is nobody else's memory. */
bool sis_has_span(const sis_graph *graph, const sis_tensor_record *tensor);
bool sis_has_scratch(const sis_node_record *node);
typedef struct sis_life {
    uint32_t first, last; /* positions, both included */
} sis_life;
sis_life sis_life_of(const sis_tensor_record *root); /* as long as any window on it */

/* Calls prepare and checks the answer. */
sis_status sis_prepare(sis_node_record *node, sis_needs *needs);
void sis_keep_needs(sis_node_record *node, const sis_needs *needs); /* tiles and the interrupt's step */
uint32_t sis_chunk(const sis_needs *needs);                         /* that step, in tiles */

/* Calls `visit` on the nodes of a block and of the blocks within that may run, in run order: blocks come
 * before their owner. */
typedef sis_status sis_visitor(sis_node_record *node, void *context);
sis_status sis_visit(sis_graph *graph, uint32_t block, sis_visitor *visit, void *context);
/* Also calls `enter` on a node that owns blocks before they are visited. */
sis_status sis_visit_entering(sis_graph *graph, uint32_t block, sis_visitor *enter, sis_visitor *visit,
                              void *context);

/* --- share.c --- */

uint32_t sis_team_cores(const sis_graph *graph); /* that may share a node of it */
/* After sis_place: no more than so many have scratch, and share. False where that changes nothing: nobody had more. */
bool sis_fewer_cores(sis_graph *graph, uint32_t cores);
/* Scratch of all cores that share a node. */
static inline size_t sis_scratch_of(const sis_node_record *node) {
    return sis_align_size(node->scratch_bytes) * (node->most_shares > 1 ? node->most_shares : 1);
}

/* --- fuse.c --- */

void sis_fuse(sis_graph *graph); /* which nodes run together, at the shapes as they are */

/* --- section.c --- */

uint64_t sis_longest_section(const sis_graph *graph); /* SIS_FIGURE_SECTION */
/* Instructions of one run, at most INT64_MAX; `each` is added for each node and each iteration. */
uint64_t sis_estimate(const sis_graph *graph, uint64_t each);

/* --- execute.c, resize.c --- */

sis_status sis_run_block(sis_graph *graph, uint32_t block);
sis_status sis_run_node(sis_node_record *node);                                 /* a live one, and no view */
sis_status sis_interrupted(const sis_node_record *node, sis_interrupt verdict); /* unless it was SIS_GO_ON */
/* SIS_INTERRUPTED or SIS_SUSPENDED when the run is to stop. */
static inline sis_status sis_poll(const sis_node_record *node) {
    const sis_graph *graph = node->graph;
    if (graph->meter.probe != NULL) {
        sis_status status = sis_meter_read(node);
        if (status != SIS_OK) return status;
    }
    if (graph->interrupted == NULL) return SIS_OK;
    sis_interrupt verdict = graph->interrupted(graph->interrupt_context);
    return verdict == SIS_GO_ON ? SIS_OK : sis_interrupted(node, verdict);
}
sis_status sis_run_tiles(sis_node_record *node); /* all tiles, looking at the interrupt in between */
void sis_bind_tensor(const sis_graph *graph,
                     sis_tensor_record *tensor); /* data and alignment from its place */

/* A node or group stops before its end: for good, or to go on with this tile or step. */
sis_status sis_leave_node(sis_node_record *node, sis_status status, uint32_t tile);

/* --- suspend.c --- */

bool sis_is_suspended(const sis_graph *graph);
/* SIS_BAD_STATE while a run is suspended. */
sis_status sis_not_suspended(sis_graph *graph, const char *call);

sis_status
sis_try_dimensions(sis_graph *graph);    /* before sis_place: what changes below the dimensions' bounds */
sis_status sis_settle(sis_graph *graph); /* shapes follow the dimensions' values */

#endif
