/* Shell command: mlinfo. */
#include "arch/arm64/cpu.h"
#include "kernel/print.h"
#include "shell/command.h"
#include "sis/absent.h"
#include "sis/dtypes.h"
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

static size_t put_title(const char *title, unsigned number) {
    sis_print("%s (%u)\n   ", title, number);
    return 3;
}

SIS_COMMAND(mlinfo, "", "operators, dtypes, what is not supported, SIMD features of this core") {
    size_t column = put_title("operators", SIS_OP_COUNT);
    for (unsigned i = 0; i < SIS_OP_COUNT; i++) put_word(sis_op_descriptions[i].name, &column);
    sis_print("\n");
    column = put_title("dtypes", SIS_DTYPE_COUNT);
    for (unsigned i = 0; i < SIS_DTYPE_COUNT; i++) put_word(sis_dtypes[i].name, &column);
    sis_print("\nnot supported\n");
    for (unsigned i = 0; i < SIS_ABSENT_COUNT; i++)
        sis_print("    %s: %s\n", sis_absent[i].what, sis_absent[i].why);
    sis_print("features of %s\n   ", sis_cpu_name());
    column = 3;
    const char *feature;
    for (unsigned i = 0; (feature = sis_cpu_feature(i)); i++) put_word(feature, &column);
    sis_print("\n");
    return 0;
}
