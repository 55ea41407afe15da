/* What the last script's operators cost: while it is switched on, every graph that a script compiles is profiled, in memory
 * that is taken for it from that of scripts, and summed up by operator when it goes or the script has ended. */
#ifndef SIS_TOP_H
#define SIS_TOP_H

#include <stdbool.h>
#include <stdint.h>

#include "sis/operators.h"

typedef struct sis_top_row {
    uint64_t runs;
    int64_t ns, instructions, cycles, l1d_refills; /* sums; -1: cannot be counted here */
} sis_top_row;

typedef struct sis_top {
    char script[64];                /* "": none ran since it was switched on */
    int code;                       /* its exit code */
    sis_top_row whole;              /* of the script, from its start to its end */
    sis_top_row graphs;             /* runs of its graphs */
    uint32_t measured, unmeasured;  /* graphs; no memory was left for the others */
    sis_top_row rows[SIS_OP_COUNT]; /* as sis_op_descriptions */
} sis_top;

/* False: there is no memory. Switched off it keeps what was measured. */
bool sis_top_switch(bool on);
bool sis_top_is_on(void);
const sis_top *sis_top_seen(void);

/* Around a script. */
void sis_top_script_begins(const char *name);
void sis_top_script_ends(int code);

#endif
