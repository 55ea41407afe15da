/* StartScript: beside the session. */
#include "control/commands/script_given.h"
#include "generated/handlers.h"

sis_status sis_on_start_script(sis_control *control, const sis_frame_start_script *given, sis_reply *reply) {
    (void)reply;
    const sis_control_system *system = control->system;
    if (system->start_script == NULL) return SIS_UNSUPPORTED;
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
    return system->start_script(system->context, &script, &control->error);
}
