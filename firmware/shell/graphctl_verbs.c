/* The verbs of graphctl: each is a control frame, or a few. */
#include "shell/graphctl.h"

#include <string.h>

#include "generated/frames.h"
#include "kernel/print.h"

enum { FAILED = 1, USAGE = 2, MOST_FIELDS = 16, NUMBER_TEXT = 12 };
#define MOST_READ "4096" /* bytes of a tensor that are read */

sis_ctl_reply sis_graphctl_reply;

static void on_reply(const uint8_t *bytes, size_t count) {
    if (!sis_ctl_read_reply(bytes, count, &sis_graphctl_reply))
        sis_graphctl_reply = (sis_ctl_reply){.status = SIS_INTERNAL, .text = ""};
}

/* Sends the frame that was made; false after saying why there is none. */
static bool send(const sis_ctl_frame *frame, bool made) {
    if (!made) {
        sis_print("%s\n", frame->why);
        return false;
    }
    sis_control_here_send(frame->bytes, frame->count, on_reply);
    return true;
}

static sis_ctl_frame begin(void) {
    return (sis_ctl_frame){.bytes = sis_control_here_open()->frame, .room = SIS_CTL_FRAME};
}

bool sis_graphctl_ask(uint8_t command, const char *const *words, uint32_t n) {
    sis_ctl_frame frame = begin();
    bool made = sis_ctl_make(&frame, sis_ctl_command_of(command), words, n);
    return send(&frame, made);
}

/* What the reply says; `made` names what its id is of. */
static int tell(const char *made) {
    const sis_ctl_reply *reply = &sis_graphctl_reply;
    if (reply->status != SIS_OK) {
        sis_print("%s: ", sis_status_name(reply->status));
        sis_control_here_console.put(NULL, reply->text, reply->text_bytes);
        sis_print("\n");
        return FAILED;
    }
    if (*made) sis_print("%s %u\n", made, reply->id);
    if (reply->bytes > 0) {
        sis_ctl_show_answer(reply, &sis_control_here_console);
        sis_print("\n");
    }
    return 0;
}

/* A verb that is one frame: its fields, where %n is the n-th word behind the verb, %n? may be left out, %# the number that the
 * next operator has, and all else stands for itself. */
typedef struct verb {
    const char *name, *fields, *made;
    uint8_t command, least, most; /* words */
} verb;

static const verb verbs[] = {
    {"create", "%1?", "graph", SIS_COMMAND_CREATE_GRAPH, 0, 1},
    {"input", "%1 %2 %3", "tensor", SIS_COMMAND_ADD_INPUT, 3, 3},
    {"output", "0 %1 %2", "", SIS_COMMAND_ADD_OUTPUT, 2, 2},
    {"compile", "%1?", "", SIS_COMMAND_COMPILE_GRAPH, 0, 1},
    {"run", "", "", SIS_COMMAND_RUN_GRAPH, 0, 0},
    {"read", "%1 - 0 " MOST_READ, "", SIS_COMMAND_READ_OUTPUT, 1, 1},
    {"add-channel", "%1", "channel", SIS_COMMAND_ADD_CHANNEL, 1, 1},
    {"define", "%# %1 %2 %3 %4", "", SIS_COMMAND_DEFINE_OPERATOR, 4, 4},
    {"add-operator", "%# %1 %2 %4 %3", "operator", SIS_COMMAND_ADD_OPERATOR, 2, 4},
    {"connect", "%1 %3 %2 %4", "", SIS_COMMAND_CONNECT_OPERATOR, 4, 4},
    {"build", "", "", SIS_COMMAND_BUILD_FLOW, 0, 0},
    {"end", "%1", "", SIS_COMMAND_END_CHANNEL, 1, 1},
    {"start", "%1", "", SIS_COMMAND_START_GRAPH, 1, 1},
};

static const char *const fallback[] = {"", "", "", "model",
                                       "0"}; /* of words that are left out: stage, priority */

/* Fills `fields` from the verb's pattern, in `text`; how many. */
static uint32_t fill(const verb *of, uint32_t n, const char *const *words, char *text, const char **fields,
                     char number[NUMBER_TEXT]) {
    uint32_t count = 0;
    for (char *at = text; *at && count < MOST_FIELDS;) {
        char *field = at;
        while (*at && *at != ' ') at++;
        if (*at) *at++ = '\0';
        uint32_t index = field[0] == '%' ? (uint32_t)(field[1] - '0') : 0;
        if (strcmp(field, "%#") == 0) {
            sis_format(number, NUMBER_TEXT, "%u", sis_control_here_seen()->operators);
            fields[count++] = number;
        } else if (index == 0) {
            fields[count++] = field;
        } else if (index <= n) {
            fields[count++] = words[index - 1];
        } else if (field[2] != '?') {
            fields[count++] = fallback[index];
        }
    }
    (void)of;
    return count;
}

