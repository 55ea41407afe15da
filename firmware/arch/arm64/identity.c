/* Which core this is and what its SIMD can do, from the ID registers (Arm ARM D17.2). */
#include "arch/cpu.h"
#include "arch/arm64/registers.h"
#include "kernel/print.h"

typedef struct core_name {
    uint32_t part;            /* MIDR_EL1.PartNum, implementer Arm (0x41) */
    const char *name, *plain; /* for people; as compilers, emulators and ops-c/cores.json have it */
} core_name;

static const core_name cores[] = {
    {0xd03, "Cortex-A53", "cortex-a53"},   {0xd04, "Cortex-A35", "cortex-a35"},
    {0xd05, "Cortex-A55", "cortex-a55"},   {0xd07, "Cortex-A57", "cortex-a57"},
    {0xd08, "Cortex-A72", "cortex-a72"},   {0xd0b, "Cortex-A76", "cortex-a76"},
    {0xd0c, "Neoverse N1", "neoverse-n1"},
};

static const core_name *find_core(uint64_t midr) {
    for (unsigned i = 0; i < sizeof cores / sizeof *cores; i++)
        if (sis_field(midr, 24, 8) == 0x41 && cores[i].part == sis_field(midr, 4, 12)) return &cores[i];
    return NULL;
}

const char *sis_cpu_name(void) {
    static char text[40];
    uint64_t midr = sis_read_register(midr_el1);
    uint32_t implementer = sis_field(midr, 24, 8), part = sis_field(midr, 4, 12);
    uint32_t variant = sis_field(midr, 20, 4), revision = sis_field(midr, 0, 4);
    const core_name *core = find_core(midr);

    if (core)
        sis_format(text, sizeof text, "%s r%up%u", core->name, variant, revision);
    else
        sis_format(text, sizeof text, "implementer %02x part %03x r%up%u", implementer, part, variant,
                   revision);
    return text;
}

const char *sis_cpu_core(void) {
    const core_name *core = find_core(sis_read_register(midr_el1));
    return core ? core->plain : "unknown";
}

typedef enum id_register { PFR0, ISAR0, ISAR1 } id_register;

/* A feature is there when its field is at least `least` (and not 15, which means absent in ID_AA64PFR0). */
typedef struct feature {
    const char *name;
    id_register from;
    uint32_t low_bit, least;
} feature;

static const feature features[] = {
    {"fp", PFR0, 16, 0},    {"simd", PFR0, 20, 0},     {"fp16", PFR0, 16, 1},   {"simd-fp16", PFR0, 20, 1},
    {"sve", PFR0, 32, 1},   {"dotprod", ISAR0, 44, 1}, {"rdm", ISAR0, 28, 1},   {"fhm", ISAR0, 48, 1},
    {"aes", ISAR0, 4, 1},   {"sha2", ISAR0, 12, 1},    {"crc32", ISAR0, 16, 1}, {"atomics", ISAR0, 20, 2},
    {"i8mm", ISAR1, 52, 1}, {"bf16", ISAR1, 44, 1},    {"fcma", ISAR1, 16, 1},
};

static bool has(const feature *f) {
    uint64_t value = f->from == PFR0    ? sis_read_register(id_aa64pfr0_el1)
                     : f->from == ISAR0 ? sis_read_register(id_aa64isar0_el1)
                                        : sis_read_register(id_aa64isar1_el1);
    uint32_t field = sis_field(value, f->low_bit, 4);
    return field >= f->least && !(f->from == PFR0 && field == 15);
}

const char *sis_cpu_feature(uint32_t i) {
    for (unsigned at = 0; at < sizeof features / sizeof *features; at++)
        if (has(&features[at]) && i-- == 0) return features[at].name;
    return NULL;
}
