/* What core offers to graph beyond the public headers: sizes, the registry's lookups, attribute decoding. */
#ifndef SIS_CORE_H
#define SIS_CORE_H

#include <stdarg.h>

#include "sis/arena.h"
#include "sis/op.h"

/* False when the sum does not fit. */
bool sis_add_sizes(size_t a, size_t b, size_t *sum);

/* The next multiple of SIS_ALIGNMENT. */
static inline size_t sis_align_size(size_t bytes) {
    return (bytes + SIS_ALIGNMENT - 1) & ~(size_t)(SIS_ALIGNMENT - 1);
}

/* NULL for a number that is no dtype. */
const sis_dtype_description *sis_dtype_find(uint32_t dtype);

/* The row of an operator id; NULL when this build has none. */
const sis_op_description *sis_op_find(uint32_t id);

/* Appends to `text` (zero-terminated, `capacity` bytes in all) as sis_error_set describes; cuts what does
 * not fit. */
void sis_text_append(char *text, size_t capacity, const char *format, ...);
void sis_text_append_list(char *text, size_t capacity, const char *format, va_list list);

/* Clears `error` and names operator and node. */
void sis_error_begin(sis_error *error, sis_status status, const char *operator_name, const char *node);

/* Attributes of one operator call, as they travel: tag u8, length u32, value; little-endian. */
typedef struct sis_attribute_list {
    const sis_op_description *op;
    uint32_t opset;
    const uint8_t *bytes;
    size_t count;
    /* The constant of that id, NULL when there is none; for attributes of type tensor. */
    const sis_tensor *(*tensor)(void *context, uint32_t id);
    void *context;
} sis_attribute_list;

/* Checks everything; *storage is what fill needs for lists and strings, aligned to 8. Errors name the
 * attribute but neither operator nor node: the caller adds them. */
sis_status sis_attributes_check(const sis_attribute_list *list, size_t *storage, sis_error *error);

/* Writes the operator's attribute struct. Only after check said SIS_OK. */
void sis_attributes_fill(const sis_attribute_list *list, void *attributes, void *storage);

/* What ids a struct's blocks and tensors have where its attributes are written; SIS_NO_ID leaves one out. */
#define SIS_NO_ID UINT32_MAX
typedef struct sis_id_map {
    uint32_t (*block)(void *context, uint32_t id);
    uint32_t (*tensor)(void *context, const sis_tensor *tensor);
    void *context;
} sis_id_map;

/* The way back: bytes that fill would make this struct of (those of defaults too, where the opset has the attribute).
 * Returns how many; `to` NULL = only that. */
size_t sis_attributes_encode(const sis_op_description *op, uint32_t opset, const void *attributes,
                             const sis_id_map *map, uint8_t *to);

#endif
