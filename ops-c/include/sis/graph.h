/* The graph API: build, compile, run. One API for three callers: scripts, the ONNX reader above them, and
 * control frames.
 *
 * Life of a graph: create → dimension/input/constant/operator/output (shapes are inferred at each call, so
 * an error is that call's) → plan (how many arena bytes) → compile (packs weights, binds memory) → run,
 * run, run. Tensors, blocks and dimensions are small ids. Nothing allocates: records live in blocks given
 * to create and extend; weights, activations and scratch in the arena given to compile. A call that fails
 * changes nothing; SIS_OUT_OF_ARENA from a building call is mended by sis_graph_extend and the same call
 * again. Not thread-safe; not re-entrant.
 *
 * Where a shape hangs on a value that only a run knows, the node and all that read its outputs are dynamic: their
 * dtypes are known at once, their shapes and addresses while they run, in what the arena has beyond the plan. */
#ifndef SIS_GRAPH_H
#define SIS_GRAPH_H

#include "sis/error.h"
#include "sis/operators.h"

typedef struct sis_graph sis_graph;

#define SIS_NONE UINT32_MAX /* optional input left out */
#define SIS_MAIN_BLOCK 0u

/* `memory` holds the records; at least 16 KiB. `opset`: version of ONNX's default domain the graph
 * follows. */
sis_status sis_graph_create(void *memory, size_t bytes, uint32_t opset, sis_graph **graph);

/* Gives the graph another block for records, of at least error.asked bytes + 4 KiB. */
sis_status sis_graph_extend(sis_graph *graph, void *memory, size_t bytes);

/* Forgets everything; the caller may free all blocks afterwards. SIS_BAD_STATE from within a Custom function. */
sis_status sis_graph_destroy(sis_graph *graph);

/* A named dimension with its upper bound; the plan is made at the bounds. The same name twice is one
 * dimension (and one bound, else SIS_BAD_ARGUMENT). */
sis_status sis_graph_dimension(sis_graph *graph, const char *name, int64_t bound, uint32_t *dimension);

/* dims[i] >= 0 is a size, -1 - d the dimension d. */
sis_status sis_graph_input(sis_graph *graph, const char *name, uint32_t dtype, const int64_t *dims,
                           uint32_t rank, uint32_t *tensor);

/* `data` may have any alignment. With `borrow` it must live and stay as long as the graph; otherwise it is
 * copied. */
sis_status sis_graph_constant(sis_graph *graph, const char *name, uint32_t dtype, const int64_t *dims,
                              uint32_t rank, const void *data, size_t bytes, bool borrow, uint32_t *tensor);

/* A subgraph (a branch of If, the body of a Loop) whose operators may use every tensor of `parent` by id. It becomes one
 * operator's, added to `parent` after the block's own operators and outputs, and is closed then. In a
 * branch that is not taken shapes need not fit, so such an error waits and is the If's, if it may take the
 * branch. */
sis_status sis_graph_block(sis_graph *graph, uint32_t parent, uint32_t *block);

/* Declares the next input of a block that is to be a Loop's body: iteration number, condition, then what is carried.
 * dims as of sis_graph_input; `dynamic`: the shape is known at run only, dims are not looked at, and dtype may be
 * SIS_SEQUENCE | element << 8. */
sis_status sis_graph_block_input(sis_graph *graph, uint32_t block, const char *name, uint32_t dtype,
                                 const int64_t *dims, uint32_t rank, bool dynamic, uint32_t *tensor);

/* Adds an operator to a block. `op`: sis_op_id. `attributes`: tag u8, length u32, value; little-endian;
 * values are int i64, float f32, ints i64[], floats f32[], string UTF-8, enum u8, enums u8[], block u32, tensor u32.
 * Outputs get consecutive ids from *first. */
sis_status sis_graph_operator(sis_graph *graph, uint32_t block, uint32_t op, const char *name,
                              const uint32_t *inputs, uint32_t n_inputs, const void *attributes,
                              size_t attribute_bytes, uint32_t n_outputs, uint32_t *first);

/* Declares the next output of a block: the graph's own (SIS_MAIN_BLOCK) or a branch's. */
sis_status sis_graph_output(sis_graph *graph, uint32_t block, const char *name, uint32_t tensor);

/* Finds what has to run, asks every operator's needs and plans memory. *arena_bytes: what compile must be
 * given (63 more if its start is not SIS_ALIGNMENT-aligned). No more building after it. SIS_OUT_OF_ARENA:
 * extend and plan again. */
sis_status sis_graph_plan(sis_graph *graph, size_t *arena_bytes);

