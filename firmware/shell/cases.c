/* Shared by mltest and mlbench. */
#include "shell/cases.h"

#include "kernel/console.h"
#include "kernel/lend.h"
#include "kernel/print.h"

static void *take(void *context, size_t bytes) {
    (void)context;
    return sis_lend_take(bytes);
}

static void give(void *context, void *memory) {
    (void)context;
    sis_lend_give(memory);
}

const sis_case_memory sis_cases_memory = {NULL, take, give};

static char lower(char c) { return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); }

bool sis_cases_named(const sis_op_description *op, const char *name) {
    const char *own = op->name;
    while (*own && lower(*own) == lower(*name)) own++, name++;
    return *own == '\0' && *name == '\0';
}

bool sis_cases_wanted(const sis_op_description *op, const char *const *names, int count) {
    for (int i = 0; i < count; i++)
        if (sis_cases_named(op, names[i])) return true;
    return count == 0;
}

const char *sis_cases_stranger(const char *const *names, int count) {
    for (int i = 0; i < count; i++) {
        bool found = false;
        for (unsigned k = 0; k < SIS_OP_COUNT; k++)
            found |= sis_cases_named(&sis_op_descriptions[k], names[i]);
        if (found) continue;
        sis_print("%s: no such operator; mlinfo lists them\n", names[i]);
        return names[i];
    }
    return NULL;
}

const sis_op_description *sis_cases_operator(uint32_t id) {
    for (unsigned i = 0; i < SIS_OP_COUNT; i++)
        if ((uint32_t)sis_op_descriptions[i].id == id) return &sis_op_descriptions[i];
    return NULL;
}

bool sis_cases_stopped(void) {
    /* The console looks at its UART now and then only. */
    for (int i = 0; i < 16; i++)
        if (sis_console_interrupted()) return true;
    return false;
}
