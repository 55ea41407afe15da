/* Files, for control frames. */
#include "kernel/files.h"

#include "session/line.h"
#include "session/system.h"
#include "session/uploads.h"

enum { PACKED, SENT, WRITTEN }; /* sis_control_file.written */

static bool describe(const sis_file *file, sis_control_file *out) {
    if (!file) return false;
    *out = (sis_control_file){.name = file->name,
                              .data = file->data,
                              .bytes = file->bytes,
                              .written = file->sent      ? SENT
                                         : file->written ? WRITTEN
                                                         : PACKED};
    return true;
}

static bool file_at(void *context, uint32_t index, sis_control_file *file) {
    (void)context;
    return describe(sis_file_at(index), file);
}

static bool file_find(void *context, const char *name, sis_control_file *file) {
    (void)context;
    return describe(sis_file_find(name), file);
}

static uint64_t files_free(void *context) {
    (void)context;
    return sis_files_free();
}

static sis_status file_delete(void *context, const char *name, sis_error *error) {
    (void)context;
    const sis_file *file = sis_file_find(name);
    if (!file) return sis_error_set(error, SIS_NO_FILE, "no file %s", name);
    if (!sis_file_delete(name)) return sis_error_set(error, SIS_UNSUPPORTED, "%s came with the image", name);
    return SIS_OK;
}

static sis_status upload_begin(void *context, const char *name, uint64_t bytes, const uint8_t sha256[32],
                               sis_control_upload *upload, sis_error *error) {
    (void)context;
    sis_upload begun;

    sis_line_receive_stop(); /* before its memory can become another's */
    sis_status status = sis_upload_begin(name, bytes, sha256, &begun, error);
    if (status != SIS_OK) return status;
    *upload = (sis_control_upload){.id = begun.id, .from = begun.from, .complete = begun.complete};
    if (begun.complete) upload->from = bytes;
    if (begun.complete || sis_line_receive(begun.data, (uint32_t)bytes, (uint32_t)begun.from)) return SIS_OK;
    sis_upload_set_aside(); /* what the line says was received is the one's before */
    return sis_error_set(error, SIS_BAD_STATE, "the session is over");
}

static sis_status upload_commit(void *context, uint32_t id, sis_error *error) {
    (void)context;
    sis_upload_work(sis_line_received());
    sis_status status = sis_upload_commit(id, error);
    if (status == SIS_OK || status == SIS_DAMAGED) sis_line_receive_stop();
    return status;
}

static sis_status upload_abort(void *context, uint32_t id, sis_error *error) {
    (void)context;
    sis_status status = sis_upload_abort(id, error);
    if (status == SIS_OK) sis_line_receive_stop(); /* another number's bytes go on coming */
    return status;
}

void sis_session_file_functions(sis_control_system *system) {
    system->file_at = file_at;
    system->file_find = file_find;
    system->files_free = files_free;
    system->file_delete = file_delete;
    system->upload_begin = upload_begin;
    system->upload_commit = upload_commit;
    system->upload_abort = upload_abort;
}
