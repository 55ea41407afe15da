/* graphctl show: the current graph and dataflow graph, by the frames that ask for their figures; and their metrics. */
#include "check/real_text.h"
#include "generated/frames.h"
#include "kernel/print.h"
#include "shell/graphctl.h"

enum { DIGITS = 6, REAL_BYTES = 8 };

/* One line of an answer that came; false when none did. */
static bool tell(const char *what, uint32_t number) {
    if (sis_graphctl_reply.status != SIS_OK) return false;
    sis_print("  %s %u: ", what, number);
    sis_ctl_show_answer(&sis_graphctl_reply, &sis_control_here_console);
    sis_print("\n");
    return true;
}

static bool ask_number(uint8_t command, uint32_t number) {
    char text[12];
    const char *const words[] = {text};
    sis_format(text, sizeof text, "%u", number);
    return sis_graphctl_ask(command, words, 1);
}

static void show_graph(void) {
    if (!sis_graphctl_ask(SIS_COMMAND_GRAPH_FIGURES, NULL, 0) || sis_graphctl_reply.status != SIS_OK) {
        sis_print("  no graph: %s\n", sis_status_text(sis_graphctl_reply.status));
        return;
    }
    sis_print("  graph: ");
    sis_ctl_show_answer(&sis_graphctl_reply, &sis_control_here_console);
    sis_print("\n");
    for (uint32_t i = 0; ask_number(SIS_COMMAND_DESCRIBE_TENSOR, i); i++)
        if (!tell("tensor", i)) return;
}

void sis_graphctl_show(void) {
    const sis_control_here *here = sis_control_here_seen();

    if (!here) {
        sis_print("  nothing: graphctl create begins\n");
        return;
    }
    show_graph();
    for (uint32_t i = 0; i < here->channels && ask_number(SIS_COMMAND_CHANNEL_FIGURES, i); i++)
        if (!tell("channel", i)) break;
    for (uint32_t i = 0; i < here->operators && ask_number(SIS_COMMAND_OPERATOR_FIGURES, i); i++)
        if (!tell("operator", i)) break;
}

/* A text behind its length; NULL where the bytes end. */
static const char *take_text(const uint8_t **at, const uint8_t *end, size_t *bytes) {
    if (end - *at < 2) return NULL;
    *bytes = (size_t)((*at)[0] | (*at)[1] << 8);
    if (*bytes > (size_t)(end - *at) - 2) return NULL;
    const char *text = (const char *)*at + 2;
    *at += 2 + *bytes;
    return text;
}

/* The entries of one answer; how many. */
static uint32_t put_entries(const sis_ctl_reply *reply, sis_graphctl_metric *put_name) {
    const uint8_t *at = reply->answer, *end = at + reply->bytes;
    char text[SIS_REAL_TEXT];
    union {
        uint8_t bytes[REAL_BYTES];
        double value;
    } real;
    uint32_t done = 0, count = reply->bytes < 2 ? 0 : (uint32_t)(at[0] | at[1] << 8);

    for (at += 2; done < count; done++) {
        size_t name_bytes, label_bytes;
        const char *name = take_text(&at, end, &name_bytes);
        const char *label = name ? take_text(&at, end, &label_bytes) : NULL;
        if (!label || end - at < REAL_BYTES) break;
        for (uint32_t i = 0; i < REAL_BYTES; i++) real.bytes[i] = *at++;
        put_name(name, name_bytes, label, label_bytes);
        sis_real_text(&real.value, DIGITS, text);
        sis_print("%s\n", text);
    }
    return done;
}

bool sis_graphctl_metrics(sis_graphctl_metric *put_name) {
    const sis_control_here *here = sis_control_here_seen();

    if (!here || here->waits) return false;
    for (uint32_t from = 0, done = 1; done > 0; from += done) {
        if (!ask_number(SIS_COMMAND_METRICS, from) || sis_graphctl_reply.status != SIS_OK) break;
        done = from < sis_graphctl_reply.id ? put_entries(&sis_graphctl_reply, put_name) : 0;
    }
    return true;
}
