/* Compiled models: a graph and its packed weights in one file, used where it lies.
 *
 * The file keeps the calls that build what lives of a graph and, for each node that packs, the packed bytes. Loading makes
 * the calls again, every one of them checked as ever; planning asks every operator again and holds its answer against the
 * file; compiling then packs nothing and copies no weights: they stay in the file's memory. Constants that packing alone
 * read have no bytes of their own in it. docs/compile.md has the format.
 *
 * Packed bytes belong to one layout (SIMD lanes and register tiles) and to one state of the sources that pack: a file of
 * another is refused with SIS_WRONG_LAYOUT. What the file says is trusted as little as a frame from a wire; packed bytes
 * are numbers that no operator takes for an index or a size unlooked at. */
#ifndef SIS_IMAGE_H
#define SIS_IMAGE_H

#include "sis/graph.h"

#define SIS_IMAGE_MAGIC "\x89SISMD\r\n" /* 8 bytes */
#define SIS_IMAGE_VERSION 1u
#define SIS_IMAGE_HEADER 192u
#define SIS_IMAGE_ABOUT_MOST (1u << 20)

/* --- saving --- */

/* Instead of compile, on a graph that is built: plans it and says how many bytes the file takes, with `about_bytes` of the
 * caller's own in it. SIS_UNSUPPORTED for a graph with Custom nodes, SIS_OUT_OF_ARENA as sis_graph_plan. */
sis_status sis_graph_save_size(sis_graph *graph, size_t about_bytes, size_t *bytes);

/* Writes the file: `bytes` as save_size said, `file` SIS_ALIGNMENT-aligned. The graph is planned then and may be
 * compiled. */
sis_status sis_graph_save(sis_graph *graph, const void *about, size_t about_bytes, void *file, size_t bytes);

/* --- loading --- */

typedef enum sis_image_fact {
    SIS_IMAGE_OPSET,
    SIS_IMAGE_ABOUT, /* where the caller's own bytes are, and how many */
    SIS_IMAGE_ABOUT_BYTES,
    SIS_IMAGE_CALLS,   /* where the calls start */
    SIS_IMAGE_WEIGHTS, /* where the weights start; they end with the file */
    SIS_IMAGE_BYTES,
    SIS_IMAGE_FACTS
} sis_image_fact;

/* Whether the bytes are a compiled model for this build, whole in all but the weights; with `weights` those, too. Changes
 * nothing of the graph but its error: SIS_BAD_MODEL, SIS_WRONG_LAYOUT, SIS_HASH_MISMATCH. */
sis_status sis_graph_image(sis_graph *graph, const void *file, size_t bytes, bool weights,
                           int64_t facts[SIS_IMAGE_FACTS]);

/* Builds the file's graph in one that is empty and was created with the file's opset, exact or with a limit of
 * bytes neither: that was settled when the file was made. `file`, SIS_ALIGNMENT-aligned, lives
 * and stays as long as the graph. SIS_OUT_OF_ARENA: extend and call again with the same file, which may lie elsewhere then and
 * need not be where it was in between; nothing else can be done with the graph before. After any other failure it can only be
 * destroyed. Nothing can be added afterwards; inputs and outputs are those of the main block, in the order
 * they were declared. */
sis_status sis_graph_load(sis_graph *graph, const void *file, size_t bytes);

/* Inputs or outputs of the graph from `first` on; -2: no more. */
#define SIS_PORTS 16
sis_status sis_graph_ports(const sis_graph *graph, bool outputs, uint32_t first, int64_t tensors[SIS_PORTS]);

/* The layout of this build's packed weights: "arm64", "avx2", ... */
const char *sis_layout_name(void);

#endif
