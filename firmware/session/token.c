/* Where the token comes from. */
#include "session/token.h"

#include <stdbool.h>
#include <string.h>

#include "arch/cpu.h"
#include "kernel/fdt.h"
#include "kernel/handover.h"
#include "kernel/print.h"
#include "sis/sha256.h"

#ifdef SIS_TOKEN
static const bool built_in = true;
static uint64_t token = SIS_TOKEN;
#else
static const bool built_in = false;
static uint64_t token;
#endif

enum { SEED_BYTES = 64, MOMENTS = 64 };

typedef struct grains {
    uint8_t seed[SEED_BYTES]; /* of the loader: /chosen/rng-seed (devicetree specification 3.6) */
    uint64_t moments[MOMENTS];
} grains;

static void take_seed(uint8_t *seed) {
    sis_fdt fdt;
    sis_fdt_walk walk = {.fdt = &fdt};
    bool in_chosen = false;

    if (!sis_boot.tree.size || !sis_fdt_open(&fdt, (const void *)(uintptr_t)sis_boot.tree.base)) return;
    for (sis_fdt_event event; (event = sis_fdt_next(&walk)) != SIS_FDT_END;) {
        if (event == SIS_FDT_NODE && walk.depth == 2) in_chosen = sis_fdt_named(&walk, "chosen");
        if (event == SIS_FDT_PROPERTY && walk.depth == 2 && in_chosen && sis_fdt_named(&walk, "rng-seed"))
            memcpy(seed, walk.value, walk.bytes < SEED_BYTES ? walk.bytes : SEED_BYTES);
    }
}

static uint64_t make(void) {
    grains all = {.seed = {0}};
    uint8_t digest[32];
    uint64_t made = 0;

    take_seed(all.seed);
    for (int i = 0; i < MOMENTS; i++) all.moments[i] = sis_cpu_now_ns() ^ (uint64_t)sis_cpu_cycles() << 32;
    sis_sha256(&all, sizeof all, digest);
    for (int i = 0; i < 8; i++) made = made << 8 | digest[i];
    return made ? made : 1;
}

uint64_t sis_token(void) {
    if (!built_in && token == 0) token = make();
    return token;
}

void sis_token_print(void) {
    if (built_in)
        sis_print("the token of sessions was set when this image was built\n");
    else
        sis_print("SIS-TOKEN %016llx\n", (unsigned long long)sis_token());
}

bool sis_token_is_told(void) { return !built_in; }
