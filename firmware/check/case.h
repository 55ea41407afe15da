/* Cases of operators: small graphs with what goes in and, for mltest, what must come out; packed in tables that
 * firmware/generate/check.mjs makes. Pure C over ops-c, for the shell's mltest and mlbench and for tests on a host.
 *
 * Numbers are little-endian groups of seven bits, the eighth saying that more follow; "signed" ones have their sign in bit
 * 0. A case: bytes of the rest; operator, opset, name (length, bytes), multiply-adds; hash (4 bytes); steps (a byte each,
 * then what sis_graph's call of that kind wants), 0; how many outputs, and each as a tensor with its elements. A tensor:
 * dtype, rank (a byte), signed dims. Elements: how they are written (a byte), then they. */
#ifndef SIS_CASE_H
#define SIS_CASE_H

#include "sis/graph.h"

typedef struct sis_case_table {
    const uint8_t *bytes;
    size_t count;
} sis_case_table;

extern const sis_case_table sis_check_cases, sis_bench_cases;

#define SIS_CASE_NAME 48u

typedef struct sis_case {
    uint32_t op, opset; /* the operator that it is about */
    char name[SIS_CASE_NAME];
    uint64_t macs; /* multiply-adds of a run; 0: not what it does */
    uint32_t hash; /* FNV-1a of all outputs' bytes */
    const uint8_t *steps, *end;
} sis_case;

/* The case at byte *at of the table, which moves on to the next. False at the end, and where the table is damaged. */
bool sis_case_next(const sis_case_table *table, size_t *at, sis_case *found);

/* The smallest graph there is: what a run costs beside its operators. */
extern const sis_case sis_case_call;

/* Where graphs lie: `take` gives SIS_ALIGNMENT-aligned memory, NULL when there is none. */
typedef struct sis_case_memory {
    void *context;
    void *(*take)(void *context, size_t bytes);
    void (*give)(void *context, void *memory);
} sis_case_memory;

#define SIS_CASE_ENDS 16u /* inputs, and outputs, of a graph */

/* A case as a graph. */
typedef struct sis_case_graph {
    sis_graph *graph;
    const sis_case_memory *memory;
    void *blocks; /* its memory, each piece leads to the next */
    uint32_t n_inputs, n_outputs;
    uint32_t input[SIS_CASE_ENDS], output[SIS_CASE_ENDS];
    const uint8_t *elements[SIS_CASE_ENDS]; /* of inputs */
    const uint8_t *expected, *end;
    uint32_t hash;
    sis_error error;
} sis_case_graph;

/* The first operator of the case that this image does not have; NULL: all are there. */
const sis_op_description *sis_case_misses(const sis_case *of);

/* Builds and compiles it and writes its inputs. Whatever it gives, sis_case_free comes after it; what went wrong is in
 * `error`. SIS_OUT_OF_ARENA: `take` gave nothing. */
sis_status sis_case_build(const sis_case *of, const sis_case_memory *memory, sis_case_graph *built);
void sis_case_free(sis_case_graph *built);

typedef enum sis_case_finding {
    SIS_CASE_SAME,
    SIS_CASE_OTHER_SHAPE, /* the output's dtype or shape */
    SIS_CASE_OTHER_VALUE, /* |a - b| > 1e-3 |b| + 1e-5 max|b|, of whole numbers a != b */
    SIS_CASE_OTHER_BITS,  /* near enough, but not the bits that SIS gives elsewhere */
    SIS_CASE_DAMAGED,     /* the table itself */
} sis_case_finding;

/* What the outputs are, after a run, against what they should be. With `damaged` the first element that is expected is
 * another one than the table says: what must be found. `text`: where and what, one line. */
sis_case_finding sis_case_compare(const sis_case_graph *built, bool damaged, char *text, size_t room);

#endif
