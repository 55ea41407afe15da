/* Which core this is and what it can do, from the ID registers (DDI 0406C, B4.1). */
#include "arch/arm/registers.h"
#include "arch/cpu.h"
#include "kernel/print.h"

typedef struct core_name {
    uint32_t part;            /* MIDR.PartNum, implementer Arm (0x41) */
    const char *name, *plain; /* for people; as compilers, emulators and ops-c/cores.json have it */
} core_name;

static const core_name cores[] = {
    {0xc05, "Cortex-A5", "cortex-a5"},   {0xc07, "Cortex-A7", "cortex-a7"},
    {0xc09, "Cortex-A9", "cortex-a9"},   {0xc0e, "Cortex-A17", "cortex-a17"},
    {0xc0f, "Cortex-A15", "cortex-a15"}, {0xd03, "Cortex-A53", "cortex-a53"},
    {0xd08, "Cortex-A72", "cortex-a72"},
};

static const core_name *find_core(uint32_t midr) {
    for (unsigned i = 0; i < sizeof cores / sizeof *cores; i++)
        if (sis_field(midr, 24, 8) == 0x41 && cores[i].part == sis_field(midr, 4, 12)) return &cores[i];
    return NULL;
}

const char *sis_cpu_name(void) {
    static char text[40];
    uint32_t midr = sis_read_cp15(c0, 0, c0, 0);
    unsigned implementer = sis_field(midr, 24, 8), part = sis_field(midr, 4, 12);
    unsigned variant = sis_field(midr, 20, 4), revision = sis_field(midr, 0, 4);
    const core_name *core = find_core(midr);

    if (core)
        sis_format(text, sizeof text, "%s r%up%u", core->name, variant, revision);
    else
        sis_format(text, sizeof text, "implementer %02x part %03x r%up%u", implementer, part, variant,
                   revision);
    return text;
}

const char *sis_cpu_core(void) {
    const core_name *core = find_core(sis_read_cp15(c0, 0, c0, 0));
    return core ? core->plain : "unknown";
}

/* MVFR0 and MVFR1, coprocessor 10's registers 7 and 6, and ID_ISAR0. */
typedef enum id_register { MVFR0, MVFR1, ISAR0 } id_register;

typedef struct feature {
    const char *name;
    id_register from;
    uint32_t low_bit, least;
} feature;

static const feature features[] = {
    {"vfp", MVFR0, 4, 1},   {"vfp-double", MVFR0, 8, 1}, {"vfp-d32", MVFR0, 0, 2}, {"fma", MVFR1, 28, 1},
    {"half", MVFR1, 24, 1}, {"neon", MVFR1, 8, 1},       {"divide", ISAR0, 24, 2},
};

static bool has(const feature *f) {
    uint32_t value = sis_read_cp15(c0, 0, c2, 0); /* ID_ISAR0 */
    if (f->from == MVFR0) __asm__(".fpu vfpv4\n\tvmrs %0, mvfr0" : "=r"(value));
    if (f->from == MVFR1) __asm__(".fpu vfpv4\n\tvmrs %0, mvfr1" : "=r"(value));
    return sis_field(value, f->low_bit, 4) >= f->least;
}

const char *sis_cpu_feature(uint32_t i) {
    for (unsigned at = 0; at < sizeof features / sizeof *features; at++)
        if (has(&features[at]) && i-- == 0) return features[at].name;
    return NULL;
}
