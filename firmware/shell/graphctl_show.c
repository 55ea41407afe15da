/* graphctl show: the current graph and dataflow graph, by the frames that ask for their figures. */
#include "generated/frames.h"
#include "kernel/print.h"
#include "shell/graphctl.h"

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
