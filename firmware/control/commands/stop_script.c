/* StopScript: as Ctrl-C would. */
#include "generated/handlers.h"

sis_status sis_on_stop_script(sis_control *control, sis_reply *reply) {
    (void)reply;
    const sis_control_system *system = control->system;
    if (system->stop_script == NULL) return SIS_UNSUPPORTED;
    return system->stop_script(system->context, &control->error);
}
