/* The rig. */
#define _POSIX_C_SOURCE 200809L
#include "rig.h"

#include <stdlib.h>
#include <string.h>

#define MOST_BYTES (64u << 20)

size_t rig_pieces, rig_patience = SIZE_MAX;

static void *take(void *context, size_t bytes) {
    (void)context;
    if (rig_patience == 0 || bytes > MOST_BYTES) return NULL;
    if (rig_patience != SIZE_MAX) rig_patience--;
    void *memory;
    if (posix_memalign(&memory, SIS_ALIGNMENT, bytes) != 0) return NULL;
    memset(memory, 0xa5, bytes);
    rig_pieces++;
    return memory;
}

static void give(void *context, void *memory) {
    (void)context;
    rig_pieces--;
    free(memory);
}

const sis_case_memory rig_memory = {NULL, take, give};

sis_case_finding rig_try(const sis_case *of, bool damaged, char *text, size_t room) {
    sis_case_graph built;
    sis_case_finding finding = SIS_CASE_DAMAGED;
    sis_status status = sis_case_build(of, &rig_memory, &built);
    const sis_error *error = &built.error;
    text[0] = 0;
    if (status == SIS_OK) {
        status = sis_graph_run(built.graph);
        error = sis_graph_error(built.graph);
    }
    if (status == SIS_OK)
        finding = sis_case_compare(&built, damaged, text, room);
    else
        strncat(text, error->text, room - 1);
    sis_case_free(&built);
    return finding;
}
