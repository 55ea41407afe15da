/* Reboot: after the reply is on its way. */
#include "generated/handlers.h"

sis_status sis_on_reboot(sis_control *control, sis_reply *reply) {
    (void)reply;
    if (control->system->reboot == NULL) return SIS_UNSUPPORTED;
    control->restart = true;
    return SIS_OK;
}
