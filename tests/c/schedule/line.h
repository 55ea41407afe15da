/* A flow for tests of the executive: numbers from memory, through a graph of a few operators, into a record. */
#ifndef LINE_H
#define LINE_H

#include "sis/flow.h"

enum { LINE_TOKENS = 64, LINE_LENGTH = 256 };

typedef struct line {
    sis_flow *flow;
    sis_graph *graph;
    float in[LINE_TOKENS * LINE_LENGTH], out[LINE_TOKENS * LINE_LENGTH];
    _Alignas(64) uint8_t graph_records[1 << 18], graph_arena[1 << 16], flow_records[1 << 16],
        flow_arena[1 << 16];
} line;

/* `nodes` operators in a row, so that there are as many places to stop; `times` over the tokens. */
void line_make(line *l, uint32_t nodes, uint64_t times);
/* The same with an operator of the given kind in the graph's place; it stays unbound where that needs a function. */
void line_make_function(line *l);

#endif
