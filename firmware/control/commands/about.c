/* About: what the board is, and the limits of everything that a host may ask of it. */
#include "generated/handlers.h"

#include "sis/about.h"

/* Names of the options that are on, one behind the other, and the library as one more. */
static void add_options(sis_control *control, sis_frame_strings *options) {
    char *to = (char *)control->list;
    *options = (sis_frame_strings){.first = to};
    for (uint32_t i = 0; i < SIS_OPTION_COUNT; i++) {
        if (!sis_build_options[i].on) continue;
        const size_t length = strlen(sis_build_options[i].name) + 1;
        memcpy(to, sis_build_options[i].name, length);
        to += length;
        options->count++;
    }
    const char *library = control->system->library;
    if (library == NULL || library[0] == 0) return;
    static const char prefix[] = "library-";
    memcpy(to, prefix, sizeof prefix - 1);
    memcpy(to + sizeof prefix - 1, library, strlen(library) + 1);
    options->count++;
}

static uint32_t last_operator(void) {
    uint32_t last = 0;
    for (uint32_t i = 0; i < SIS_OP_COUNT; i++)
        if ((uint32_t)sis_op_descriptions[i].id > last) last = (uint32_t)sis_op_descriptions[i].id;
    return last;
}

sis_status sis_on_about(sis_control *control, sis_reply *reply, sis_frame_about_reply *answer) {
    (void)reply;
    const sis_control_system *system = control->system;
    *answer = (sis_frame_about_reply){
        .protocol = SIS_FRAME_VERSION,
        .version = system->version,
        .board = system->board,
        .core = system->core,
        .opset = sis_onnx_coverage[SIS_OPSET_COUNT - 1].opset,
        .operators = last_operator(),
        .commands = SIS_COMMAND_LAST,
        .memory = system->memory,
        .free = system->memory_free == NULL ? 0 : system->memory_free(system->context),
        .files_free = system->files_free == NULL ? 0 : system->files_free(system->context),
        .payload = SIS_LIMIT_PAYLOAD,
        .graphs = SIS_LIMIT_GRAPHS,
        .flows = SIS_LIMIT_FLOWS,
        .channels = SIS_LIMIT_CHANNELS,
        .operators_of_flow = SIS_LIMIT_OPERATORS,
        .ports = SIS_LIMIT_PORTS,
        .pending = SIS_LIMIT_PENDING,
    };
    add_options(control, &answer->options);
    return SIS_OK;
}
