/* AbortUpload: what came is dropped. */
#include "generated/handlers.h"

sis_status sis_on_abort_upload(sis_control *control, const sis_frame_abort_upload *given, sis_reply *reply) {
    const sis_control_system *system = control->system;
    if (system->upload_abort == NULL) return SIS_UNSUPPORTED;
    reply->id = given->upload;
    return system->upload_abort(system->context, given->upload, &control->error);
}
