/* Shell command: top. What the operators of the last measured script cost, the most expensive first. */
#include "kernel/top.h"

#include <string.h>

#include "check/real_text.h"
#include "kernel/print.h"
#include "shell/command.h"
#include "shell/words.h"

enum { FAILED = 1, DIGITS = 3, ALL = SIS_OP_COUNT };

static bool timed; /* rows are sorted by time, where it means something */

static int64_t cost_of(const sis_top_row *row) { return timed ? row->ns : row->instructions; }

/* In percent; "" where it is not known. */
static const char *share(int64_t part, int64_t whole, char text[SIS_REAL_TEXT]) {
    text[0] = '\0';
    if (part >= 0 && whole > 0)
        sis_ratio_text((long long)part * 100, (unsigned long long)whole, DIGITS, text);
    return text;
}

static void put_count(int64_t value) {
    if (value >= 0) sis_print(" %14llu", (unsigned long long)value);
}

static void put_row(const char *name, const sis_top_row *row, const sis_top_row *graphs) {
    char text[SIS_REAL_TEXT];

    sis_print("  %-26s %8llu", name, (unsigned long long)row->runs);
    put_count(row->ns);
    put_count(row->instructions);
    sis_print(" %8s", share(cost_of(row), cost_of(graphs), text));
    if (row->runs) put_count(cost_of(row) < 0 ? -1 : cost_of(row) / (int64_t)row->runs);
    sis_print("\n");
}

/* Places of the rows that ran, the most expensive first; how many. */
static unsigned sorted(const sis_top *top, uint16_t places[ALL]) {
    unsigned count = 0;
    for (unsigned i = 0; i < ALL; i++) {
        if (top->rows[i].runs == 0) continue;
        unsigned k = count++;
        for (; k > 0 && cost_of(&top->rows[places[k - 1]]) < cost_of(&top->rows[i]); k--)
            places[k] = places[k - 1];
        places[k] = (uint16_t)i;
    }
    return count;
}

static void put_head(const sis_top *top) {
    char text[SIS_REAL_TEXT];

    sis_print("%s ended with %d: %u graphs in %llu runs", top->script, top->code, top->measured,
              (unsigned long long)top->graphs.runs);
    if (cost_of(&top->whole) >= 0) {
        sis_print(", %llu %s, %s %% of them in graphs", (unsigned long long)cost_of(&top->whole),
                  timed ? "ns" : "instructions", share(cost_of(&top->graphs), cost_of(&top->whole), text));
    }
    if (top->unmeasured) sis_print("; %u graphs more had no memory for a profile", top->unmeasured);
    sis_print("\n");
    if (top->graphs.runs == 0) return;
    sis_print("  %-26s %8s%s%s %8s %14s\n", "OPERATOR", "RUNS", top->graphs.ns >= 0 ? "             NS" : "",
              top->graphs.instructions >= 0 ? "   INSTRUCTIONS" : "", "%", timed ? "NS EACH" : "EACH");
}

static int show(uint64_t most) {
    const sis_top *top = sis_top_seen();
    uint16_t places[ALL];

    if (!*top->script) {
        sis_print("nothing measured yet: top on, then run a script\n");
        return 0;
    }
    timed = top->whole.ns >= 0;
    put_head(top);
    unsigned count = sorted(top, places);
    for (unsigned i = 0; i < count && i < most; i++)
        put_row(sis_op_descriptions[places[i]].name, &top->rows[places[i]], &top->graphs);
    if (count > most) sis_print("  … and %llu more\n", (unsigned long long)(count - most));
    return 0;
}

SIS_COMMAND(
    top, "[on|off|N]", "what a script's operators cost",
    "Shows runs, time and instructions of each operator of the last script that was measured, the most\n"
    "expensive first; N: so many of them.\n"
    "  on   measures scripts from here on: 4 MiB of their memory, and some 400 instructions a node and run\n"
    "  off  measures no more\n"
    "example: top on\n") {
    uint64_t most = ALL;
    bool on = count == 2 && strcmp(words[1], "on") == 0, off = count == 2 && strcmp(words[1], "off") == 0;

    if (count > 2 || (count == 2 && !on && !off && !sis_words_number(words[1], 1, &most)))
        return sis_command_usage("top");
    if (!on && !off) return show(most);
    if (sis_top_switch(on)) return 0;
    sis_print("no memory to measure in\n");
    return FAILED;
}
