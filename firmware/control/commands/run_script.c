/* RunScript: to its end; its console is the session's. */
#include "control/commands/script_given.h"
#include "generated/handlers.h"

sis_status sis_on_run_script(sis_control *control, const sis_frame_run_script *given, sis_reply *reply) {
    const sis_control_system *system = control->system;
    if (system->run_script == NULL) return SIS_UNSUPPORTED;
    const sis_control_script script = {
        .name = given->name,
        .memory = given->memory,
        .stack = given->stack,
        .milliseconds = given->milliseconds,
        .instructions = given->instructions,
        .cores = given->cores,
        .n_args = given->args.count,
        .args = sis_script_arguments(control, &given->args),
    };
    int32_t code = 0;
    const sis_status status = system->run_script(system->context, &script, &code, &control->error);
    reply->id = (uint32_t)code;
    return status;
}
