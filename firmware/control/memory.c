/* Memory of the system, in lists that are given back as a whole; and pieces of what lies in it. */
#include "control/inside.h"

_Static_assert(sizeof(sis_block) <= SIS_ALIGNMENT, "a block's header has one line");

void *sis_control_take(sis_control *control, sis_block **list, uint64_t bytes, const char *what) {
    const sis_control_system *system = control->system;
    sis_block *block = NULL;
    if (bytes <= SIZE_MAX - SIS_ALIGNMENT)
        block = system->take(system->context, SIS_ALIGNMENT + (size_t)bytes);
    if (block == NULL) {
        (void)sis_control_fail(control, SIS_OUT_OF_ARENA, "no memory for %s: %u bytes are wanted", what,
                               bytes);
        return NULL;
    }
    *block = (sis_block){.next = *list, .bytes = (size_t)bytes};
    *list = block;
    return memset((uint8_t *)block + SIS_ALIGNMENT, 0, (size_t)bytes);
}

sis_block *sis_control_block_of(void *memory) {
    return (sis_block *)(void *)((uint8_t *)memory - SIS_ALIGNMENT);
}

void sis_control_give(sis_control *control, sis_block **list, sis_block *block) {
    while (*list != block) list = &(*list)->next;
    *list = block->next;
    control->system->give(control->system->context, block, SIS_ALIGNMENT + block->bytes);
}

void sis_control_give_all(sis_control *control, sis_block **list) {
    /* What holds the list may lie in one of its blocks. */
    sis_block *block = *list;
    *list = NULL;
    while (block != NULL) {
        sis_block *next = block->next;
        control->system->give(control->system->context, block, SIS_ALIGNMENT + block->bytes);
        block = next;
    }
}

sis_status sis_control_said(sis_control *control, sis_status status, const sis_error *error) {
    if (status != SIS_OK && error->status == status) control->error = *error;
    return status;
}

sis_status sis_control_within(sis_control *control, const char *what, uint64_t offset, uint64_t bytes,
                              uint64_t total) {
    if (offset <= total && bytes <= total - offset) return SIS_OK;
    return sis_control_fail(control, SIS_BAD_ARGUMENT, "%s: %u bytes from byte %u on, it has %u", what, bytes,
                            offset, total);
}

sis_status sis_control_piece(sis_control *control, const uint8_t *data, uint64_t total, uint64_t offset,
                             uint32_t length, sis_frame_bytes *piece) {
    const sis_status status = sis_control_within(control, "reading", offset, 0, total);
    if (status != SIS_OK) return status;
    uint64_t bytes = total - offset < length ? total - offset : length;
    if (bytes > SIS_REPLY_DATA) bytes = SIS_REPLY_DATA;
    *piece = (sis_frame_bytes){.data = bytes == 0 ? NULL : data + offset, .bytes = (size_t)bytes};
    return SIS_OK;
}
