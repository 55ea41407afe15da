/* RunScript: to its end; its console is the session's. */
#include "generated/handlers.h"

#define ARGUMENTS_MOST 255u

sis_status sis_on_run_script(sis_control *control, const sis_frame_run_script *given, sis_reply *reply) {
    const sis_control_system *system = control->system;
    if (system->run_script == NULL) return SIS_UNSUPPORTED;
    const char **args = (const char **)(void *)control->list; /* SIS_LIST_ROOM holds them all */
    _Static_assert(SIS_LIST_ROOM >= ARGUMENTS_MOST * sizeof *args, "arguments have room");
    const char *text = given->args.first;
    for (uint32_t i = 0; i < given->args.count; i++, text += strlen(text) + 1) args[i] = text;
    const sis_control_script script = {
        .name = given->name,
        .memory = given->memory,
        .stack = given->stack,
        .milliseconds = given->milliseconds,
        .instructions = given->instructions,
        .n_args = given->args.count,
        .args = args,
    };
    int32_t code = 0;
    const sis_status status = system->run_script(system->context, &script, &code, &control->error);
    reply->id = (uint32_t)code;
    return status;
}
