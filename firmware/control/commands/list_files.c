/* ListFiles: names and sizes, as many as fit from the one that is wanted on. */
#include "generated/handlers.h"

/* An entry at `to`; 0 when there is no room. */
static size_t put_entry(uint8_t *to, size_t room, const sis_control_file *file) {
    const size_t length = strlen(file->name);
    if (length > UINT16_MAX || length + 11 > room) return 0;
    to[0] = (uint8_t)length;
    to[1] = (uint8_t)(length >> 8);
    memcpy(to + 2, file->name, length);
    for (uint32_t i = 0; i < 8; i++) to[2 + length + i] = (uint8_t)(file->bytes >> (8 * i));
    to[10 + length] = file->written;
    return length + 11;
}

sis_status sis_on_list_files(sis_control *control, const sis_frame_list_files *given, sis_reply *reply,
                             sis_frame_list_files_reply *answer) {
    const sis_control_system *system = control->system;
    if (system->file_at == NULL) return SIS_UNSUPPORTED;
    sis_control_file file;
    size_t bytes = 0, more = 1;
    for (reply->id = 0; system->file_at(system->context, reply->id, &file); reply->id++) {
        if (reply->id < given->from || more == 0) continue;
        more = put_entry(control->list + bytes, SIS_LIST_ROOM - bytes, &file);
        bytes += more;
        answer->files.count += more > 0;
    }
    answer->files.data = control->list;
    answer->files.bytes = bytes;
    return SIS_OK;
}
