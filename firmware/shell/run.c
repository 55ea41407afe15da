/* Shell command: run. */
#include "kernel/run.h"

#include <string.h>

#include "kernel/files.h"
#include "kernel/print.h"
#include "shell/command.h"
#include "shell/run.h"
#include "shell/words.h"

typedef struct option {
    const char *name;
    uint64_t scale;
    size_t field; /* in sis_run_limits */
} option;

static const option options[] = {
    {"--memory", 1, offsetof(sis_run_limits, memory)},
    {"--stack", 1, offsetof(sis_run_limits, stack)},
    {"--time", 1000000000, offsetof(sis_run_limits, time_ns)},
    {"--instructions", 1, offsetof(sis_run_limits, instructions)},
    {"--cores", 1, offsetof(sis_run_limits, cores)},
};

enum { OPTIONS = sizeof options / sizeof *options };

static uint64_t *field_of(sis_run_limits *limits, const option *of) {
    return (uint64_t *)(void *)((char *)limits + of->field);
}

int sis_run_options(int count, const char *const *words, sis_run_limits *limits) {
    int at = 1;

    for (; at < count && words[at][0] == '-'; at += 2) {
        if (strcmp(words[at], "--") == 0) return at + 1;
        const option *found = NULL;
        for (unsigned i = 0; i < OPTIONS; i++)
            if (strcmp(options[i].name, words[at]) == 0) found = &options[i];
        if (!found) {
            sis_print("%s: no such option\n", words[at]);
            return 0;
        }
        if (at + 1 == count || !sis_words_number(words[at + 1], found->scale, field_of(limits, found))) {
            sis_print("%s wants a number\n", words[at]);
            return 0;
        }
    }
    return at;
}

/* What was not given is as the script's manifest says, which lies beside it: app.json beside app.js. */
static void add_manifest(const char *file, sis_run_limits *limits) {
    char name[SIS_FILE_NAME + 1];
    const char *dot = strrchr(file, '.');
    size_t stem = dot && !strchr(dot, '/') ? (size_t)(dot - file) : strlen(file);

    if (stem + sizeof ".json" > sizeof name) return;
    memcpy(name, file, stem);
    memcpy(name + stem, ".json", sizeof ".json");
    const sis_file *manifest = strcmp(name, file) == 0 ? NULL : sis_file_find(name);
    if (!manifest) return;
    sis_run_limits said = sis_init_limits((const char *)manifest->data, manifest->bytes);
    for (unsigned i = 0; i < OPTIONS; i++) {
        uint64_t *field = field_of(limits, &options[i]);
        if (*field == 0) *field = *field_of(&said, &options[i]);
    }
}

SIS_COMMAND(
    run, "FILE [ARG ...]", "run a script; Ctrl-C stops it",
    "before FILE may stand:\n"
    "  --memory 8M    bytes of its heap, graphs included\n"
    "  --stack 256K   bytes of its stack\n"
    "  --time 5       seconds\n"
    "  --instructions 1000000000\n"
    "  --cores 2      that work on an operator together\n"
    "What is not given is as FILE's manifest says (app.json beside app.js), else as much as there is.\n"
    "example: run --time 5 app.js --top 3\n") {
    sis_run_limits limits = {0};
    int file = sis_run_options(count, words, &limits);

    if (file == 0 || file >= count) return sis_command_usage("run");
    add_manifest(words[file], &limits);
    return sis_run(words[file], words + file + 1, (uint32_t)(count - file) - 1, &limits);
}
