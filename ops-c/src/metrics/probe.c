/* The probe of this place: installed once, before anything measures. */
#include "sis/probe.h"

#include <stddef.h>
#include <string.h>

static void read_nothing(void *context, sis_counts *counts) {
    (void)context;
    memset(counts, 0, sizeof *counts);
}

static const sis_probe nothing = {.read = read_nothing};
static const sis_probe *here = &nothing;

void sis_probe_install(const sis_probe *probe) {
    here = probe != NULL && probe->read != NULL ? probe : &nothing;
}

const sis_probe *sis_probe_here(void) { return here; }
