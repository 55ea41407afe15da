/* Error: what happened, where, and the numbers that belong to it. Filled by whoever returns a
 * status other than SIS_OK; kept by the graph until its next call. */
#ifndef SIS_ERROR_H
#define SIS_ERROR_H

#include "sis/tensor.h"

#define SIS_ERROR_TEXT 384

typedef struct sis_error {
    sis_status status;
    const char *operator_name; /* "Conv"; "" when no operator is at fault */
    char node[96];             /* node's name, cut to fit; "" when unnamed */
    uint64_t asked;            /* SIS_OUT_OF_ARENA: bytes asked and free; SIS_OVER_BOUND: value and bound */
    uint64_t free;
    uint32_t node_number;      /* of the node at fault among its graph's nodes, + 1; 0 = none */
    uint32_t flow_operator;    /* of a dataflow graph: the operator that ran it, + 1; 0 = none */
    char text[SIS_ERROR_TEXT]; /* one sentence, zero-terminated */
} sis_error;

/* Writes the sentence from a format of our own (no libc): %s string, %d int64_t, %u uint64_t, %t dtype
 * (sis_dtype), %h const sis_shape * as [2,3]. Anything longer than the field is cut. Returns `status`. */
sis_status sis_error_set(sis_error *error, sis_status status, const char *format, ...);

/* "BAD_SHAPE" and "shapes do not fit"; "?" for a number that is no status. */
const char *sis_status_name(sis_status status);
const char *sis_status_text(sis_status status);

#endif
