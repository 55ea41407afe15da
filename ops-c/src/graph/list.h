/* Lists: the values of sequences. A list is a piece of the run-time region holding an item for each tensor; an item holds
 * a reference to the piece its bytes are in. Lists are never changed: inserting and erasing make another one of the
 * same items, so no bytes move.
 *
 * Items lie in the arena, where scripts can write: what they say is checked whenever it is read. */
#ifndef SIS_LIST_H
#define SIS_LIST_H

#include "dynamic.h"

typedef struct sis_item {
    uint32_t dtype, rank;
    int64_t dim[SIS_MAX_RANK];
    uint64_t offset;  /* of the bytes, from the arena's start */
    sis_handle piece; /* SIS_NO_PIECE: they lie in a graph input or constant, which last */
} sis_item;

#define SIS_MAX_ITEMS (1u << 20)

/* Items of a sequence. It fails when the value is an empty optional instead, or no list any more. */
sis_status sis_list_read(sis_node_record *node, const sis_tensor_record *sequence, const sis_item **items,
                         uint32_t *count);

/* A new list of `count` items, all empty tensors until they are set. Not anybody's yet: the caller sets its items, then
 * sis_list_give or, if that fails, sis_list_release and sis_region_release. SIS_NO_PIECE: the error is set. */
sis_handle sis_list_make(sis_node_record *node, uint32_t count);
sis_item *sis_list_items(const sis_graph *graph, sis_handle list); /* of one just made */
void sis_list_give(sis_graph *graph, sis_tensor_record *to, sis_handle list, uint32_t count);

/* The value of a tensor, shared if it is dynamic or lasts, else copied. */
sis_status sis_item_from(sis_node_record *node, sis_item *item, const sis_tensor_record *tensor);
/* An item of a part of the bytes in `piece`, one more reference to which it holds. */
void sis_item_window(sis_graph *graph, sis_item *item, sis_dtype dtype, const sis_shape *shape,
                     sis_handle piece, const void *data);
void sis_item_copy(sis_graph *graph, sis_item *to, const sis_item *from); /* one more reference */
/* The item as a tensor to read from: shape, bytes and data checked. */
sis_status sis_item_read(sis_node_record *node, const sis_item *item, sis_tensor *tensor);
/* `to` becomes the item. */
sis_status sis_item_give(sis_node_record *node, sis_tensor_record *to, const sis_item *item);

/* One reference to the list is given up: the last one takes the items' references along. */
void sis_list_release(sis_graph *graph, sis_handle list);

/* After a run: items of the graph's output lie in pieces of the list's own and hold NaNs as every output does. */
sis_status sis_list_settle(sis_graph *graph, sis_tensor_record *sequence, void (*settle)(const sis_tensor *));

/* Operators that hold lists: room for their items' pieces. */
void sis_list_expect(sis_graph *graph);

#endif
