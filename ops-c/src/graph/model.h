/* What a graph is inside: records of tensors, nodes, blocks and dimensions.
 *
 * Records live in the blocks the caller gave; ids index tables of pointers. Public structs come first in
 * the records that extend them, so operators see sis_tensor and sis_node and the graph sees the rest. */
#ifndef SIS_GRAPH_MODEL_H
#define SIS_GRAPH_MODEL_H

#include "../core/core.h"
#include "grant.h"
#include "records.h"
#include "region.h"
#include "sis/graph.h"
#include "sis/team.h"

#define SIS_MAX_DEPTH 16 /* of nested blocks: run and order recurse over them */

/* --- records --- */

typedef enum sis_tensor_kind {
    SIS_KIND_INPUT,
    SIS_KIND_CONSTANT,
    SIS_KIND_VALUE,
    SIS_KIND_BLOCK_INPUT, /* of a body: its owner writes it */
} sis_tensor_kind;

typedef struct sis_tensor_record {
    sis_tensor t; /* must stay first: nodes point to it */
    struct sis_node_record
        *producer; /* NULL for inputs, constants, inputs of blocks, and what a pass left out */
    struct sis_node_record *maker; /* the same as it was built, and which of that node's outputs it is */
    uint32_t port;
    uint32_t uses;    /* while passes run: inputs and outputs of blocks that read it */
    sis_tensor *same; /* while passes run: what can be read instead of it; NULL */
    uint32_t id, block;
    uint8_t kind;      /* sis_tensor_kind */
    bool varies;       /* shape, or value if known, follows a named dimension */
    bool needed;       /* a live node or an output reads it */
    bool shaped;       /* a node that matters reads at least its shape */
    bool is_output;    /* of the graph */
    bool raw;          /* known value whose bytes a run reads */
    bool shown;        /* known value that a script's function reads: it must lie in the arena */
    bool dynamic;      /* its shape is known at run only: no planned memory */
    bool parked;       /* carried by a body, and its next value lies in the memory of another one carried */
    bool external;     /* asked: its memory is given by sis_graph_bind */
    bool movable;      /* an input or output that sis_graph_bind can move */
    bool banded;       /* never whole: see passes/band.h */
    bool outside;      /* root: of an external tensor, so the plan has no place for it */
    sis_dtype element; /* of a sequence: its items' dtype */
    int64_t *named;    /* input: dims as declared, negative ones are dimensions; NULL when all are sizes */
    uint32_t first, last;            /* positions of definition and last use */
    struct sis_tensor_record *root;  /* whose memory this is a window on; itself when its own */
    struct sis_tensor_record *alias; /* next window on the same root; the root heads the list */
    uint32_t claim;                  /* root: node id + 1 of the If it is an output of, see join_branches */
    size_t offset;                   /* bytes from the root's start */
    size_t capacity;                 /* bytes at the bounds; of a root, of the largest window */
    uint32_t span;                   /* root: its place in the planner's list */
    /* Of what became a part of a Concat's output, see windows.c. */
    uint32_t chosen;                /* the root it was: input + 1 of that node, from when it may on */
    struct sis_node_record *joined; /* the root it was: that node; NULL = it did not */
    struct sis_tensor_record *part; /* the innermost one it lies in, by the root that was; NULL = none */
    size_t place;                   /* root: bytes from the arena's start; SIZE_MAX = not in the arena */
    void *bound;                    /* root: where it lies instead, see bind.c; NULL = at its place */
    void *given;                    /* while a fold reads a better aligned copy: where the bytes lie */
    struct sis_tensor_record *wide; /* a known value: the same in the dtype it is computed in, see widen.c */

    /* of a dynamic tensor, see dynamic.h */
    bool made;          /* in this run: shape, bytes and data are what they were last */
    bool raised;        /* value_known stands only while one node runs */
    sis_handle piece;   /* the reference it holds; SIS_NO_PIECE: none, or it looks at what lasts */
    sis_dtype promised; /* at build: what infer must answer */
    struct sis_node_record *reader; /* the last one, in its own block */
    struct sis_tensor_record *next_dynamic, *next_dying;
} sis_tensor_record;