/* Before compile: at most so many cores work on a node together; 0 = as many as the place has for it. Scratch is planned for
 * each of them: once the graph is planned they can only become fewer, and plan tells the bytes anew. A graph that
 * a capability gives too little memory for all takes fewer. No bit hangs on it. See team.h. */
sis_status sis_graph_cores(sis_graph *graph, uint32_t cores);
/* Instead: does the work of so many cores on this one, share after share, and counts what that many would be spared where
 * instructions are counted (SIS_FIGURE_SPARED). For who measures. Before plan. */
sis_status sis_graph_count_cores(sis_graph *graph, uint32_t cores);

/* Before plan: switches a pass over the graph off or on (all are on), by its name (docs/fusion.md); NULL or "" means all. No
 * bit hangs on it, except on "norm" (within 1e-5 of the largest value). SIS_BAD_ARGUMENT, naming all there are, when there is
 * no such pass. In a build without ml-fusion there are the names and no pass. */
sis_status sis_graph_fusion(sis_graph *graph, const char *name, bool on);

/* Before operators are added. `exact`: only kernels whose sums are the plain chains, so no Winograd convolutions, which stay
 * within 1e-4 of the largest value. `most_bytes` not 0: packed weights may grow for such kernels as long as the graph's own
 * bytes (SIS_FIGURE_OWN_BYTES) stay within so many; those that grow most give way first. Bits hang on it, so own bytes are the
 * same on every machine and for any number of cores: constants that a run or packing reads, the most of inputs, outputs and
 * values alive at one node as the graph was built, at the dimensions' bounds and none in another's memory, and the growth by shape. The
 * arena takes less where tensors share memory, and more for scratch of each core and for packed weights rounded up to a
 * machine's vectors: sis_graph_plan says how much. Dynamic nodes are not counted. Nothing is refused. */
sis_status sis_graph_exact(sis_graph *graph, bool exact, int64_t most_bytes);

/* Packs weights into `arena` and binds every tensor. Input and output tensors have addresses from here on;
 * inputs are zero. Plans first if nobody did. What `bytes` has beyond the plan is the run-time region, memory of
 * dynamic tensors (SIS_FIGURE_DYNAMIC says whether there are any). */
sis_status sis_graph_compile(sis_graph *graph, void *arena, size_t bytes);

/* Sets a named dimension for the runs that follow, 0 <= value <= bound (SIS_OVER_BOUND names it
 * otherwise). Shapes follow at once where they can; where only several dimensions together fit, the run
 * settles them, and fails if they do not. */
sis_status sis_graph_resize(sis_graph *graph, uint32_t dimension, int64_t value);

/* Runs every operator in order. Inputs were written by the caller and keep their bytes; outputs are valid
 * until the next run. A run that failed or was interrupted may be followed by another. SIS_OUT_OF_ARENA: the
 * run-time region is too small for these shapes. */
sis_status sis_graph_run(sis_graph *graph);

/* What an interrupt says, asked between nodes and between tiles of long nodes. */
typedef enum sis_interrupt {
    SIS_GO_ON,
    SIS_STOP, /* the run ends with SIS_INTERRUPTED */
    SIS_SUSPEND, /* the run returns SIS_SUSPENDED; the next goes on at this very place, without asking again first */
} sis_interrupt;
typedef sis_interrupt sis_interrupt_call(void *context);

/* NULL = never. */
void sis_graph_set_interrupt(sis_graph *graph, sis_interrupt_call *interrupted, void *context);
/* What was set last: for who sets another for a time. */
sis_interrupt_call *sis_graph_interrupt(const sis_graph *graph, void **context);

/* Forgets where a suspended run stopped: the next one starts from the beginning. While a run is suspended, resize and
 * bind are refused with SIS_BAD_STATE; inputs and everything else in the arena must keep their bytes. */
sis_status sis_graph_rewind(sis_graph *graph);

/* --- for who runs a graph on memory of their own (dataflow) --- */

/* Before plan: this input or output gets its memory by sis_graph_bind, so the plan has none for it; an output keeps apart
 * from all others. SIS_UNSUPPORTED for an output that is a constant or dynamic, and in a graph with Custom nodes, whose
 * functions find their tensors in its own arena. One that is an input too is that input. */
sis_status sis_graph_external(sis_graph *graph, uint32_t tensor);

/* After compile: input or output `tensor` lies at `data` (SIS_ALIGNMENT-aligned, as many bytes as the tensor at its
 * bounds; fewer are used at smaller dimensions) from the next run on; NULL = back to its own place. An output's memory
 * is written from a run's start on, an input's never. SIS_UNSUPPORTED for an output that is a constant, dynamic, a part
 * of something larger, or shares memory with another output: whoever asks copies it (an external one never is).
 * Cheap: done for each run. Not refused while somebody holds the graph. */
