/* Model packages and the capability they carry.
 *
 * A package is header, manifest, model and the model's external data in one file, used where it lies. Its manifest says
 * what the model is (SHA-256) and what a graph made of it may take: memory, cycles, operators, board, core. Attached to
 * a graph before anything is built, it is held against every call from then on. docs/capability.md has the format, and
 * what this protects and what it does not.
 *
 * Integers are little-endian. Header: magic (8 bytes), format u16, zero u16, manifest's bytes u32, package's bytes u64.
 * Manifest: records of tag u8, length u32, value; each field at most once, in the order of tags. Then, each at the next
 * multiple of SIS_ALIGNMENT with zeros before it: the model and the external files that the manifest lists. Nothing
 * follows the last. */
#ifndef SIS_CAPABILITY_H
#define SIS_CAPABILITY_H

#include "sis/graph.h"
#include "sis/manifest.h"

typedef struct sis_package_part {
    size_t at, bytes; /* in the package; at 0 = there is none */
} sis_package_part;

/* A package as parsed: windows on the caller's bytes. */
typedef struct sis_package {
    const uint8_t *data;
    size_t bytes;
    size_t model;                            /* where the model starts; all before it is what lists hash */
    sis_package_part field[SIS_FIELD_COUNT]; /* their values */
    uint64_t number[SIS_FIELD_COUNT];        /* of fields that are numbers */
    sis_fault fault; /* what is wrong, at which byte, in which field (its tag, 0 = none) */
    size_t at;
    uint8_t tag;
} sis_package;

/* Reads header and manifest, and sees that the parts fill the file. Every length is checked before it is used; nothing
 * is allocated. SIS_BAD_PACKAGE: `fault`, `at` and `tag` say why. */
sis_status sis_package_parse(const void *data, size_t bytes, sis_package *package);

/* After parse: is it on the list of this build, for this board and core, and are model and files what the manifest says?
 * SIS_NOT_LISTED, SIS_WRONG_BOARD, SIS_HASH_MISMATCH. Hashes are compared in constant time. */
sis_status sis_package_check(sis_package *package);

/* The sentence for the last failure of parse or check; returns its status. */
sis_status sis_package_explain(const sis_package *package, sis_error *error);

/* External file `index` of the manifest: its name (not zero-terminated) and its bytes in the package. False past the
 * last. */
bool sis_package_file(const sis_package *package, uint32_t index, sis_package_part *name,
                      sis_package_part *content);

/* For callers that hold bytes only: parse, with `check` also check. Never fails: facts are status, fault, tag, byte of
 * the fault, start of the model, then start and length of each field's value. */
#define SIS_PACKAGE_FACTS (5 + 2 * SIS_FIELD_COUNT)
sis_status sis_package_facts(const void *data, size_t bytes, bool check, int64_t facts[SIS_PACKAGE_FACTS]);

/* Parses and checks a package and holds the graph to it. Only on a graph on which nothing was built, and once. The bytes
 * are not kept. From then on SIS_FORBIDDEN_OPERATOR, SIS_OVER_MEMORY and SIS_OVER_CYCLES are answers of building calls,
 * plan and compile; SIS_OVER_CYCLES of run, too. */
sis_status sis_graph_capability(sis_graph *graph, const void *package, size_t bytes);

/* What a graph costs in the manifest's terms, with or without a capability. */
typedef enum sis_cost {
    SIS_COST_MEMORY,      /* records and arena: as planned; once compiled, as given */
    SIS_COST_RUN,         /* estimated instructions of one run; a loop of unknown trips counts once */
    SIS_COST_BUILD,       /* estimated instructions of constants computed so far */
    SIS_COST_LAST_RUN,    /* estimated instructions of what the last run did */
    SIS_COST_MOST_MEMORY, /* the capability's limits; -1 = none */
    SIS_COST_MOST_CYCLES,
    SIS_COST_MOST_BUILD_CYCLES,
    SIS_COST_COUNT
} sis_cost;
sis_status sis_graph_costs(const sis_graph *graph, int64_t costs[SIS_COST_COUNT]);

/* Where this program runs; names stay the caller's. NULL (as on hosts, which stand for all): any. */
void sis_set_place(const char *board, const char *core);

/* The policy of this build: with `listed`, every graph needs a capability whose hash is on the list. The hash is the
 * SHA-256 of all bytes of a package before its model. */
typedef struct sis_model_policy {
    bool listed;
    uint32_t count;
    const uint8_t (*hashes)[32];
} sis_model_policy;
extern const sis_model_policy sis_models; /* made by CMake from SIS_MODELS */

#endif