typedef struct sis_node_record {
    sis_node n; /* must stay first: operators are handed it */
    struct sis_graph *graph;
    struct sis_node_record *next; /* in its block, in run order */
    sis_tensor **built_inputs;    /* as they were given; n.inputs may be others for what passes/ did */
    sis_tensor **pass_inputs;     /* room for those; NULL until a pass asks */
    const void *built_attributes; /* likewise */
    void *pass_attributes;
    struct sis_band *band, *pass_band; /* leader: see passes/band.h; NULL. And room for it */
    struct sis_node_record *banded;    /* reader: its leader; NULL */
    bool skipped;                      /* what reads it reads past it: it runs only where somebody cannot */
    uint32_t n_built_inputs, first_output; /* how many, and the id of output 0 as it was built */
    struct sis_node_record *into;          /* the node that does this one's work too; NULL: it does its own */
    struct sis_node_record *absorbed,
        *also;         /* first and next of those that go into one node, in the order of their work */
    sis_error *broken; /* in a branch: why shapes do not fit, see operator.c; NULL = they do */
    uint32_t id, block;
    uint32_t position;
    bool varies;  /* an input's shape or value follows a named dimension */
    bool folded;  /* outputs are known: not run */
    bool live;    /* an output is needed: it runs, unless it is a view */
    bool matters; /* live, or shapes of what is live hang on it: follows named dimensions */
    bool view;    /* outputs are windows on an input: not run */
    bool copy; /* does not run by its tiles: it is dynamic, or a view whose output needs memory of its own */
    bool dynamic; /* it has dynamic inputs or outputs, or the last reader of a dynamic tensor is inside it */
    struct sis_tensor_record *dying; /* dynamic tensors of its block that nobody reads after it */
    int8_t over;                     /* input that output 0 is written over; -1 = none */
    int taken;   /* the only one of its blocks that ever runs, chosen while building; else SIS_ANY_BLOCK */
    bool always; /* a Loop's: its condition holds whatever comes, as found while building */
    const sis_error
        *refused; /* an If's: why the block not taken cannot run, should the condition ask for it */
    int32_t view_input;
    bool unsteady_view;    /* a view at the dimensions' bounds and not below them, or the reverse */
    bool gathers;          /* its output is its inputs, one behind the other, see windows.c */
    bool joins;            /* and some of them, if not all, are written there: then it is a view */
    bool drifts;           /* a view that below the bounds does not begin where its input does */
    uint32_t unsteady;     /* bit i: below the bounds output 0 cannot always be written over input i */
    size_t most_scratch;   /* of those dimensions tried */
    size_t *view_offsets;  /* per output, where bytes are or may come to be copied; NULL elsewhere */
    uint32_t tiles, chunk; /* units of work; as many between two looks at the interrupt */
    int64_t span;          /* elements that so many tiles write, see op.h */
    uint32_t span_tiles, overwrites;
    struct sis_node_record *follower; /* the next node of its group, see fuse.h */
    bool fused;                       /* runs in another's steps */
    int64_t step;                     /* leader: elements of a step */
    uint32_t steps, steps_chunk;      /* leader: steps, and as many between two looks at the interrupt */
    uint32_t shares;      /* cores that share its tiles, or a leader's steps; 0 and 1: one does them all */
    uint32_t most_shares; /* as many have scratch */
    uint32_t together;    /* tiles that share work, see op.h; from 1 */
    bool suspended;       /* the run stopped here or in a block of its own, to go on later, see suspend.c */
    uint32_t tile;        /* while suspended: the next one to do */
    uint32_t measured;    /* its place in the profile, if there is one */
    uint64_t instructions;
    uint64_t growth; /* what `direct` would save of the graph's own bytes, see exact.c */
    uint64_t found;  /* of a dynamic node, by its last run: its estimate */
    size_t pack_bytes, pack_place;
    size_t scratch_bytes, scratch_place;
    uint32_t packs;       /* inputs that only packing reads, see op.h */
    const uint8_t *given; /* of a compiled model: its packed weights, where they lie */
    size_t given_bytes;
    uint32_t given_packs;
    bool given_direct; /* it kept to the plain way when it was compiled, see exact.c */
} sis_node_record;

typedef struct sis_output_record {
    struct sis_output_record *next;
    sis_tensor_record *tensor;
} sis_output_record;