sis_status sis_graph_bind(sis_graph *graph, uint32_t tensor, void *data);

/* Where an input or output lies now, for who binds them. */
typedef struct sis_graph_port_info {
    void *data;            /* NULL: not compiled, external and not bound, or dynamic and not made yet */
    size_t bytes, most;    /* at the dimensions as they are; at their bounds (0 when dynamic) */
    bool input, output;    /* a tensor may be both */
    bool movable, dynamic; /* sis_graph_bind can move it (known from plan on); its shape is a run's */
} sis_graph_port_info;
/* SIS_BAD_ARGUMENT for a tensor that is neither. */
sis_status sis_graph_port(const sis_graph *graph, uint32_t tensor, sis_graph_port_info *info);

/* While `owner` is not NULL, the graph runs by sis_graph_run_as with that owner alone, and calls that change it are
 * refused with SIS_BAD_STATE: its owner lets it go (NULL), changes it and holds it again. SIS_BAD_STATE when somebody else
 * has it. */
sis_status sis_graph_hold(sis_graph *graph, const void *owner);
sis_status sis_graph_run_as(sis_graph *graph, const void *owner);

/* What a Custom node calls, with the `function` attribute of the node.
 * `facts` NULL: the body. Inputs and outputs lie where sis_graph_tensor says.
 * Otherwise the shape rule, asked for one output after the other: inputs have their shapes, and it writes
 * SIS_CUSTOM_FACTS numbers: dtype, rank, then as many dims. It is asked again whenever shapes change.
 * Anything but SIS_OK ends the call under way with that status. Within it the graph answers questions
 * (sis_graph_tensor, _figures) and refuses everything else with SIS_BAD_STATE. */
#define SIS_CUSTOM_FACTS (2 + SIS_MAX_RANK)
typedef sis_status sis_custom_call(void *context, int64_t function, uint32_t output, int64_t *facts);
sis_status sis_graph_on_custom(sis_graph *graph, sis_custom_call *call, void *context);

/* dtype (of a sequence SIS_SEQUENCE | its items' << 8), rank (-1: dynamic, and no run has made it yet), bytes, offset from
 * the arena's start (-1: not in the arena, or not bound yet), then SIS_MAX_RANK dims. */
#define SIS_TENSOR_INFO 12
sis_status sis_graph_tensor(const sis_graph *graph, uint32_t tensor, int64_t info[SIS_TENSOR_INFO]);

/* An item of a sequence, an output of the graph, after a run: as sis_graph_tensor; the sequence's own info has rank 1 and
 * the number of items as its size. */
sis_status sis_graph_item(const sis_graph *graph, uint32_t tensor, uint32_t index,
                          int64_t info[SIS_TENSOR_INFO]);

/* Figures: see sis_figure. */
typedef enum sis_figure {
    SIS_FIGURE_NODES,            /* nodes that run, all blocks; hidden casts of half floats are nodes */
    SIS_FIGURE_FOLDED,           /* nodes computed at compile */
    SIS_FIGURE_VIEWS,            /* nodes that move no bytes */
    SIS_FIGURE_RECORD_BYTES,     /* taken from the record blocks */
    SIS_FIGURE_WEIGHT_BYTES,     /* packed weights and copied constants in the arena */
    SIS_FIGURE_ACTIVATION_BYTES, /* activations and scratch as planned */
    SIS_FIGURE_LIVENESS_BYTES,   /* lower bound of activations: the largest sum alive at one node */
    SIS_FIGURE_INSTRUCTIONS,     /* estimate for one run */
    SIS_FIGURE_DYNAMIC,          /* nodes whose shapes are known only while they run */
    SIS_FIGURE_SECTION, /* most instructions between two looks at the interrupt, an estimate; of dynamic nodes as the
                         * last run found them */
    SIS_FIGURE_CUSTOMS, /* Custom nodes that run, all blocks: nobody knows how long they take */
    SIS_FIGURE_FUSED,   /* nodes that run within the tiles of the one before them */
    SIS_FIGURE_ABSORBED, /* nodes whose work another does with its own: they are not among the nodes that run */
    SIS_FIGURE_SPARED, /* instructions counted so far that sis_graph_count_cores's cores would have been spared */
    SIS_FIGURE_OWN_BYTES, /* what sis_graph_exact's limit is held against, the same on every machine */
    SIS_FIGURE_COUNT
} sis_figure;
sis_status sis_graph_figures(const sis_graph *graph, int64_t figures[SIS_FIGURE_COUNT]);

/* The last failure; never NULL. */
const sis_error *sis_graph_error(const sis_graph *graph);

#endif
