/* The registry row of an operator: everything the graph compiler and executor ask of it.
 *
 * One row per operator: ids, names, attributes and dtypes come from ops-c/operators/
 * (generated/operators.h), the functions below from src/operators/<family>.c, which defines `const
 * sis_op_functions sis_op_<snake_name>`. */
#ifndef SIS_OP_H
#define SIS_OP_H

#include "sis/error.h"
#include "sis/operators.h" /* sis_op_id, attribute structs (sis_ints, sis_floats), sis_op_descriptions[] */

/* What fusion leaves to a node (graph/passes): done to each element of output 0 after the node's own arithmetic, bias
 * included, in the order of these fields. Each rounds once, so the bits are those of the operators it stands for. All zero:
 * nothing. f32 only; see sis_op_functions.takes. */
typedef struct sis_after {
    bool
        norm; /* BatchNormalization per channel of the output, folded into weights and bias by pack: changes sums within
                * 1e-5 of the largest value. inputs[SIS_FUSED_NORM + 0..3] are scale, shift, mean and variance, constants */
    bool add;   /* y + inputs[SIS_FUSED_ADD], of as many elements as output 0, in the same order */
    bool clamp; /* min(max(y, low), high): NaN stays, -0 is below +0. Relu is (+0, +inf) */
    float epsilon, low, high;
} sis_after;

/* Where the inputs of what was fused stand, behind those of the operator itself (left out: NULL). */
enum { SIS_FUSED_ADD = 3, SIS_FUSED_NORM = 4 };

/* How a node reads input 0, for who gives it only a part of it at a time: row r of its output's `rows` is tiles [r * tiles,
 * (r + 1) * tiles), or `rows` of its functions, and reads elements [r * step - before, … + reach) of each plane (what dimensions
 * 0 and 1 of input 0 make; by_planes false: of all of it as one), as far as there are such. rows 0: not so. */
typedef struct sis_reads {
    int64_t rows, step, before, reach;
    uint32_t tiles;
    bool by_planes;
} sis_reads;

typedef struct sis_node {
    const struct sis_op_description *op;
    const char *name; /* "" when unnamed */
    uint32_t opset;   /* version of the default domain the model pins; rules follow it */
    uint32_t
        number;    /* among its graph's nodes, in the order they were added: what random operators draw by */
    uint64_t turn; /* how often it ran before, to the end: so that each run draws other numbers */
    uint32_t n_inputs, n_outputs;
    sis_tensor **inputs;    /* NULL = optional input left out */
    sis_tensor **outputs;   /* NULL = optional output not wanted */
    const void *attributes; /* struct sis_<op>_attributes, defaults filled in */
    sis_after after;        /* what fusion left to it */
    bool
        direct; /* no kernel that changes sums or needs larger weights than the plain one (Winograd): the graph is
                  * exact, or has no memory for it */
    uint32_t
        kept; /* prepare's, where `packed` hangs on a choice by shape: written while `packed` is NULL, and found again
                    * at smaller shapes, for which the same choice must stand */
    size_t in_plane,
        out_plane; /* elements from one plane of input 0, of output 0 to the next, where only a band of each is
                                 * in memory (needs.reads, needs.columns); 0: as many as the shape says */
    void *plan;    /* plan_bytes, zeroed, aligned 16: prepare writes, pack and run read */
    void *packed;  /* needs.pack_bytes, filled by pack; NULL before and when 0 */
    void *scratch;         /* cores x needs.scratch_bytes, contents undefined at entry of run */
    size_t scratch_stride; /* bytes from one core's scratch to the next one's */
    uint32_t *held; /* NULL, or one a core, 0 at first: run's note of what its scratch holds, for later calls;
                     * nobody else writes there until the node is done or suspended */
    sis_error *error; /* where sis_node_fail writes */
} sis_node;

/* What a node needs, asked once shapes are known. The caller clears the struct first.
 * On a run at smaller named dimensions prepare is called again, `packed` as it was filled: it must then ask no more than
 * before. `packed` is NULL in every other call. */