typedef struct sis_block_record {
    uint32_t id, parent, depth; /* parent of the main block: itself */
    sis_node_record *owner;     /* the operator it belongs to; then it is closed */
    sis_node_record *first, *last;
    sis_output_record *inputs, *last_input; /* SIS_KIND_BLOCK_INPUT */
    sis_output_record *outputs, *last_output;
    uint32_t n_inputs, n_outputs;
    uint32_t entry;      /* position before its first node: its inputs are written there */
    sis_node_record *at; /* the node at which a suspended run stands; NULL elsewhere */
    sis_tensor_record
        *aside; /* of a body: what it carries, while one becomes the other; NULL if nothing dynamic */
} sis_block_record;

typedef struct sis_dimension_record {
    const char *name;
    int64_t bound, value;
} sis_dimension_record;

typedef enum sis_graph_state { SIS_BUILDING, SIS_PLANNED, SIS_COMPILED } sis_graph_state;

/* What a dynamic node has taken for itself alone until it has run. */
typedef struct sis_held {
    sis_handle packed, scratch;
    bool by_value; /* its inputs' values were raised, see eager.c */
} sis_held;

/* The compiled model that a graph is built from, see image.h. */
typedef struct sis_loaded {
    const uint8_t *file; /* NULL: from none */
    size_t bytes, at;    /* of the file; where the next call starts */
    uint8_t head[32];    /* the hash of what makes it up: the same file wherever it lies */
    bool making;         /* its calls are being made, which nobody else may do then */
    bool done, failed;   /* all calls were made; one failed */
    size_t used;         /* bytes of packed weights in use where they lie, once planned */
} sis_loaded;

struct sis_graph {
    sis_error error;
    sis_graph_state state;
    uint32_t opset;
    sis_ledger records;
    sis_table tensors, nodes, blocks, dimensions;
    uint32_t in_scratch[SIS_TEAM_MOST]; /* what `held` of the node that runs points to */

    bool apart;     /* tests: nothing shares memory, for plans to be compared with one that cannot be wrong */
    bool unsettled; /* dimensions changed and shapes could not follow yet */
    sis_interrupt_call *interrupted;
    void *interrupt_context;
    sis_custom_call *custom;
    void *custom_context;
    const void *owner;           /* who alone may change and run it; NULL = anybody */
    sis_held held;               /* by the dynamic node at which a run is suspended */
    uint32_t unbound;            /* external tensors that have no memory yet */
    uint32_t step_bytes;         /* tests: of a step of a group, where not 0 */
    uint32_t cores;              /* asked for; 0 = as the team usually has */
    sis_counting_team counting;  /* where its work is counted so */
    const struct sis_team *team; /* instead of sis_team_here; NULL = none */
    bool exact;                  /* only kernels that keep to the plain chains */
    uint64_t most_bytes;         /* own ones, up to which packed weights may grow; 0 = any; see exact.c */
    uint64_t own_bytes;          /* once planned: what was counted, growth left out */
    uint32_t unfused;            /* passes that are switched off, a bit for each row of passes/passes.c */
    bool in_custom;              /* a Custom function runs: nothing may change under the call that runs it */
    uint8_t *arena;              /* aligned */
    size_t arena_bytes;          /* of it, the region included */
    const uint8_t *arena_start;  /* as the caller gave it: offsets count from here */
    size_t weight_bytes, activation_bytes, liveness_bytes; /* arena = weights, then activations */
    const sis_grant *grant;                                /* NULL: everything is allowed */
    sis_meter meter;                  /* cycles of the run under way, where the place counts them */
    sis_purse run_purse, build_purse; /* of the last run; of constants computed while building */
    sis_region region;                /* what the arena has beyond the plan */
    void *region_table;               /* taken at plan */
    uint32_t region_pieces;           /* as many as it has room for */
    sis_tensor_record *first_dynamic;
    uint32_t more_pieces;                   /* asked for by operators that hold lists of them */
    const struct sis_probe *probe;          /* instead of sis_probe_here; NULL = none */
    struct sis_profile *profile, *profiled; /* profile.h: while it is on, and what was last measured; NULL */
    struct sis_saving *saving;              /* image.h: being saved; NULL */
    sis_loaded loaded;
    uint32_t end;  /* position past the last node */
    uint32_t peak; /* position at which most bytes are alive */
};

#endif