static int do_verb(const verb *of, uint32_t n, const char *const *words) {
    char text[64], number[NUMBER_TEXT];
    const char *fields[MOST_FIELDS];

    sis_format(text, sizeof text, "%s", of->fields);
    uint32_t count = fill(of, n, words, text, fields, number);
    return sis_graphctl_ask(of->command, fields, count) ? tell(of->made) : USAGE;
}

/* --- verbs that are more than a frame of words --- */

static int do_op(uint32_t n, const char *const *words) {
    sis_ctl_frame frame = begin();
    bool made = sis_ctl_make_operator(&frame, words, n);
    return send(&frame, made) ? tell("tensor") : USAGE;
}

/* A frame of words, then values of the dtype. */
static int with_values(uint8_t command, const char *const *fields, uint32_t n, uint32_t dtype,
                       const char *const *values, uint32_t n_values, const char *made) {
    sis_ctl_frame frame = begin();
    bool good = sis_ctl_make(&frame, sis_ctl_command_of(command), fields, n) &&
                sis_ctl_add_values(&frame, dtype, values, n_values);
    return send(&frame, good) ? tell(made) : USAGE;
}

static int do_constant(uint32_t n, const char *const *words) {
    return with_values(SIS_COMMAND_ADD_CONSTANT, words, 3, sis_ctl_dtype(words[1]), words + 3, n - 3,
                       "tensor");
}

static int do_set(uint32_t n, const char *const *words) {
    const char *const fields[] = {words[0], "0"};
    if (!sis_graphctl_ask(SIS_COMMAND_DESCRIBE_TENSOR, words, 1)) return USAGE;
    if (sis_graphctl_reply.status != SIS_OK || sis_graphctl_reply.bytes < 2) return tell("");
    uint32_t dtype = sis_graphctl_reply.answer[0] | (uint32_t)sis_graphctl_reply.answer[1] << 8;
    return with_values(SIS_COMMAND_SET_INPUT, fields, 2, dtype, words + 1, n - 1, "");
}

/* A token: its bytes, what they are, and that it is whole. */
static int do_write(uint32_t n, const char *const *words) {
    const char *const fields[] = {words[0], "0"};
    int code = with_values(SIS_COMMAND_WRITE_TOKEN, fields, 2, sis_ctl_dtype(words[1]), words + 3, n - 3, "");
    if (code) return code;
    if (!sis_graphctl_ask(SIS_COMMAND_SHAPE_TOKEN, words, 3)) return USAGE;
    if (sis_graphctl_reply.status != SIS_OK) return tell("");
    return sis_graphctl_ask(SIS_COMMAND_PUBLISH_TOKEN, words, 1) ? tell("") : USAGE;
}

static int do_take(uint32_t n, const char *const *words) {
    const char *const fields[] = {words[0], "0", MOST_READ};
    (void)n;
    if (!sis_graphctl_ask(SIS_COMMAND_READ_TOKEN, fields, 3)) return USAGE;
    bool present = sis_graphctl_reply.status == SIS_OK && sis_graphctl_reply.answer[0];
    if (sis_graphctl_reply.status == SIS_OK && !present) {
        sis_print("empty\n");
        return 0;
    }
    int code = tell("");
    if (code) return code;
    return sis_graphctl_ask(SIS_COMMAND_RELEASE_TOKEN, words, 1) ? tell("") : USAGE;
}

static int do_send(uint32_t n, const char *const *words) {
    const sis_frame_description *command = sis_ctl_command(words[0]);
    if (!command) {
        sis_print("%s: no such command (docs/frames.md)\n", words[0]);
        return USAGE;
    }
    return sis_graphctl_ask(command->id, words + 1, n - 1) ? tell("") : USAGE;
}

static const struct {
    const char *name;
    int (*run)(uint32_t n, const char *const *words);
    uint32_t least;
} others[] = {
    {"op", do_op, 1},       {"constant", do_constant, 4}, {"set", do_set, 2},
    {"write", do_write, 4}, {"take", do_take, 1},         {"send", do_send, 1},
};

int sis_graphctl_verb(const char *name, uint32_t n, const char *const *words) {
    sis_control_here *here = sis_control_here_open();

    if (!here) return FAILED;
    if (here->waits) {
        sis_print("ctlhex began a frame: give its rest, or graphctl drop\n");
        return FAILED;
    }
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(name, verbs[i].name) == 0 && n >= verbs[i].least && n <= verbs[i].most)
            return do_verb(&verbs[i], n, words);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(name, others[i].name) == 0 && n >= others[i].least) return others[i].run(n, words);
    sis_print("%s: no such verb, or not with %u words; help graphctl lists them\n", name, n);
    return USAGE;
}