typedef struct sis_needs {
    /* 64 bits on every machine: counts of a tensor that fits may ask for more than 32 bits hold. The caller checks them. */
    uint64_t pack_bytes;    /* packed weights, 64-byte aligned, written once by pack */
    uint64_t scratch_bytes; /* per core, 64-byte aligned */
    uint64_t
        tiles; /* units of work: cores share them, Ctrl-C and budgets interrupt between; 0 = none. Numbers of tiles have
                     * 32 bits, so more are refused */
    uint32_t overwrites;   /* bit i: output 0 may be written over input i (same bytes, element by element) */
    int32_t view_of;       /* input whose memory the outputs are windows on; -1 = none. prepare must set it */
    size_t view_offset[8]; /* bytes from that input's start, per output (n_outputs <= 8 when viewing) */
    uint32_t packs;        /* bit i: constant input i is read only by pack; its bytes are not needed at run */
    uint64_t instructions; /* estimate for one run, AArch64, one core */
    /* Output 0 is the inputs' bytes, one input behind the other, and run leaves alone those that lie there already: the
     * planner has inputs written in the output's memory where it can. */
    bool gathers;
    /* For fusion: each `span_tiles` tiles (0 = 1) in a row write the next `span` elements of output 0, the last of them
     * fewer, and nothing else; and of inputs in `overwrites` they read the same elements alone. 0 = not so. */
    int64_t span;
    uint32_t span_tiles;
    uint32_t
        together; /* tiles [i * together, (i + 1) * together) share work, done again when they run in different
                        * calls, but where scratch still holds it; 0 = 1 */
    int64_t
        columns; /* each `together` tiles in a row write the next so many elements of every plane of output 0 (what
                      * dimensions 0 and 1 make), the last of them fewer, and run follows out_plane; 0 = not so */
    sis_reads reads;
    uint64_t
        growth; /* bytes that packed weights have more than where `direct` is set, counted by shape alone: without what
                      * a machine's lanes round them up to, for the choice of `direct` hangs on it and bits on that */
} sis_needs;

/* What a node may be asked to do after its own arithmetic (sis_node.after). */
enum { SIS_TAKES_NORM = 1, SIS_TAKES_ADD = 2, SIS_TAKES_CLAMP = 4 };

typedef struct sis_op_functions {
    size_t plan_bytes;
    uint32_t takes; /* SIS_TAKES_*, honoured by prepare, pack and run where output 0 is f32; 0 = nothing */

    /* Operators that another one's `after` can stand for (the others: NULL): fills in what this node does to input 0, `after`
     * being zero. False where this node does more or other things. */
    bool (*as_after)(const sis_node *node, sis_after *after);

    /* Sets dtype and shape of every output from the inputs' dtypes, shapes and, where value_known, data.
     * Never touches outputs' data. SIS_NEEDS_CONSTANT when a shape hangs on a value that is not known: asked
     * while the graph is built, that makes the node dynamic; it is asked again at its turn in each run, with every
     * input's value_known, and prepare, pack and run follow at once. dtypes must be what the table says. */
    sis_status (*infer)(sis_node *node);

    /* Fills needs and node->plan. Data pointers are not bound yet, except where value_known. */
    sis_status (*prepare)(sis_node *node, sis_needs *needs);

    /* Writes node->packed from constant inputs (any alignment). NULL when nothing is packed. */
    sis_status (*pack)(sis_node *node);

    /* Does tiles [first, last) with scratch of `core`. No allocation, no choice: prepare made them.
     * Fails only on bad values (SIS_BAD_VALUE, as an index out of range). */
    sis_status (*run)(sis_node *node, uint32_t first, uint32_t last, uint32_t core);

    /* Output rows [first, last) of every plane as needs.reads counts them, where those are no tiles (else NULL). */
    sis_status (*rows)(sis_node *node, int64_t first, int64_t last, uint32_t core);

    /* Elementwise operators (the others: NULL), where needs.span is not 0: writes elements [first, last) of output 0, any
     * bounds, to the same bits as run. Of inputs with as many elements as output 0 it reads those elements alone. */
    sis_status (*span)(sis_node *node, int64_t first, int64_t last);
} sis_op_functions;

/* Writes node->error (operator and node name included) and returns `status`. Formats as sis_error_set. */
sis_status sis_node_fail(sis_node *node, sis_status status, const char *format, ...);

/* Runs all tiles of a node on core 0, for tests. */
sis_status sis_node_run(sis_node *node, uint32_t tiles);

/* --- helpers shared by operators (src/core/op.c) --- */

/* axis in [-rank, rank) made non-negative; SIS_BAD_ATTRIBUTE naming axis and rank otherwise. */
sis_status sis_node_axis(sis_node *node, int64_t axis, uint32_t rank, uint32_t *out);

/* NumPy broadcasting of n input shapes; SIS_BAD_SHAPE naming both shapes when they do not fit. */
sis_status sis_node_broadcast(sis_node *node, const sis_shape *a, const sis_shape *b, sis_shape *out);

/* Element i of an i32 or i64 tensor. */
int64_t sis_integer_at(const sis_tensor *tensor, int64_t i);

/* Integers from an attribute or, where that is absent, from 1-D/scalar i64 (or i32) input `input` whose
 * value is known. At most `max` of them into values. *count = UINT32_MAX when both are absent.
 * SIS_NEEDS_CONSTANT when not known. */
sis_status sis_node_ints(sis_node *node, sis_ints attribute, uint32_t input, int64_t *values, uint32_t max,
                         uint32_t *count);

#endif
