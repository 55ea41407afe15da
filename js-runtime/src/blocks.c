/* What a call makes or takes for a handle before C is asked, so that nothing can fail behind it: the handle itself, blocks
 * of records, an arena, room to note that one handle keeps another. It is the handle's once the C call succeeded. */
#include "native.h"

#define BLOCK_HEADER SIS_ALIGNMENT /* sis_block in front of the memory, which stays aligned */

static sis_interrupt interrupted(void *engine) {
    sis_budget_look(engine);
    return sis_engine_poll(engine) ? SIS_STOP : SIS_GO_ON;
}

bool sis_call_make(sis_call *call, uint32_t kind) {
    call->handle = sis_handle_new(call->context, kind, &call->made);
    return call->handle != NULL;
}

JSValue sis_call_made(sis_call *call, void *thing) {
    sis_handle *handle = call->handle;
    handle->thing = thing;
    if (handle->kind->set_interrupt) handle->kind->set_interrupt(thing, interrupted, call->engine);
    return JS_DupValue(call->context, call->made);
}

bool sis_call_no_room(sis_call *call, size_t bytes) {
    sis_error error = {.operator_name = ""};
    const uint64_t left = sis_heap_free(call->engine->heap);
    sis_error_set(&error, SIS_OUT_OF_ARENA, "%s: the script's memory has no room for %u bytes; %u are free",
                  call->function, (uint64_t)bytes, left);
    error.asked = bytes;
    error.free = left;
    sis_throw_error(call->context, &error);
    return false;
}

bool sis_call_allocate(sis_call *call, size_t bytes, bool arena, void **memory) {
    size_t whole;
    if (arena) {
        call->arena = sis_shared_new(call->engine, bytes);
        if (!call->arena) return sis_call_no_room(call, bytes);
        *memory = call->arena->memory;
        return true;
    }
    if (__builtin_add_overflow(bytes, BLOCK_HEADER, &whole)) return sis_call_no_room(call, bytes);
    call->block = sis_take(call->engine, whole, SIS_ALIGNMENT);
    *memory = (uint8_t *)call->block + BLOCK_HEADER;
    return call->block ? true : sis_call_no_room(call, bytes);
}

bool sis_call_room_to_keep(sis_call *call) {
    call->keeping = sis_take(call->engine, sizeof *call->keeping, 16);
    if (!call->keeping) return sis_call_no_room(call, sizeof *call->keeping);
    *call->keeping = (sis_kept){.object = JS_UNDEFINED};
    return true;
}

void sis_call_drop(sis_call *call) {
    sis_heap_give(call->engine->heap, call->block);
    sis_heap_give(call->engine->heap, call->keeping);
    sis_shared_release(call->arena);
    call->block = NULL;
    call->keeping = NULL;
    call->arena = NULL;
}

/* An executive keeps flows that come and go: one that the script freed need not be kept, nor any twice. Whether it is kept
 * already. */
static bool keeps(sis_call *call, sis_handle *handle) {
    bool found = false;
    for (sis_kept **link = &handle->kept; *link;) {
        sis_kept *kept = *link;
        found = found || kept->handle == call->given;
        if (!kept->handle || kept->handle->thing) {
            link = &kept->next;
            continue;
        }
        *link = kept->next;
        kept->handle->keepers--;
        JS_FreeValue(call->context, kept->object); /* with it the rest, when nobody else has it */
        sis_heap_give(call->engine->heap, kept);
    }
    return found;
}

void sis_call_keep(sis_call *call) {
    sis_handle *handle = call->handle;
    if (call->block) {
        call->block->next = handle->blocks;
        handle->blocks = call->block;
        call->block = NULL;
    }
    if (call->keeping && call->given && keeps(call, handle)) {
        sis_heap_give(call->engine->heap, call->keeping);
        call->keeping = NULL;
    }
    if (call->keeping) { /* the second handle, or memory beside the arena */
        sis_kept *kept = call->keeping;
        if (call->given) {
            kept->handle = call->given;
            kept->handle->keepers++;
            kept->object = JS_DupValue(call->context, call->given_object);
        } else {
            kept->memory = call->arena;
            call->arena = NULL;
        }
        kept->next = handle->kept;
        handle->kept = kept;
        call->keeping = NULL;
    }
    if (call->arena) {
        sis_shared_release(handle->arena);
        handle->arena = call->arena;
        call->arena = NULL;
    }
}
