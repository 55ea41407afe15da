/* A device tree, copied with another /chosen: how the chain loader tells a kernel about its initrd and arguments. The tree
 * comes from a loader before us and is never trusted: every length is checked (kernel/fdt.h). */
#ifndef SIS_LOADER_TREE_H
#define SIS_LOADER_TREE_H

#include <stddef.h>
#include <stdint.h>

enum { SIS_TREE_MOST_BYTES = 2 << 20 }; /* booting.rst's limit for trees */

typedef struct sis_tree_change {
    uint64_t initrd, initrd_end; /* equal: there is none */
    const char *bootargs;        /* NULL: the tree's own stay */
} sis_tree_change;

/* Writes the tree at `tree` with the change to out[0..room), 8-aligned, and returns its bytes; 0: `tree` is none, is
 * damaged, or does not fit. `change` NULL: as it is, without the room it may have at its end. */
size_t sis_tree_copy(const void *tree, void *out, size_t room, const sis_tree_change *change);

#endif
