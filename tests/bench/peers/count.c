/* A plugin of QEMU's TCG: guest instructions between hint #100 and hint #101, exactly, a line for each such region:
 * COUNT total N fmla N load N store N branch N other N. QEMU 7.2's interface; Debian ships no header of it, so what is used is
 * declared here. (QEMU documentation, "QEMU TCG Plugins".) */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
typedef struct qemu_info_t qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                           void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, void (*)(unsigned int, void *),
                                            int flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int op, void *counter,
                                                uint64_t add);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);

#define SHOWN __attribute__((visibility("default")))
SHOWN int qemu_plugin_version = 1;
SHOWN int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv);

enum { NO_REGISTERS = 0, ADD_U64 = 0, BEGIN = 0xd5032c9f, END = 0xd5032cbf };
enum { FMLA, LOAD, STORE, BRANCH, OTHER, KINDS };
static const char *const names[KINDS] = {"fmla", "load", "store", "branch", "other"};
static uint64_t counts[KINDS], at_begin[KINDS];

static int loads(bool is_load) { return is_load ? LOAD : STORE; }

/* Arm Architecture Reference Manual, DDI 0487, C4.1: the encodings of loads and stores, branches, and FMLA. */
static int kind_of(uint32_t word) {
    const bool is_load = word >> 22 & 1;
    if ((word & 0xbfa0fc00) == 0x0e20cc00 || (word & 0xbf80f400) == 0x0f801000) return FMLA;
    if ((word & 0x0a000000) == 0x08000000) {
        if ((word & 0x3f000000) == 0x08000000 || (word & 0xbe000000) == 0x0c000000) return loads(is_load);
        if ((word & 0x3b000000) == 0x18000000) return LOAD;
        if ((word & 0x3a000000) == 0x28000000) return loads(is_load);
        if ((word & 0x3a000000) != 0x38000000) return OTHER;
        return loads(word >> 26 & 1 ? is_load : (word >> 22 & 3) != 0);
    }
    return (word & 0x1c000000) == 0x14000000 && word >> 24 != 0xd5 ? BRANCH : OTHER;
}

static void begin(unsigned int cpu, void *data) {
    (void)cpu, (void)data;
    memcpy(at_begin, counts, sizeof counts);
}

static void end(unsigned int cpu, void *data) {
    uint64_t total = 0;
    (void)cpu, (void)data;
    for (int i = 0; i < KINDS; i++) total += counts[i] - at_begin[i];
    fprintf(stderr, "COUNT total %llu", (unsigned long long)total);
    for (int i = 0; i < KINDS; i++)
        fprintf(stderr, " %s %llu", names[i], (unsigned long long)(counts[i] - at_begin[i]));
    fprintf(stderr, "\n");
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb) {
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        uint32_t word;
        memcpy(&word, qemu_plugin_insn_data(insn), sizeof word);
        if (word == BEGIN || word == END)
            qemu_plugin_register_vcpu_insn_exec_cb(insn, word == BEGIN ? begin : end, NO_REGISTERS, NULL);
        else
            qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD_U64, &counts[kind_of(word)], 1);
    }
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv) {
    (void)info, (void)argc, (void)argv;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
