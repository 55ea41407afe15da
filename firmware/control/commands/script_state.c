/* ScriptState: what became of StartScript. */
#include "generated/handlers.h"

sis_status sis_on_script_state(sis_control *control, sis_reply *reply, sis_frame_script_state_reply *answer) {
    const sis_control_system *system = control->system;
    sis_control_started started = {0};
    if (system->script_state == NULL) return SIS_UNSUPPORTED;
    system->script_state(system->context, &started);
    answer->state = started.state;
    answer->waited = started.waited;
    reply->id = (uint32_t)started.code;
    return SIS_OK;
}
