/* ReadFile: a piece of a file, sent from where it lies. */
#include "generated/handlers.h"

sis_status sis_on_read_file(sis_control *control, const sis_frame_read_file *given, sis_reply *reply,
                            sis_frame_read_file_reply *answer) {
    (void)reply;
    const sis_control_system *system = control->system;
    sis_control_file file;
    if (system->file_find == NULL) return SIS_UNSUPPORTED;
    if (!system->file_find(system->context, given->name, &file) || (file.data == NULL && file.bytes > 0))
        return sis_control_fail(control, SIS_NO_FILE, "there is no file %s", given->name);
    answer->total = file.bytes;
    return sis_control_piece(control, file.data, file.bytes, given->offset, given->length, &answer->data);
}
