/* Bands: two nodes that go through a tensor together, of which only the part lies in memory that the second still needs. The
 * first, the leader, writes its output column by column: each plane of it (what dimensions 0 and 1 make) is a row of so many
 * elements, and its tiles write stretches of all planes. The second, the reader, makes its output row by row out of stretches
 * of those (needs.columns and needs.reads of op.h). */
#ifndef SIS_PASSES_BAND_H
#define SIS_PASSES_BAND_H

#include "passes.h"

typedef struct sis_band {
    sis_node_record *reader;
    int64_t planes, plane; /* of the tensor between: how many, and elements of each */
    int64_t columns; /* the leader's tiles [i * tiles, (i + 1) * tiles) write columns [i * columns, …) */
    uint32_t tiles;
    int64_t room;    /* columns of each plane that are in memory */
    sis_reads reads; /* the reader's */
    int64_t rows;    /* of the reader in a step */
    uint32_t steps;
    size_t band_at, scratch_at; /* bytes from the leader's scratch: the band, and the reader's own scratch */
    size_t bytes;               /* of scratch in all, for each core */
} sis_band;

/* The node that writes input 0 and nothing else, if nobody else reads it; both of sizes that stay. NULL = there is none. */
sis_node_record *sis_writer_of(const sis_node_record *node);

/* Joins the two, if they can be and less memory is taken by it. SIS_OUT_OF_ARENA. */
sis_status sis_join_band(sis_node_record *leader, sis_node_record *reader);

/* band_run.c: steps [first, last) with the scratch of `core`; as sis_share_work. */
sis_status sis_run_band(sis_node_record *leader, uint32_t first, uint32_t last, uint32_t core,
                        sis_error *error);

#endif
