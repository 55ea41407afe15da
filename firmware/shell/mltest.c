/* Shell command: mltest. Every operator of this image against reference values (firmware/check). */
#include <string.h>

#include "kernel/console.h"
#include "kernel/print.h"
#include "shell/cases.h"
#include "shell/command.h"
#include "sis/script.h"

enum { FAILED = 1, TEXT = 160 };

typedef enum verdict { PASSED, FAILS, SKIPPED, VERDICTS } verdict;

/* Where the walk through the table is: cases stand in the order of operators. */
typedef struct walk {
    size_t at;
    sis_case of;
    bool there;
} walk;

static void step(walk *w) { w->there = sis_case_next(&sis_check_cases, &w->at, &w->of); }

static sis_interrupt stopped(void *context) {
    (void)context;
    return sis_console_interrupted() ? SIS_STOP : SIS_GO_ON;
}

/* False after saying in `text` what is wrong. */
static bool passes(const sis_case *of, bool damage, char text[TEXT]) {
    sis_case_graph built;
    sis_case_finding finding = SIS_CASE_SAME;
    sis_status status = sis_case_build(of, &sis_cases_memory, &built);
    const sis_error *error = &built.error;

    if (status == SIS_OK) {
        sis_graph_set_interrupt(built.graph, stopped, NULL);
        status = sis_graph_run(built.graph);
        error = sis_graph_error(built.graph);
    }
    if (status != SIS_OK)
        sis_format(text, TEXT, "%s: %s", sis_status_name(status), error->text);
    else
        finding = sis_case_compare(&built, damage, text, TEXT);
    if (finding == SIS_CASE_DAMAGED) sis_format(text, TEXT, "the table of cases is damaged");
    sis_case_free(&built);
    return status == SIS_OK && finding == SIS_CASE_SAME;
}

/* Why the operator cannot be tested; NULL when it can. */
static const char *excuse(const sis_op_description *op, const walk *w, char text[TEXT]) {
    if (op->functions == NULL) {
        sis_format(text, TEXT, "not in this image, which was built without %s",
                   op->option == SIS_NO_OPTION ? "it" : sis_build_options[op->option].name);
        return text;
    }
    if (op->id == SIS_OP_CUSTOM) return "its body is a function of a script";
    return w->there && w->of.op == (uint32_t)op->id ? NULL : "no case";
}

static void say(const sis_op_description *op, const char *word, const char *text) {
    sis_print("  %-26s %s%s\n", op->name, word, text);
}

/* All cases of the operator, at the first of which the walk stands. */
static verdict test_cases(const sis_op_description *op, walk *w, bool damage) {
    char text[TEXT] = "", line[TEXT + 64];
    const char *missing = NULL;
    unsigned passed = 0, number = 0, failed = 0;

    for (; w->there && w->of.op == (uint32_t)op->id; step(w)) {
        const sis_op_description *other = sis_case_misses(&w->of);
        number++;
        if (other != NULL) {
            missing = other->name;
        } else if (failed == 0) {
            bool good = passes(&w->of, damage, text);
            passed += good;
            failed = good ? 0 : number;
            if (!good) sis_format(line, sizeof line, "case %u, opset %u: %s", number, w->of.opset, text);
        }
    }
    if (failed > 0) {
        say(op, "FAILED  ", line);
        return FAILS;
    }
    if (passed == 0) {
        sis_format(line, sizeof line, "its cases need %s, which this image does not have", missing);
        say(op, "skipped ", line);
        return SKIPPED;
    }
    sis_format(line, sizeof line, "%u %s", passed, passed == 1 ? "case" : "cases");
    say(op, "passed  ", line);
    return PASSED;
}

static verdict test_operator(const sis_op_description *op, walk *w, bool damage) {
    char text[TEXT];
    const char *why = excuse(op, w, text);

    if (why == NULL) return test_cases(op, w, damage);
    say(op, "skipped ", why);
    return SKIPPED;
}

SIS_COMMAND(
    mltest, "[--damage] [OP ...]", "operators against reference values",
    "Runs small cases of every operator, or of those named, whose results ONNX Runtime gave, and holds this\n"
    "board to them (|a - b| <= 1e-3 |b| + 1e-5 max|b|) and to the very bits of every other board. The code\n"
    "is 1 when one fails.\n"
    "  --damage  against results made wrong, to see that it finds them: every operator must fail\n"
    "example: mltest Conv Gemm\n") {
    bool damage = count > 1 && strcmp(words[1], "--damage") == 0;
    const char *const *names = words + 1 + damage;
    int n_names = count - 1 - damage;
    unsigned tally[VERDICTS] = {0};
    walk w = {0};

    if (sis_cases_stranger(names, n_names)) return SIS_COMMAND_USAGE;
    step(&w);
    for (unsigned i = 0; i < SIS_OP_COUNT; i++) {
        const sis_op_description *op = &sis_op_descriptions[i];
        while (w.there && w.of.op < (uint32_t)op->id) step(&w);
        if (!sis_cases_wanted(op, names, n_names)) continue;
        if (sis_cases_stopped()) return SIS_EXIT_CTRL_C;
        tally[test_operator(op, &w, damage)]++;
    }
    sis_print("%u passed, %u failed, %u skipped\n", tally[PASSED], tally[FAILS], tally[SKIPPED]);
    return tally[FAILS] > 0 ? FAILED : 0;
}
