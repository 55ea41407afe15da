/* Compiled models inside: calls as they lie in a file, and what is kept of a graph that is being saved or was loaded. */
#ifndef SIS_IMAGE_INTERNAL_H
#define SIS_IMAGE_INTERNAL_H

#include "graph.h"
#include "sis/image.h"

/* --- the file --- */

enum {
    SIS_IMAGE_AT_HEAD = 8,     /* SHA-256 of all behind it up to the weights */
    SIS_IMAGE_AT_VERSION = 40, /* here in every version */
    SIS_IMAGE_AT_OPSET = 44,
    SIS_IMAGE_AT_BYTES = 48,
    SIS_IMAGE_AT_WEIGHTS = 56,
    SIS_IMAGE_AT_ABOUT_BYTES = 64,
    SIS_IMAGE_AT_CALL_BYTES = 72,
    SIS_IMAGE_AT_OPTIONS = 80,
    SIS_IMAGE_AT_LAYOUT = 96,   /* 16 bytes, zeros behind its end */
    SIS_IMAGE_AT_SOURCES = 112, /* SHA-256 of what packs */
    SIS_IMAGE_AT_CONTENT = 144, /* SHA-256 of the weights */
};
enum { SIS_LAYOUT_BYTES = 16, SIS_HASH_BYTES = 32 };

#define SIS_SMALL_CONSTANT 256u /* bytes: so few stay before the weights */

typedef enum sis_image_kind {
    SIS_CALL_END,
    SIS_CALL_DIMENSION,
    SIS_CALL_INPUT,
    SIS_CALL_CONSTANT,
    SIS_CALL_BLOCK,
    SIS_CALL_BLOCK_INPUT,
    SIS_CALL_OPERATOR,
    SIS_CALL_OUTPUT,
    SIS_CALL_PACKED,
    SIS_CALL_KINDS
} sis_image_kind;

/* One call. Of a file the pointers look into it. */
typedef struct sis_image_call {
    sis_image_kind kind;
    uint32_t block, dtype, rank, tensor; /* block: of BLOCK the parent */
    int64_t bound;
    int64_t dims[SIS_MAX_RANK];
    bool dynamic;
    const char *name;
    uint32_t op, asked, number; /* asked: the operator that a hidden cast belongs to; else op */
    uint32_t n_inputs, n_outputs, attribute_bytes;
    const uint32_t *inputs;
    const uint8_t *attributes;
    uint64_t offset, bytes; /* of a constant or packed weights, in the file */
    uint32_t node, packs;   /* of packed weights: number of the OPERATOR call; what its prepare said */
    bool direct;            /* of its node, see exact.c */
} sis_image_call;

uint64_t sis_image_number(const uint8_t *at, uint32_t bytes); /* little-endian */
void sis_image_put(uint8_t *at, uint64_t value, uint32_t bytes);

/* Bytes of a call; written to `to` if that is not NULL. */
size_t sis_image_write(const sis_image_call *call, uint8_t *to);
/* The call at *at of [file, end), and steps over it; false when it is none. All lengths are checked, values are not. */
bool sis_image_read(const uint8_t *file, size_t end, size_t *at, sis_image_call *call);

/* A file whose header was checked. */
typedef struct sis_image {
    const uint8_t *data;
    size_t bytes, about_bytes, calls, calls_end, weights;
    uint32_t opset;
    uint64_t options;
} sis_image;
sis_status sis_image_open(sis_error *error, const void *file, size_t bytes, sis_image *image);

const uint8_t *sis_image_sources(void); /* 32 bytes: which state of the sources that pack this build has */
uint64_t sis_image_options(const sis_graph *graph); /* what packing hangs on beside the calls */
sis_status sis_image_set_options(sis_graph *graph, uint64_t options); /* SIS_WRONG_LAYOUT: other ones */

/* --- saving --- */

typedef struct sis_saved_constant {
    const sis_tensor *tensor;
    size_t call;      /* where its call starts among the calls */
    bool read, other; /* by packing; by anybody else */
    uint64_t lent;    /* of one whose bytes are left out: where its reader's packed ones are */
} sis_saved_constant;

/* A graph as it is to be saved: taken before it is planned, since passes change it then. */
typedef struct sis_saving {
    uint32_t *tensors; /* by id: 1 + the number in the file; 0 = left out */
    uint32_t *blocks;  /* the same */
    uint8_t *nodes;    /* by id: whether it is kept */
    uint8_t *calls;    /* NULL while they are counted */
    size_t call_bytes; /* without those of packed weights */
    uint32_t n_tensors, n_constants, n_nodes;
    uint32_t *constant_of;         /* by number in the file: 1 + constant, 0 = none */
    sis_saved_constant *constants; /* in the order of their calls */
    sis_node_record **kept;        /* by number of the OPERATOR call */
    size_t *packed_at;             /* the same: where its packed weights are in the file */
    bool placed;
    size_t about_bytes, weights, bytes, packed_calls; /* of the file */
} sis_saving;

/* What lives of the graph becomes calls. */
sis_status sis_image_collect(sis_graph *graph, sis_saving *saving);

/* --- loaded --- */

/* Before anything looks at constants: SIS_BAD_STATE where the file they lie in was not loaded to its end, and may be gone. */
sis_status sis_image_whole(sis_graph *graph);

/* Once planned: whether nodes ask for the packed bytes that the file has. SIS_WRONG_LAYOUT. */
sis_status sis_image_fits(sis_graph *graph);

/* Whether what the node packs lies in the file. Tables that follow a named dimension are written again when it changes: they,
 * made of no constant, are the arena's. */
static inline bool sis_packs_in_file(const sis_node_record *node) {
    return node->live && !node->view && !node->dynamic && node->pack_bytes > 0 &&
           (node->packs != 0 || !node->varies);
}

#endif
