/* Dynamic tensors: those whose shape is known only while the graph runs.
 *
 * A node is dynamic when an input is, or when its infer answers SIS_NEEDS_CONSTANT at build; everything else is
 * planned as ever. A dynamic node is executed eagerly: infer, prepare, memory from the run-time region, pack,
 * run, release. A dynamic tensor holds one reference to its piece until its last reader in its own block has run;
 * a reader in a block within counts as that block's owner. */
#ifndef SIS_DYNAMIC_H
#define SIS_DYNAMIC_H

#include "graph.h"

/* Operators of this folder that run blocks or hold lists (the table's `control`): their infer is called at
 * build whatever the inputs are, and says itself which outputs are dynamic; their run makes its dynamic outputs
 * by the functions below. They are not inferred or prepared again. */
static inline bool sis_is_control(const sis_node_record *node) { return node->n.op->control; }

/* Build: outputs become dynamic, of the dtypes the table gives. */
sis_status sis_make_dynamic(sis_node_record *node);
/* Plan, after sis_order: what dies where, and the table of pieces. */
sis_status sis_plan_dynamic(sis_graph *graph);
/* Start of a run: forgets everything of the last one. */
void sis_reset_dynamic(sis_graph *graph);
/* Runs a dynamic node, then releases what dies there. */
sis_status sis_run_dynamic(sis_node_record *node);

/* Each of these gives `to`, a dynamic tensor, its facts for this run (shape, bytes, data), and releases what
 * it held before. They fail with SIS_OUT_OF_ARENA in `node`'s name. */

/* Memory of its own for this shape; the contents are undefined. */
sis_status sis_dynamic_make(sis_node_record *node, sis_tensor_record *to, const sis_shape *shape);
/* The value of `from`, static or dynamic, which keeps its own reference: shares a dynamic tensor's piece, or what
 * lasts (graph inputs, constants); planned memory is copied. A graph output never looks at an input or a
 * constant. */
sis_status sis_dynamic_adopt(sis_node_record *node, sis_tensor_record *to, const sis_tensor_record *from);
/* The value of `from` in memory of its own. */
sis_status sis_dynamic_copy_in(sis_node_record *node, sis_tensor_record *to, const sis_tensor *from);

/* Whether a dynamic tensor of what `to` was declared as may take the value of `from`, as far as dtypes say. */
bool sis_may_become(const sis_tensor_record *to, const sis_tensor_record *from);

/* Whether a tensor still holds the memory it looks at: a script that writes over a list in the arena can have had it
 * released. Asked before a node reads and before bytes are added, so that nothing a node reads, writes or works in
 * overlaps. SIS_BAD_VALUE in `node`'s name when it does not. */
sis_status sis_dynamic_held(const sis_node_record *node, const sis_tensor_record *tensor);
/* The same of all inputs of `node`. */
sis_status sis_dynamic_inputs_held(const sis_node_record *node);

/* Gives up the reference, if it holds one. The facts stay, the data does not. */
void sis_dynamic_release(sis_graph *graph, sis_tensor_record *tensor);
/* A block has run and its owner has adopted what it wants: the block's own outputs give up their references. */
void sis_release_outputs(sis_graph *graph, const sis_block_record *block);

/* A dynamic node is left where it is suspended, for good: its inputs' values are unknown again. What it holds of the
 * region goes with that. */
void sis_dynamic_abandon(sis_node_record *node);

/* A piece, or SIS_NO_PIECE and the error set. `what` it is for: "scratch", "a list". */
sis_handle sis_dynamic_take(sis_node_record *node, size_t bytes, const char *what);

/* --- between dynamic.c, eager.c and infer.c --- */

sis_status
sis_promise_dtypes(sis_node_record *node); /* outputs' dtypes from the table, before shapes are known */
/* Whether the bytes stay where they are until the run's end: inputs, constants, and what looks at them. */
bool sis_dynamic_lasts(const sis_tensor_record *tensor);
/* `to` becomes a part of `from`, which lasts or has a piece. */
void sis_dynamic_window(sis_graph *graph, sis_tensor_record *to, const sis_tensor_record *from, size_t offset,
                        const sis_shape *shape, size_t bytes);

#endif
