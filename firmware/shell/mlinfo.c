/* Shell command: mlinfo. What this image can do, on this core, and what waits. */
#include "arch/cpu.h"
#include "kernel/cores.h"
#include "kernel/print.h"
#include "shell/command.h"
#include "sis/about.h"
#include "sis/capability.h"
#include "sis/dtypes.h"
#include "sis/kernels.h"
#include "sis/operators.h"

enum { COLUMNS = 100 };

/* Puts `word` on the line that is `*column` wide, or on a new one. */
static void put_word(const char *word, size_t *column) {
    size_t count = 1;
    while (word[count]) count++;
    if (*column + count + 1 > COLUMNS) {
        sis_print("\n   ");
        *column = 3;
    }
    sis_print(" %s", word);
    *column += count + 1;
}

static bool is_on(const sis_op_description *op) { return op->functions != NULL; }

static void put_operators(void) {
    unsigned on = 0;
    for (unsigned i = 0; i < SIS_OP_COUNT; i++) on += is_on(&sis_op_descriptions[i]);
    sis_print("operators (%u)\n   ", on);
    size_t column = 3;
    for (unsigned i = 0; i < SIS_OP_COUNT; i++)
        if (is_on(&sis_op_descriptions[i])) put_word(sis_op_descriptions[i].name, &column);
    sis_print("\n");
}

static void put_coverage(void) {
    enum { PER_LINE = 6 };
    sis_print("of ONNX's operators");
    for (unsigned i = 0; i < SIS_OPSET_COUNT; i++) {
        const sis_coverage *row = &sis_onnx_coverage[i];
        unsigned here = row->here[SIS_OPTION_COUNT];
        for (unsigned k = 0; k < SIS_OPTION_COUNT; k++) here += sis_build_options[k].on ? row->here[k] : 0;
        sis_print(i % PER_LINE == 0 ? "\n    " : ", ");
        sis_print("opset %u %u/%u", row->opset, here, row->defined);
    }
    sis_print("\n");
}

static void put_dtypes(void) {
    sis_print("dtypes\n   ");
    size_t column = 3;
    for (unsigned i = 0; i < SIS_DTYPE_COUNT; i++)
        if (sis_dtypes[i].bits > 0 || sis_dtypes[i].block_bytes > 0) put_word(sis_dtypes[i].name, &column);
    sis_print("\n");
}

static void put_features(void) {
    sis_print("cores\n    %u\n", sis_cores_count());
    sis_print("kernels\n    %s\n", sis_kernels_name(sis_kernels_used()));
    sis_print("features of %s\n   ", sis_cpu_name());
    size_t column = 3;
    const char *feature;
    for (unsigned i = 0; (feature = sis_cpu_feature(i)); i++) put_word(feature, &column);
    sis_print("\n");
}

static void put_options(void) {
    sis_print("build options\n");
    for (unsigned i = 0; i < SIS_OPTION_COUNT; i++) {
        unsigned operators = 0;
        for (unsigned k = 0; k < SIS_OP_COUNT; k++) operators += sis_op_descriptions[k].option == i;
        sis_print("    %s %s", sis_build_options[i].name, sis_build_options[i].on ? "on" : "off");
        if (operators > 0) sis_print(", %u operators", operators);
        sis_print("\n");
    }
}

static void put_models(void) {
    if (!sis_models.listed) {
        sis_print("models\n    any may run; one in a package is held to its manifest\n");
        return;
    }
    sis_print("models\n    none but those of this list may run (%u)\n", sis_models.count);
    for (unsigned i = 0; i < sis_models.count; i++) {
        sis_print("    ");
        for (unsigned k = 0; k < 32; k++) sis_print("%02x", sis_models.hashes[i][k]);
        sis_print("\n");
    }
}

SIS_COMMAND(mlinfo, "", "operators, dtypes, features of this core, build options, models, and what waits",
            "example: mlinfo\n") {
    put_operators();
    put_coverage();
    put_dtypes();
    put_features();
    put_options();
    put_models();
    sis_print("waits\n");
    for (unsigned i = 0; i < SIS_WAITING_COUNT; i++)
        sis_print("    %s: %s\n", sis_waits[i].kind, sis_waits[i].summary);
    return 0;
}
