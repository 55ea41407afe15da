/* CommitUpload: all bytes are there; are they the announced ones? */
#include "generated/handlers.h"

sis_status sis_on_commit_upload(sis_control *control, const sis_frame_commit_upload *given,
                                sis_reply *reply) {
    const sis_control_system *system = control->system;
    if (system->upload_commit == NULL) return SIS_UNSUPPORTED;
    reply->id = given->upload;
    return system->upload_commit(system->context, given->upload, &control->error);
}
