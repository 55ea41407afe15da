/* BeginUpload: announces a file; its bytes come by the link's channel of files. */
#include "generated/handlers.h"

sis_status sis_on_begin_upload(sis_control *control, const sis_frame_begin_upload *given, sis_reply *reply,
                               sis_frame_begin_upload_reply *answer) {
    const sis_control_system *system = control->system;
    if (system->upload_begin == NULL) return SIS_UNSUPPORTED;
    sis_control_upload upload = {0};
    const sis_status status = system->upload_begin(system->context, given->name, given->bytes, given->sha256,
                                                   &upload, &control->error);
    reply->id = upload.id;
    answer->from = upload.from;
    answer->complete = upload.complete;
    return status;
}
