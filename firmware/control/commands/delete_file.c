/* DeleteFile: one that was written. */
#include "generated/handlers.h"

sis_status sis_on_delete_file(sis_control *control, const sis_frame_delete_file *given, sis_reply *reply) {
    (void)reply;
    const sis_control_system *system = control->system;
    if (system->file_delete == NULL) return SIS_UNSUPPORTED;
    return system->file_delete(system->context, given->name, &control->error);
}
