/* SetTime: the board's clock. */
#include "generated/handlers.h"

sis_status sis_on_set_time(sis_control *control, const sis_frame_set_time *given, sis_reply *reply) {
    (void)reply;
    const sis_control_system *system = control->system;
    if (system->set_time == NULL) return SIS_UNSUPPORTED;
    return system->set_time(system->context, given->us, &control->error);
}
