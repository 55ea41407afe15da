/* CheckScript: parses and links, and runs nothing. */
#include "generated/handlers.h"

sis_status sis_on_check_script(sis_control *control, const sis_frame_check_script *given, sis_reply *reply) {
    (void)reply;
    const sis_control_system *system = control->system;
    if (system->check_script == NULL) return SIS_UNSUPPORTED;
    return system->check_script(system->context, given->name, &control->error);
}
